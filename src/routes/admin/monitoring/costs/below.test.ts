import { describe, expect, it } from 'vitest';
import { noSums, type CostReport } from '#lib/cost/report.ts';
import { failed, ok } from '#lib/server/agentops/fault.ts';
import type { DearestPage, DearestQuery } from '#lib/server/agentops/analytics.ts';
import { settle } from '#lib/server/settle.ts';
import { readBelow, type BelowQuery } from './below.ts';

const range = { startMs: 0, endMs: 900_000 };
const whole: BelowQuery = {
	range,
	filters: {},
	band: { fromPico: null, toPico: null },
	zone: 'UTC'
};
const report = {
	buckets: [
		{ ...noSums, calls: 2, unpricedCalls: 1, costPico: 5n },
		{ ...noSums, calls: 1, costPico: 7n }
	],
	sessions: { sessions: 2 }
} as unknown as CostReport;
const never = new Promise<void>(() => {});
const nothing: DearestPage = {
	rows: [],
	total: 0,
	coverage: { readSessions: 0, totalSessions: 0 },
	unanswered: []
};

/** What the source was asked for the list, once it was asked. */
function below(query: BelowQuery, ids: readonly string[] = ['a'], askedAll: Promise<void> = never) {
	const asked: DearestQuery[] = [];
	let answer = (_reply: ReturnType<typeof ok<CostReport>> | ReturnType<typeof failed>) => {};
	const costs = settle(
		new Promise<ReturnType<typeof ok<CostReport>> | ReturnType<typeof failed>>(
			(resolve) => (answer = resolve)
		)
	);
	const read = readBelow(
		{
			dearest: async (_id, list) => {
				asked.push(list);
				return ok(nothing);
			},
			costWeek: async () => ok({ reading: null, cells: [] })
		},
		ids,
		query,
		{ costs, askedAll },
		{}
	);
	return { asked, answer, read };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('readBelow', () => {
	it('asks behind the figures as soon as these are asked for, else when they are there', async () => {
		const early = below(whole, ['a'], Promise.resolve());
		await soon();
		expect(early.asked).toHaveLength(1);
		const late = below(whole);
		await soon();
		expect(late.asked).toEqual([]);
		late.answer(ok(report));
		await late.read.sessions;
		expect(late.asked).toHaveLength(1);
	});

	it('waits for the figures with what is about some calls or costs', async () => {
		const band = { fromPico: 1n, toPico: null };
		for (const some of [
			{ ...whole, filters: { tag: 'vip' } },
			{ ...whole, band }
		]) {
			const { asked, answer, read } = below(some, ['a'], Promise.resolve());
			await soon();
			expect(asked).toEqual([]);
			answer(ok(report));
			await read.sessions;
			expect(asked).toHaveLength(1);
		}
	});

	it('tells the list of one project and all costs how long it is and what it spent', async () => {
		const { asked, answer, read } = below(whole);
		answer(ok(report));
		await read.sessions;
		expect(await asked[0]?.known).toEqual({ sessions: 2, spentPico: 12n, spentUnpriced: 1 });
		const several = below(whole, ['a', 'b']);
		several.answer(ok(report));
		await several.read.sessions;
		expect(several.asked.map(({ known }) => known)).toEqual([undefined, undefined]);
		const banded = below({ ...whole, band: { fromPico: 1n, toPico: null } });
		banded.answer(ok(report));
		await banded.read.sessions;
		expect(banded.asked[0]?.known).toBeUndefined();
	});

	it('has the list count itself where there are no figures', async () => {
		const { asked, answer, read } = below(whole);
		answer(failed({ kind: 'timeout', hint: null, source: 'store', detail: 'late' }));
		await read.sessions;
		expect(await asked[0]?.known).toBeUndefined();
	});
});
