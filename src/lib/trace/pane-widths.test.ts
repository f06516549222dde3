import fc from 'fast-check';
import { expect, it } from 'vitest';
import { namesWidth, readPaneWidths, treeWidth, widthCookie } from './pane-widths.ts';

it('reads what a browser kept, and the usual widths from anything else', () => {
	const jar = new Map<string, string>();
	for (const [width, percent] of [
		[treeWidth, 31.5],
		[namesWidth, 62]
	] as const) {
		const [name = '', value = ''] = widthCookie(width, percent).split(/[=;]/);
		jar.set(name, value);
	}
	expect(readPaneWidths((name) => jar.get(name))).toEqual({ tree: 31.5, names: 62 });
	expect(readPaneWidths(() => undefined)).toEqual({ tree: 56, names: 45 });
	fc.assert(
		fc.property(fc.string(), (text) => {
			const { tree, names } = readPaneWidths(() => text);
			expect(tree >= treeWidth.least && tree <= treeWidth.most).toBe(true);
			expect(names >= namesWidth.least && names <= namesWidth.most).toBe(true);
		})
	);
});
