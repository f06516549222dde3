import { describe, expect, it } from 'vitest';
import { headlineFigures, headlineOf } from './headline.ts';
import { noSums, type CostBucket, type CostReport, type SessionCosts } from './report.ts';

const usd = (amount: number) => BigInt(amount * 1e6) * 1_000_000n;
const none: SessionCosts = { sessions: 0, unknown: 0, medianPico: null, p95Pico: null, bins: [] };
const bucket = (given: Partial<CostBucket>): CostBucket => ({
	startMs: 0,
	failedCalls: 0,
	...noSums,
	...given
});
const spent = bucket({
	calls: 4,
	costPico: usd(6),
	tokens: { ...noSums.tokens, input: 60, cacheRead: 40, output: 10 }
});
const costs: SessionCosts = {
	sessions: 4,
	unknown: 1,
	medianPico: usd(1),
	p95Pico: usd(3),
	bins: []
};

const report = (given: Partial<CostReport>): CostReport => ({
	reading: null,
	buckets: [spent],
	previousBuckets: [],
	sessions: costs,
	previousSessions: none,
	rows: [],
	moved: [],
	rest: null,
	mostRows: 25,
	values: 0,
	topValues: [],
	cells: [],
	pace: [],
	...given
});

describe('headlineOf', () => {
	it('gives each figure with that of the period before', () => {
		const former = bucket({ calls: 1, costPico: usd(2), tokens: { ...noSums.tokens, input: 10 } });
		const headline = headlineOf(
			report({
				previousBuckets: [former],
				previousSessions: { ...none, sessions: 1, medianPico: usd(2), p95Pico: usd(2) }
			})
		);
		expect(headline).toEqual({
			spendUsd: { current: 6, previous: 2 },
			sessions: { current: 4, previous: 1 },
			meanUsd: { current: 2, previous: 2 },
			medianUsd: { current: 1, previous: 2 },
			p95Usd: { current: 3, previous: 2 },
			tokens: { current: 110, previous: 10 },
			cacheShare: { current: 0.4, previous: 0 }
		});
	});

	it('compares every figure with nothing where nothing was called before', () => {
		const headline = headlineOf(report({ previousBuckets: [bucket({})] }));
		expect(headlineFigures.map((name) => headline[name].previous)).toEqual(
			headlineFigures.map(() => 0)
		);
	});

	it('keeps unknown what was called at an unknown price', () => {
		const unpriced = bucket({ calls: 2, unpricedCalls: 2 });
		const { spendUsd, meanUsd, sessions } = headlineOf(
			report({
				previousBuckets: [unpriced],
				previousSessions: { ...none, sessions: 2, unknown: 2 }
			})
		);
		expect(spendUsd.previous).toBeNull();
		expect(meanUsd.previous).toBeNull();
		expect(sessions.previous).toBe(2);
	});

	it('compares with nothing while sessions are unread', () => {
		const reading = { asOfMs: 0, totalSessions: 9, unfinished: true, freePlan: false };
		const previousOf = (readSessions: number) =>
			headlineOf(report({ reading: { ...reading, readSessions } })).spendUsd.previous;
		expect([previousOf(4), previousOf(9)]).toEqual([null, 0]);
	});

	it('says that nothing was spent where nothing was called', () => {
		const headline = headlineOf(
			report({ buckets: [bucket({})], sessions: none, previousBuckets: [spent] })
		);
		expect(headline.spendUsd).toEqual({ current: 0, previous: 6 });
	});
});
