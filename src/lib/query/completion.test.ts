import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completionAcross, completionAt, longestPrefix } from './completion.ts';

/** `|` is the caret. */
const at = (text: string) => completionAt(text.replace('|', ''), text.indexOf('|'));
const across = (text: string) => completionAcross(text.replace('|', ''), text.indexOf('|'));

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

	it('asks for values in the one spelling of names', () => {
		expect(at('tag:\u200b\u1112\u1161|')).toMatchObject({ prefix: '하', start: 4, end: 7 });
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

	it('reads a value on across spaces, from the last field', () => {
		expect(across('exception:KeyError: |')).toMatchObject({
			kind: 'value',
			field: { name: 'exception' },
			prefix: 'KeyError: ',
			start: 10,
			end: 20
		});
		expect(across('has:cost exception:KeyError: "주|')).toMatchObject({
			prefix: 'KeyError: "주',
			start: 19,
			end: 31
		});
		expect(across('tag:"a, b",환불 상|담 x')).toMatchObject({
			prefix: '환불 상',
			start: 11,
			end: 16
		});
		expect(across('-tag.only:vip+환불 상|')).toMatchObject({ names: ['vip'], prefix: '환불 상' });
		expect(across('attr."a:b":x y|')).toMatchObject({ key: 'a:b', prefix: 'x y' });
	});

	it('reads no value on that is one already, or cannot be', () => {
		for (const text of [
			'|',
			'mo|',
			'환불 상|',
			'tag:환불|',
			'tag: x|',
			'tag:"a b" x|',
			'tag:"a b|',
			'tag:a model:|',
			'tag:a cost:1 x|',
			'tag:a status:error x|',
			'id:0 x|',
			`tag:${'x'.repeat(longestPrefix)} |`
		]) {
			expect(across(text), text).toBeNull();
		}
	});

	it('replaces a piece that is there, whatever the text', () => {
		fc.assert(
			fc.property(fc.string(), fc.nat(20), (text, caret) => {
				for (const completion of [completionAt, completionAcross]) {
					const found = completion(text, Math.min(caret, text.length));
					if (found === null) continue;
					expect(found.start).toBeGreaterThanOrEqual(0);
					expect(found.start).toBeLessThanOrEqual(found.end);
					expect(found.end).toBeLessThanOrEqual(text.length);
				}
			})
		);
	});
});
