import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findEntries, traceIdIn, type Entry } from './find.ts';

const entry = (label: string, ...also: string[]): Entry => ({
	id: label,
	href: `/${label}`,
	label,
	also
});
const pages = [
	entry('개요', 'Overview'),
	entry('세션', 'Sessions'),
	entry('예산', 'Budgets'),
	entry('설정 · 연결', 'Connections'),
	entry('Latency by model', '지연')
];
const labels = (text: string) => findEntries(pages, text).map(({ label }) => label);

describe('the palette', () => {
	it('shows everything before anything is typed', () => {
		expect(labels('')).toEqual(pages.map(({ label }) => label));
		expect(labels('  ')).toHaveLength(pages.length);
	});

	it.each(['ㅅ', '세', '셋', '세셔', '세션'])('finds 세션 on the way, at %s', (text) => {
		expect(labels(text)).toContain('세션');
	});

	it('finds by initial consonants, and by the name in the other language', () => {
		expect(labels('ㅇㅅ')).toEqual(['예산']);
		expect(labels('ㅅㅅ')).toEqual(['세션']);
		expect(labels('ㅈㅇ')).toEqual(['Latency by model']);
		expect(labels('budg')).toEqual(['예산']);
		expect(labels('지연')).toEqual(['Latency by model']);
	});

	it('puts the beginning of a word before the middle of one', () => {
		const both = [entry('unmodelled'), entry('by model'), entry('model list')];
		expect(findEntries(both, 'MODEL').map(({ label }) => label)).toEqual([
			'model list',
			'by model',
			'unmodelled'
		]);
	});

	it('finds every label by any of its beginnings, as it stands and decomposed', () => {
		fc.assert(
			fc.property(fc.constantFrom(...pages), fc.nat({ max: 20 }), ({ label }, length) => {
				const begun = label.slice(0, 1 + (length % label.length));
				expect(labels(begun)).toContain(label);
				expect(labels(begun.normalize('NFD'))).toContain(label);
			})
		);
	});

	it('never throws', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => void labels(text))
		);
	});
});

describe('the id of a session', () => {
	const id = '0123456789abcdef0123456789abcdef';
	it.each([
		id,
		id.toUpperCase(),
		'01234567-89ab-cdef-0123-456789abcdef',
		`  ${id}\n`,
		`https://portal.example/admin/monitoring/traces/${id}?span=0123456789abcdef`,
		`/sessions?trace_id=${id}`
	])('is found in %s', (text) => expect(traceIdIn(text)).toBe(id));

	it.each(['', 'abc', `${id}0`, `f${id}`, id.slice(1), `${id}-${id}`, '한글'])(
		'is not found in %s',
		(text) => expect(traceIdIn(text)).toBeNull()
	);
});
