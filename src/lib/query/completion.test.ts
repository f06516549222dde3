import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completionAt, longestPrefix } from './completion.ts';

/** `|` is the caret. */
function at(text: string) {
	const caret = text.indexOf('|');
	return completionAt(text.replace('|', ''), caret);
}

describe('completionAt', () => {
	it('offers fields for a word that has begun', () => {
		expect(at('status:error mo|')).toMatchObject({
			kind: 'field',
			prefix: 'mo',
			start: 13,
			end: 15
		});
		expect(at('-to|o')).toMatchObject({ kind: 'field', start: 1, end: 4 });
		expect(at('|')).toMatchObject({ kind: 'field', prefix: '' });
		expect(at('한|')).toBeNull();
	});

	it('offers values of a field, one after another', () => {
		expect(at('tag:|')).toMatchObject({ kind: 'value', field: { name: 'tag' }, prefix: '' });
		expect(at('tag:"a b",v|')).toMatchObject({ kind: 'value', prefix: 'v', start: 10, end: 11 });
		expect(at('tag:"a b|')).toMatchObject({ kind: 'value', prefix: 'a b', start: 4 });
	});

	it('offers the names of a set, one after another', () => {
		expect(at('tag.only:v|')).toMatchObject({ field: { name: 'tag' }, names: [], prefix: 'v' });
		expect(at('-user.only:x,"a b+c\\+\\++d|')).toMatchObject({
			kind: 'value',
			field: { name: 'user' },
			names: ['a b', 'c++'],
			prefix: 'd',
			start: 13
		});
		expect(at('tag.only:a+|')).toMatchObject({ names: ['a'], prefix: '', start: 9, end: 11 });
	});

	it('offers keys of attributes, then their values', () => {
		expect(at('attr.http|')).toMatchObject({ kind: 'key', prefix: 'http', start: 5 });
		expect(at('attr."a:b":x|')).toMatchObject({ kind: 'value', key: 'a:b', prefix: 'x' });
	});

	it('offers nothing for amounts and phrases', () => {
		expect(at('cost:>|')).toBeNull();
		expect(at('"환불 |')).toBeNull();
	});

	it('offers nothing where there is nothing to know: for an id, and behind more letters than can be asked', () => {
		expect(at('id:0|')).toBeNull();
		expect(at('-trace:|')).toBeNull();
		for (const field of ['tag:', 'attr.', 'attr.a:']) {
			expect(at(`${field}${'x'.repeat(longestPrefix)}|`)).not.toBeNull();
			expect(at(`${field}${'x'.repeat(longestPrefix + 1)}|`)).toBeNull();
		}
	});

	it('replaces a piece that is there, whatever the text', () => {
		fc.assert(
			fc.property(fc.string(), fc.nat(20), (text, caret) => {
				const found = completionAt(text, Math.min(caret, text.length));
				if (found === null) return;
				expect(found.start).toBeGreaterThanOrEqual(0);
				expect(found.start).toBeLessThanOrEqual(found.end);
				expect(found.end).toBeLessThanOrEqual(text.length);
			})
		);
	});
});
