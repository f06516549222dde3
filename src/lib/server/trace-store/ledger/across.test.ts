import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { costQuery } from '../../../../../tests/builders/cost-query.ts';
import { spanRow } from '../../../../../tests/builders/span-row.ts';
import { anySpentSpans, aroundMs } from '../../../../../tests/builders/spent-spans.ts';
import { openTempStore, type TempStore } from '../../../../../tests/builders/store.ts';
import {
	addSums,
	costDimensions,
	type CostBy,
	type CostFilters,
	type CostReport,
	type CostSums
} from '#lib/cost/report.ts';
import { startOf } from '#lib/time/zone.ts';
import { closeAll } from '../closing/closer.ts';
import type { SpanRow } from '../span-row.ts';
import { spanKey } from '../write/known-traces.ts';
import { defaultLimits, openSpanWriter } from '../write/writer.ts';
import { readCosts } from './costs.ts';
import { readCostWeek } from './week.ts';

const projects = ['a1', 'b2', 'c3'].map((end) => `22222222-2222-4222-8222-2222222222${end}`);
/** The last one is not asked for: nothing of it may count. */
const asked = projects.slice(0, 2);
const zone = 'Asia/Kolkata';
const by: readonly CostBy[] = ['project', ...costDimensions];
const filtersTried: readonly CostFilters[] = [
	{},
	{ model: 'alpha' },
	{ tag: 'alpha' },
	{ user: '' }
];

/** Sessions of one trace id in several projects, beside each other. */
const anySpans = anySpentSpans.chain((spans) =>
	fc
		.array(fc.constantFrom(...projects), { minLength: spans.length, maxLength: spans.length })
		.map((owners) =>
			spans.map((span, index): SpanRow => ({ ...span, projectId: owners[index] ?? '' }))
		)
);

const known = (sums: readonly Pick<CostSums, 'costPico'>[]) =>
	sums.reduce((sum, { costPico }) => sum + (costPico ?? 0n), 0n);

