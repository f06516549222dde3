import fc from 'fast-check';
import { expect, it } from 'vitest';
import { oneSpelling, seen } from './one-spelling.ts';
import { parseQuery } from './parse.ts';

it('takes out what nobody sees', () => {
	for (const [written, kept] of [
		['\u200bcheckout\u200b', 'checkout'],
		['\ufeff주\u2060문', '주문'],
		['pay\u00adment', 'payment'],
		['gpt\u200d-4o\u200c\u200d', 'gpt-4o'],
		['\u200d환불', '환불']
	] as const) {
		expect(oneSpelling(written)).toBe(kept);
	}
});

it('keeps marks of direction in names, where they are shown as what they are', () => {
	const turned = '\u202eprod\u202c\u2066\u2069\u200e\u200f';
	expect(oneSpelling(turned)).toBe(turned);
	expect(seen(turned)).toBe('prod');
});

it('lets what stood apart go together', () => {
	expect(oneSpelling('\u1112\u200b\u1161')).toBe('하');
	expect(oneSpelling('e\u2060\u0301')).toBe('é');
});

it('keeps a joiner that an emoji or a script needs', () => {
	for (const text of ['👩🏽‍💻', '❤️‍🔥', '🏴‍☠️ 팀', 'می\u200cخواهم', 'क्\u200dष', 'ന്\u200d ']) {
		expect(oneSpelling(text)).toBe(text);
	}
});

it('spells a text once, however it was composed', () => {
	const piece = fc.oneof(
		fc.constantFrom(
			'\u200b',
			'\u200c',
			'\u200d',
			'\ufeff',
			'é',
			'환불',
			'👩',
			'\u0301',
			'\u0344',
			'⫝̸'
		),
		fc.string({ unit: 'grapheme', maxLength: 3 })
	);
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
			const text = pieces.join('');
			const once = oneSpelling(text);
			expect(oneSpelling(once)).toBe(once);
			expect(oneSpelling(text.normalize('NFD'))).toBe(once);
		})
	);
});

it('finds a word of a query that was pasted with something unseen', () => {
	expect(parseQuery('\u200b \u2060').terms).toEqual([]);
	expect(parseQuery('\ufeffmod\u200bel:gpt\u200d-4o \u2060환불\u200b').terms).toEqual(
		parseQuery('model:gpt-4o 환불').terms
	);
});
