import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePython } from './python-literal.ts';

/** As Python's `str()` writes it. */
function written(value: unknown): string {
	if (value === null) return 'None';
	if (typeof value === 'boolean') return value ? 'True' : 'False';
	if (typeof value === 'string') {
		const text = value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
		return text.includes("'") && !text.includes('"')
			? `"${text}"`
			: `'${text.replaceAll("'", "\\'")}'`;
	}
	if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
	if (typeof value === 'object') {
		return `{${Object.entries(value)
			.map(([key, each]) => `${written(key)}: ${written(each)}`)
			.join(', ')}}`;
	}
	return JSON.stringify(value);
}

describe('parsePython', () => {
	it('reads what Python writes', () => {
		const { tree } = fc.letrec((tie) => ({
			tree: fc.oneof(
				{ maxDepth: 4 },
				fc.string({ unit: 'grapheme' }),
				fc.integer(),
				fc.boolean(),
				fc.constant(null),
				fc.array(tie('tree')),
				fc.dictionary(
					fc.string().filter((key) => key !== '__proto__'),
					tie('tree')
				)
			)
		}));
		fc.assert(
			fc.property(fc.array(tree), (value) => {
				expect(parsePython(written(value))).toEqual(value);
			})
		);
	});

	it('reads tuples, escapes and both quotes', () => {
		expect(parsePython(String.raw`('a', ["it's", 'caf\xe9 \uc548\U0001f600'], 1.5,)`)).toEqual([
			'a',
			["it's", 'café 안😀'],
			1.5
		]);
	});

	it('reads nothing else, whatever it is, and never throws', () => {
		for (const text of ['', 'None', "'a'", '[1', "{'a': <object at 0x7f>}", "['cut of", '[1] 2']) {
			expect(parsePython(text)).toBeUndefined();
		}
		fc.assert(fc.property(fc.string(), (text) => void parsePython(`[${text}`)));
		expect(() => parsePython('['.repeat(100_000))).not.toThrow();
	});
});