describe('costs of several projects', { timeout: 300_000 }, () => {
	let temp: TempStore;
	beforeAll(async () => {
		temp = await openTempStore();
	}, 60_000);
	afterAll(() => temp.remove());

	/** @param closing when hours are closed: never, before the second half arrives, or after it too */
	async function stored(spans: readonly SpanRow[], closing: 'never' | 'early' | 'twice') {
		await temp.empty();
		const limits = { ...defaultLimits, lingerMs: 0, companyMs: 0, spacingMs: 0 };
		const writer = await openSpanWriter(temp.store, () => aroundMs, limits);
		const half = Math.ceil(spans.length / 2);
		await writer.write(spans.slice(half));
		if (closing !== 'never') await closeAll(temp.store, closing === 'early' ? 3 : 20_000);
		await writer.write(spans.slice(0, half));
		if (closing === 'twice') await closeAll(temp.store, 5);
		await writer.close();
		const seen = new Set<string>();
		return [...spans.slice(half), ...spans.slice(0, half)].filter((span) => {
			const key = span.projectId + span.traceId + spanKey(span.spanId, span.startNs);
			return seen.size < seen.add(key).size;
		});
	}

	/** What each session spent, by brute force; of calls without a filter, or of one model. */
	function spentBy(spans: readonly SpanRow[], range: { startMs: number; endMs: number }) {
		const sessions = new Map<string, { cost: bigint; known: boolean; called: boolean }>();
		for (const { projectId, traceId, startNs, facts, costPico } of spans) {
			const startMs = Number(startNs / 1_000_000n);
			if (!asked.includes(projectId) || startMs < range.startMs || startMs >= range.endMs) continue;
			if (!facts.countsAsCall && costPico === null) continue;
			const key = projectId + traceId;
			const session = sessions.get(key) ?? { cost: 0n, known: false, called: false };
			session.cost += costPico ?? 0n;
			session.known ||= (costPico ?? 0n) !== 0n || (facts.countsAsCall && costPico !== null);
			session.called ||= facts.countsAsCall || (costPico ?? 0n) !== 0n;
			sessions.set(key, session);
		}
		return [...sessions.values()].filter(({ called }) => called);
	}

	it('are the sums of what each cost, to the last digit', async () => {
		await fc.assert(
			fc.asyncProperty(
				anySpans,
				fc.constantFrom(...by),
				fc.constantFrom(...filtersTried),
				fc.constantFrom('h', 'd'),
				fc.constantFrom('never', 'early', 'twice'),
				async (sent, dimension, filters, unit, closing) => {
					await stored(sent, closing);
					const first = startOf('d', aroundMs + 86_400_000, zone);
					const query = { ...costQuery(first, { zone, dimension, unit }), filters };
					const all = await readCosts(temp.store, asked, query);
					const each = await Promise.all(asked.map((id) => readCosts(temp.store, [id], query)));

					for (const part of ['buckets', 'previousBuckets'] as const) {
						const own = each.map((report) => report[part]);
						expect(all[part]).toEqual(
							all[part].map(({ startMs }, index) => ({
								startMs,
								failedCalls: own.reduce((sum, of) => sum + (of[index]?.failedCalls ?? 0), 0),
								...addSums(own.flatMap((of) => of[index] ?? []))
							}))
						);
					}
					for (const part of ['sessions', 'previousSessions'] as const) {
						const count = (of: 'sessions' | 'unknown') =>
							each.reduce((sum, report) => sum + report[part][of], 0);
						expect(all[part].sessions).toBe(count('sessions'));
						expect(all[part].unknown).toBe(count('unknown'));
						expect(known(all[part].bins)).toBe(known(each.flatMap((report) => report[part].bins)));
					}
					expect(rowsOf([all])).toEqual(rowsOf(each));
					expect(known(all.cells)).toBe(known(all.buckets));
					if (dimension !== 'project') return;
					for (const [index, id] of asked.entries()) {
						const row = all.rows.find(({ value }) => value === id);
						expect(row?.current.costPico ?? 0n).toBe(known(each[index]?.buckets ?? []));
						expect(row?.previous.costPico ?? 0n).toBe(known(each[index]?.previousBuckets ?? []));
					}
				}
			),
			{ numRuns: 8 }
		);
	});

	it('tell sessions of one trace id apart, whichever project they are of', async () => {
		const first = startOf('d', aroundMs + 86_400_000, zone);
		const call = (projectId: string, startMs: number, tags: readonly string[], costPico: bigint) =>
			spanRow({
				projectId,
				startNs: BigInt(startMs) * 1_000_000n,
				costPico,
				facts: { type: 'llm', countsAsCall: true, model: 'alpha', tags }
			});
		const [one = '', other = ''] = asked;
		await stored(
			[
				// Over the start of the day, with the tag; the other within it, without.
				call(one, first - 1_000, ['alpha'], 1n),
				call(one, first + 1_000, ['alpha'], 20n),
				call(other, first + 2_000, [], 300n)
			],
			'never'
		);
		const read = async (dimension: CostBy, filters: CostFilters) => {
			const query = { ...costQuery(first, { zone, dimension }), filters };
			const { buckets, rows, sessions } = await readCosts(temp.store, asked, query);
			return [
				known(buckets),
				rows.length,
				known(rows.map(({ current }) => current)),
				known(sessions.bins)
			];
		};
		expect(await read('project', {})).toEqual([320n, 2, 320n, 320n]);
		expect(await read('tag', {})).toEqual([320n, 2, 320n, 320n]);
		expect(await read('project', { tag: 'alpha' })).toEqual([20n, 1, 20n, 20n]);
		expect(await read('user', { tag: 'alpha' })).toEqual([20n, 1, 20n, 20n]);
		expect(await read('project', { model: 'alpha', tag: '' })).toEqual([300n, 1, 300n, 300n]);
		expect(await read('tag', { model: 'alpha' })).toEqual([320n, 2, 320n, 320n]);
	});

	it('have the median and the percentile of the sessions of all', async () => {
		await fc.assert(
			fc.asyncProperty(
				anySpans,
				fc.constantFrom(...by),
				fc.constantFrom('never', 'early', 'twice'),
				async (sent, dimension, closing) => {
					const spans = await stored(sent, closing);
					const query = costQuery(startOf('d', aroundMs + 86_400_000, zone), { zone, dimension });
					const { sessions } = await readCosts(temp.store, asked, query);
					const expected = spentBy(spans, query.range);
					const costs = expected
						.flatMap((session) => (session.known ? [session.cost] : []))
						.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
					const at = (share: number) => costs[Math.floor(share * costs.length)] ?? null;
					expect(sessions).toMatchObject({
						sessions: expected.length,
						unknown: expected.length - costs.length,
						medianPico: at(0.5),
						p95Pico: at(0.95)
					});
				}
			),
			{ numRuns: 5 }
		);
	});

	it('are the sums of each by hour of the week', async () => {
		await fc.assert(
			fc.asyncProperty(
				anySpans,
				fc.constantFrom(...filtersTried),
				fc.constantFrom('never', 'early', 'twice'),
				async (sent, filters, closing) => {
					await stored(sent, closing);
					const { range } = costQuery(startOf('d', aroundMs, zone), {
						zone,
						dimension: 'project',
						days: 3
					});
					const read = (ids: readonly string[]) =>
						readCostWeek(temp.store, ids, { range, filters, zone });
					const all = await read(asked);
					const each = await Promise.all(asked.map((id) => read([id])));
					const cells = each.flatMap((week) => week.cells);
					expect(
						all.cells.map(({ hour, sessions, costPico }) => ({
							hour,
							sessions,
							cost: costPico ?? 0n
						}))
					).toEqual(
						[...new Set(cells.map(({ hour }) => hour))]
							.sort((a, b) => a - b)
							.map((hour) => {
								const own = cells.filter((cell) => cell.hour === hour);
								const sessions = own.reduce((sum, cell) => sum + cell.sessions, 0);
								return { hour, sessions, cost: known(own) };
							})
					);
				}
			),
			{ numRuns: 5 }
		);
	});
});

/** By value: the sums of both periods over some reports, without what is nothing. */
function rowsOf(reports: readonly CostReport[]) {
	const rows = reports.flatMap((report) => report.rows);
	return [...new Set(rows.map(({ value }) => value))].sort().map((value) => {
		const own = rows.filter((row) => row.value === value);
		return {
			value,
			current: addSums(own.map(({ current }) => current)),
			previous: addSums(own.map(({ previous }) => previous))
		};
	});
}
