import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexJson, type JsonIndex } from './json-index.ts';
import { findInJson, unescapeLetters } from './json-search.ts';
import { keyOf, kindOf, pathOf, previewOf, valueOf } from './json-value.ts';

function indexed(text: string): JsonIndex {
	const index = indexJson(text);
	if (index === null) throw new Error(`no JSON: ${text.slice(0, 50)}`);
	return index;
}

/** Every value with its path, the plain way. */
function walk(value: unknown, path: string[] = []): [string, unknown][] {
	const here: [string, unknown] = [path.join('/'), value];
	if (Array.isArray(value)) {
		return [here, ...value.flatMap((item, at) => walk(item, [...path, String(at)]))];
	}
	if (typeof value === 'object' && value !== null) {
		return [here, ...Object.entries(value).flatMap(([key, item]) => walk(item, [...path, key]))];
	}
	return [here];
}

describe('the index of a JSON text', () => {
	it('has every value once, in order, with its key and its text, however it is spaced', () => {
		fc.assert(
			fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2, '\t'), (value, space) => {
				const text = JSON.stringify(value, null, space);
				const index = indexed(text);
				// As `JSON.parse` orders them: whole numbers first.
				const expected = walk(JSON.parse(text)).map(([, item]) => JSON.stringify(item));
				const found = Array.from({ length: index.count }, (_, node) =>
					JSON.stringify(JSON.parse(text.slice(index.startAt[node], index.endAt[node])))
				);
				expect([...found].sort()).toEqual([...expected].sort());
				for (let node = 0; node < index.count; node += 1) {
					const parent = index.parentAt[node] ?? -1;
					if (node === 0) expect(parent).toBe(-1);
					else expect((index.nextAt[parent] ?? 0) >= (index.nextAt[node] ?? 0)).toBe(true);
				}
			})
		);
	});

	it('agrees with the engine about what is JSON', () => {
		const pieces = fc.constantFrom(
			'{',
			'}',
			'[',
			']',
			',',
			':',
			'"a"',
			'1',
			'-',
			'null',
			' ',
			'"',
			'\\'
		);
		fc.assert(
			fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
				const text = parts.join('');
				const index = indexJson(text);
				let isJson = true;
				try {
					JSON.parse(text);
				} catch {
					isJson = false;
				}
				// Escapes and control characters inside strings are not looked at.
				if (!text.includes('\\')) expect(index !== null).toBe(isJson);
			}),
			{ numRuns: 2_000 }
		);
	});

	it('keeps long numbers and twins', () => {
		const index = indexed('{"id":12345678901234567890,"id":1.0}');
		expect(index.count).toBe(3);
		expect(previewOf(index, 1, 50)).toBe('12345678901234567890');
		expect(previewOf(index, 2, 50)).toBe('1.0');
	});

	it('takes any depth', () => {
		const deep = '['.repeat(200_000) + ']'.repeat(200_000);
		const index = indexed(deep);
		expect(index.count).toBe(200_000);
		expect(index.depthAt[199_999]).toBe(199_999);
		expect(valueOf(index, 0).length).toBeGreaterThan(0);
	});
});

describe('a value', () => {
	const index = indexed('{"a b": [1, {"나": "x\\ny"}], "c": null}');

	it('has a path, a key, a kind and a text', () => {
		const nodes = Array.from({ length: index.count }, (_, node) => node);
		expect(nodes.map((node) => pathOf(index, node))).toEqual([
			'$',
			'["a b"]',
			'["a b"][0]',
			'["a b"][1]',
			'["a b"][1].나',
			'c'
		]);
		expect(nodes.map((node) => keyOf(index, node))).toEqual([null, 'a b', null, null, '나', 'c']);
		expect(nodes.map((node) => kindOf(index, node))).toEqual([
			'map',
			'list',
			'number',
			'map',
			'string',
			'word'
		]);
		expect(valueOf(index, 4)).toBe('x\ny');
		expect(valueOf(index, 3)).toBe('{\n  "나": "x\\ny"\n}');
	});

	it('is never cut inside an escape', () => {
		const long = indexed(JSON.stringify('\u0001\n"\\'.repeat(50)));
		for (let most = 1; most < 60; most += 1) {
			expect('\u0001\n"\\'.repeat(50).startsWith(previewOf(long, 0, most))).toBe(true);
		}
	});

	it('has a key with a colon in it', () => {
		expect(keyOf(indexed('{"a:b" : ":"}'), 1)).toBe('a:b');
	});
});

describe('the search', () => {
	it('finds keys and values, quotes and Korean in escapes, each node once', () => {
		const text = unescapeLetters('{"Name":"\\ud55c\\uae00 \\"q\\" name name","x":["NAME"]}');
		const index = indexed(text);
		expect([...findInJson(index, 'name')]).toEqual([1, 3]);
		expect([...findInJson(index, '한글')]).toEqual([1]);
		expect([...findInJson(index, '"q"')]).toEqual([1]);
		expect([...findInJson(index, '')]).toEqual([]);
	});

	it('leaves the value of the text as it was', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (value) => {
				const escaped = JSON.stringify(value).replace(
					/[^\u0020-\u007e]/g,
					(char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
				);
				expect(JSON.parse(unescapeLetters(escaped))).toBe(value);
			})
		);
	});
});
