import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyNodes, buildNode } from '../../../../tests/builders/tree-nodes.ts';
import { drawOverview, overviewFamilies } from './overview.ts';
import { buildTree } from './tree.ts';

describe('drawOverview', () => {
	it('puts each row on its line, work over what waits for it, failures over all', () => {
		const nodes = [
			buildNode('root', '', { type: 'agent', durationNs: 10 }),
			buildNode('chat', 'root', { type: 'llm', startNs: 2, durationNs: 3 }),
			buildNode('tool', 'root', { type: 'tool', startNs: 6, durationNs: 0, failed: true })
		];
		const tree = buildTree(nodes);
		const text = (lines: number) =>
			Array.from(drawOverview(tree, nodes, 10, lines, (ns) => ns))
				.map((cell) => (cell === 0 ? '.' : (overviewFamilies[cell - 1]?.charAt(0) ?? '?')))
				.join('');
		expect(text(3)).toBe('aaaaaaaaaa' + '..lll.....' + '......d...');
		expect(text(1)).toBe('aalllada' + 'aa');
	});

	it('shows every span, in a picture of any size', () => {
		fc.assert(
			fc.property(anyNodes, fc.integer({ min: 1, max: 60 }), (nodes, lines) => {
				const tree = buildTree(nodes);
				const cells = drawOverview(tree, nodes, 50, lines, (ns) => ns / 10);
				for (let row = 0; row < tree.rowCount; row += 1) {
					if (nodes[tree.nodeAt[row] ?? -1] === undefined) continue;
					const line = Array.from({ length: lines }, (_, at) => at).find(
						(at) => row < Math.ceil(((at + 1) * tree.rowCount) / lines)
					);
					const at = Math.min(49, Math.max(0, Math.floor((tree.startAt[row] ?? 0) / 10)));
					expect(cells[(line ?? 0) * 50 + at]).toBeGreaterThan(0);
				}
			})
		);
	});
});
