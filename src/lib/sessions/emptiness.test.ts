import { describe, expect, it } from 'vitest';
import type { Term } from '#lib/query/term.ts';
import { parseQuery } from '#lib/query/parse.ts';
import { printQuery } from '#lib/query/print.ts';
import { corrected, emptinessOf, rangeAt } from './emptiness.ts';

const term: Term = { kind: 'text', text: 'x', negated: false };
const found = {
	terms: [],
	hasData: true,
	sessions: 0,
	isBare: false,
	nearestMs: 5,
	relaxations: [],
	correction: null
};

describe('a list without rows', () => {
	it('tells apart nothing ever, nothing in the range, and nothing that matches', () => {
		expect(emptinessOf({ ...found, hasData: false }).kind).toBe('never');
		expect(emptinessOf(found)).toEqual({ kind: 'range', nearestMs: 5 });
		const relaxations = [{ terms: [term], rows: 3 }];
		expect(emptinessOf({ ...found, terms: [term], relaxations })).toEqual({
			kind: 'query',
			relaxations,
			correction: null,
			nearestMs: 5
		});
	});

	it('has sessions, or nothing to clear, where only its kind of row is missing', () => {
		expect(emptinessOf({ ...found, sessions: 5 })).toEqual({ kind: 'sessions', sessions: 5 });
		expect(emptinessOf({ ...found, nearestMs: null })).toEqual({ kind: 'range', nearestMs: null });
	});

	it('has what is meant in the places of what is written', () => {
		const { terms: query } = parseQuery('model:gtp-4o late service:crawlr');
		const { terms: meant } = parseQuery('model:gpt-4o service:crawler');
		const terms = query.filter(({ kind }) => kind === 'name');
		expect(printQuery(corrected(query, { terms, meant }))).toBe(
			'model:gpt-4o late service:crawler'
		);
	});

	it('offers a range as long as the empty one that holds the nearest session', () => {
		const empty = { startMs: 10_000_000, endMs: 13_600_000 };
		for (const nearestMs of [1_000_000, 99_000_000]) {
			const { startMs, endMs } = rangeAt(nearestMs, empty);
			expect(endMs - startMs).toBe(3_600_000);
			expect(nearestMs >= startMs && nearestMs < endMs).toBe(true);
		}
	});
});
