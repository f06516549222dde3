import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttributeTree } from '#lib/agentops/contract.ts';
import { flattenAttributes, nestAttributes } from './attributes.ts';

const messages = { 'gen_ai.prompt.0.role': 'system', 'gen_ai.prompt.1.role': 'user' };

describe('flattenAttributes', () => {
	it('reads arrays, maps with numeric keys and fillers alike', () => {
		const asArray = { gen_ai: { prompt: [{ role: 'system' }, { role: 'user' }] } };
		const asMap = { gen_ai: { prompt: { '0': { role: 'system' }, '1': { role: 'user' } } } };
		expect(flattenAttributes(asArray)).toEqual(messages);
		expect(flattenAttributes(asMap)).toEqual(messages);
		const holes = { gen_ai: { prompt: [null, { role: 'user' }], completion: {} } };
		expect(flattenAttributes(holes)).toEqual({ 'gen_ai.prompt.1.role': 'user' });
	});

	it('spells numbers and booleans as text', () => {
		expect(flattenAttributes({ a: 1, b: true, c: { d: 0 } })).toEqual({
			a: '1',
			b: 'true',
			'c.d': '0'
		});
	});

	it('keeps the first of two branches that spell one key', () => {
		expect(flattenAttributes({ 'a.b': '1', a: { b: '2' } })).toEqual({ 'a.b': '1' });
	});

	it('reads a tree 100 000 levels deep', () => {
		let tree: AttributeTree = { leaf: 'x' };
		for (let level = 0; level < 100_000; level += 1) tree = { a: tree };
		expect(Object.values(flattenAttributes(tree))).toEqual(['x']);
	});
});

describe('nestAttributes', () => {
	it('makes an array of indexes in any order', () => {
		const flat = { 'p.10': 'k', 'p.2': 'c', 'p.0': 'a', 'p.1': 'b' };
		for (let index = 3; index < 10; index += 1)
			Object.assign(flat, { [`p.${String(index)}`]: 'x' });
		expect(nestAttributes(flat)['p']).toEqual([
			'a',
			'b',
			'c',
			...new Array<string>(7).fill('x'),
			'k'
		]);
	});

	it('makes a map of indexes with gaps, and does not allocate for a huge one', () => {
		const tree = nestAttributes({ 'p.0.a': '1', 'p.4294967294.a': '2' });
		expect(tree).toEqual({ p: { '0': { a: '1' }, '4294967294': { a: '2' } } });
	});

	it('keeps both a key and the keys below it, in either order', () => {
		const tree = { a: { b: { '': '1', c: '2' } } };
		expect(nestAttributes({ 'a.b': '1', 'a.b.c': '2' })).toEqual(tree);
		expect(nestAttributes({ 'a.b.c': '2', 'a.b': '1' })).toEqual(tree);
		expect(nestAttributes({ p: 'text', 'p.0': 'a' })).toEqual({ p: { '': 'text', '0': 'a' } });
	});

	it('does not touch prototypes', () => {
		const hostile: unknown = JSON.parse('{"__proto__.polluted":"1","constructor.prototype.x":"2"}');
		nestAttributes(hostile as Record<string, string>);
		flattenAttributes(JSON.parse('{"__proto__":{"polluted":"1"}}'));
		expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
		expect(({} as Record<string, unknown>)['x']).toBeUndefined();
	});

	it('stays shallow for a key of 5 000 segments', () => {
		const key = new Array(5000).fill('a').join('.');
		const tree = nestAttributes({ [key]: 'x' });
		expect(JSON.stringify(tree).split('{')).toHaveLength(65);
		expect(flattenAttributes(tree)).toEqual({ [key]: 'x' });
	});
});

describe('both', () => {
	const segment = fc.constantFrom(
		'a',
		'b',
		'0',
		'1',
		'2',
		'10',
		'01',
		'__proto__',
		'role',
		'',
		'x y'
	);
	const key = fc.array(segment, { minLength: 1, maxLength: 80 }).map((parts) => parts.join('.'));

	it('give back every key and value, whatever the keys', () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(key, fc.string()), { maxLength: 30 }), (entries) => {
				const flat = new Map(entries);
				const source = Object.fromEntries(flat);
				const back = flattenAttributes(nestAttributes(source));
				expect(new Map(Object.entries(back))).toEqual(new Map(Object.entries(source)));
			})
		);
	});

	it('give back the same through JSON', () => {
		fc.assert(
			fc.property(fc.dictionary(key, fc.string(), { maxKeys: 20 }), (flat) => {
				const sent: unknown = JSON.parse(JSON.stringify(nestAttributes(flat)));
				const back = flattenAttributes(sent as AttributeTree);
				expect(new Map(Object.entries(back))).toEqual(new Map(Object.entries(flat)));
			})
		);
	});

	it('never throw on a tree of anything', () => {
		fc.assert(
			fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (tree) => {
				flattenAttributes(tree as AttributeTree);
			})
		);
	});
});
