import { describe, expect, it } from 'vitest';
import type { Term } from '#lib/query/term.ts';
import { emptinessOf, rangeAt } from './emptiness.ts';

const term: Term = { kind: 'text', text: 'x', negated: false };
const found = { terms: [], hasData: true, sessions: 0, nearestMs: 5, relaxations: [] };

describe('a list without rows', () => {
	it('tells apart nothing ever, nothing in the range, and nothing that matches', () => {
		expect(emptinessOf({ ...found, hasData: false }).kind).toBe('never');
		expect(emptinessOf(found)).toEqual({ kind: 'range', nearestMs: 5 });
		const relaxations = [{ terms: [term], rows: 3 }];
		expect(emptinessOf({ ...found, terms: [term], relaxations })).toEqual({
			kind: 'query',
			relaxations,
			nearestMs: 5
		});
	});

	it('has sessions, or nothing to clear, where only its kind of row is missing', () => {
		expect(emptinessOf({ ...found, sessions: 5 })).toEqual({ kind: 'sessions', sessions: 5 });
		expect(emptinessOf({ ...found, nearestMs: null })).toEqual({ kind: 'range', nearestMs: null });
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
