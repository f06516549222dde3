/** Every mark of the cost page’s charts, and the list that its link opens. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { costFrame } from '../builders/cost-frame.ts';
import { spendChart, tokensChart } from '#lib/components/cost/cost-charts.ts';
import { errorsChart, latencyChart } from '#lib/components/cost/pace-charts.ts';
import { markHref, type ChartSpec } from '#lib/components/charts/spec.ts';
import { picoToUsd } from '#lib/cost/pico.ts';
import { costDimensions, type CostDimension, type CostQuery } from '#lib/cost/report.ts';
import { tokenClasses, type TokenField } from '#lib/query/fields.ts';
import { readListQuery } from '#lib/sessions/list/query.ts';
import { bucketsOf } from '#lib/time/buckets.ts';
import { readRange } from '#lib/time/range-url.ts';
import { add, startOf } from '#lib/time/zone.ts';
import { totalTokens } from '#lib/trace/tree/node.ts';
import type { SessionQuery, SessionRow } from '../../src/lib/server/agentops/analytics.ts';
import { readCosts } from '../../src/lib/server/trace-store/ledger/costs.ts';
import { exportSessions } from '../../src/lib/server/trace-store/search/export.ts';
import { findSessions } from '../../src/lib/server/trace-store/queries/sessions/sessions.ts';
import type { SpanRow } from '../../src/lib/server/trace-store/span-row.ts';
import { defaultLimits, openSpanWriter } from '../../src/lib/server/trace-store/write/writer.ts';
import { anySpanRow, someProject, spanRow } from '../builders/span-row.ts';
import { openTempStore, type TempStore } from '../builders/store.ts';

const zone = 'Asia/Kathmandu';
const dayMs = 86_400_000;
const beginMs = startOf('d', Date.UTC(2025, 10, 2), zone);
const top = 2;
/** Marks of a chart that are followed, of each of its series. */
const followed = 4;

/** Two days of sessions, some of which run through both; each span has an id of its own. */
const anySpans: fc.Arbitrary<SpanRow[]> = fc
	.array(fc.tuple(anySpanRow, fc.nat(9), fc.nat(2 * dayMs - 1)), { minLength: 1, maxLength: 60 })
	.map((drawn) =>
		drawn.map(([span, session, atMs], index) => {
			const own = session % 3 === 0 ? atMs : (session * 17_000_000 + index * 60_000) % (2 * dayMs);
			return {
				...span,
				traceId: (session + 16).toString(16).padStart(32, '0'),
				spanId: (index + 1).toString(16).padStart(16, '0'),
				startNs: BigInt(beginMs + own) * 1_000_000n + 1n
			};
		})
	);

interface Mark {
	readonly series: string;
	readonly value: number;
	readonly href: string;
	readonly startMs: number;
	readonly endMs: number;
}

const startMs = (span: SpanRow) => Number(span.startNs / 1_000_000n);

/** What a list that is sorted by it shows, of the calls alone. */
const shownKeys: Readonly<Record<string, ((row: SessionRow) => bigint) | undefined>> = {
	cost: ({ spentPico }) => spentPico ?? -1n,
	tokens: ({ spentTokens }) => BigInt(totalTokens(spentTokens ?? null)),
	calls: ({ spentCalls }) => BigInt(spentCalls ?? -1)
};

describe('a mark of a chart of costs', { timeout: 300_000 }, () => {
	let temp: TempStore;
	beforeAll(async () => {
		temp = await openTempStore();
	}, 60_000);
	afterAll(() => temp.remove());

	async function store(spans: readonly SpanRow[]): Promise<void> {
		await temp.empty();
		const limits = { ...defaultLimits, lingerMs: 0, companyMs: 0, spacingMs: 0 };
		const writer = await openSpanWriter(temp.store, () => beginMs, limits);
		await writer.write(spans);
		await writer.close();
	}

	/** The list as its page reads the address. */
	async function listed(href: string): Promise<SessionRow[]> {
		const { searchParams } = new URL(href, 'http://portal');
		const { span, problem } = readRange(searchParams, 0, zone);
		const { query, ignored, diagnostics } = readListQuery(searchParams, span, zone);
		expect([problem, ignored, diagnostics]).toEqual([null, [], []]);
		const page = await findSessions(temp.store, someProject, { ...query, limit: 200 });
		if (page === 'bad-cursor') throw new Error(page);
		const unpriced = page.rows.reduce((sum, row) => sum + (row.spentUnpriced ?? 0), 0);
		expect(page.spentUnpriced ?? 0).toBe(unpriced);
		const keyOf = shownKeys[query.orderBy];
		if (keyOf) {
			const spends = page.rows.map(keyOf);
			expect(spends).toEqual(spends.toSorted((a, b) => Number(b - a)));
			const second = page.rows.slice(1, 2).map(({ traceId }) => traceId);
			expect(await secondOf(query)).toEqual(second);
			expect(await exported(query, keyOf)).toEqual(
				page.rows.map((row) => [row.traceId, keyOf(row), row.spentTokens])
			);
		}
		return [...page.rows];
	}

	async function exported(query: SessionQuery, keyOf: (row: SessionRow) => bigint) {
		const { pieces } = await exportSessions(temp.store, someProject, query, undefined);
		const rows: SessionRow[] = [];
		for await (const piece of pieces) rows.push(...piece);
		return rows.map((row) => [row.traceId, keyOf(row), row.spentTokens]);
	}

	/** By its position behind the first. */
	async function secondOf(query: SessionQuery): Promise<string[]> {
		const ids: string[] = [];
		for (let cursor: string | null = null; ids.length < 2;) {
			const page = await findSessions(temp.store, someProject, { ...query, limit: 1, cursor });
			if (page === 'bad-cursor') throw new Error(page);
			ids.push(...page.rows.map(({ traceId }) => traceId));
			cursor = page.nextCursor;
			if (cursor === null) break;
		}
		return ids.slice(1);
	}

	async function read(
		asked: Pick<CostQuery, 'range' | 'previous' | 'filters'> & { dimension: CostDimension }
	) {
		const { range, previous, dimension, filters } = asked;
		const width = { unit: 'h', amount: 6 } as const;
		const grid = bucketsOf(range, zone, width);
		const previousGrid = bucketsOf(previous, zone, width);
		const query = { ...asked, grid, previousGrid, top, rows: top };
		const report = await readCosts(temp.store, [someProject], query);
		const frame = costFrame({ dimension, filters, grid, previousGrid, zone, nowMs: range.endMs });
		return { report, frame };
	}

	const sumOf = (rows: readonly SessionRow[]) =>
		picoToUsd(rows.reduce((sum, { spentPico }) => sum + (spentPico ?? 0n), 0n));

	it('stands for exactly the sessions that its link lists', async () => {
		await fc.assert(
			fc.asyncProperty(
				anySpans,
				fc.constantFrom(...costDimensions),
				fc.constantFrom<CostDimension | null>(null, 'model', 'tag'),
				fc.nat(100),
				async (spans, dimension, filtered, pick) => {
					await store(spans);
					const middleMs = add('d', 1, beginMs, zone);
					const range = { startMs: middleMs, endMs: add('d', 1, middleMs, zone) };
					const previous = { startMs: beginMs, endMs: middleMs };
					const filters = filtered === null ? {} : { [filtered]: 'alpha' };
					const { report, frame } = await read({ range, previous, dimension, filters });
					const marksOf = (spec: ChartSpec): Mark[] =>
						spec.series.flatMap(({ id, values }, of) => {
							const marks = values.flatMap((value, index): Mark[] => {
								const href = markHref(spec, of, index);
								if (!value || href === null) return [];
								const { span } = readRange(new URL(href, 'http://portal').searchParams, 0, zone);
								return [{ series: id, value, href, ...span }];
							});
							const from = pick % Math.max(1, marks.length);
							return [...marks.slice(from), ...marks.slice(0, from)].slice(0, followed);
						});
					const callsIn = (mark: Mark) =>
						spans.filter(
							(span) =>
								span.facts.countsAsCall &&
								startMs(span) >= mark.startMs &&
								startMs(span) < mark.endMs &&
								(filtered !== 'model' || span.facts.model === 'alpha')
						);

					for (const mark of marksOf(spendChart(report, frame))) {
						expect([mark.series, sumOf(await listed(mark.href))]).toEqual([
							mark.series,
							mark.value
						]);
						expect(mark.startMs < range.startMs).toBe(mark.series === 'previous');
					}
					for (const mark of marksOf(tokensChart(report, frame))) {
						const field = mark.series as TokenField;
						const rows = await listed(mark.href);
						const byCalls = await listed(mark.href.replace('sort=tokens', 'sort=calls'));
						expect(new Set(byCalls)).toEqual(new Set(rows));
						const tokens = rows.map(({ traceId }) =>
							callsIn(mark)
								.filter((span) => span.traceId === traceId)
								.reduce((sum, { facts }) => sum + (facts.tokens?.[tokenClasses[field]] ?? 0), 0)
						);
						expect(tokens.every((each) => each > 0)).toBe(true);
						expect(rows.map(({ spentTokens }) => spentTokens?.[tokenClasses[field]])).toEqual(
							tokens
						);
						expect(rows.map(({ spentCalls }) => spentCalls)).toEqual(
							rows.map(
								(row) => callsIn(mark).filter(({ traceId }) => traceId === row.traceId).length
							)
						);
						const unpriced = callsIn(mark).filter(({ costPico }) => costPico === null);
						expect(rows.map(({ spentUnpriced }) => spentUnpriced)).toEqual(
							rows.map((row) => unpriced.filter(({ traceId }) => traceId === row.traceId).length)
						);
						expect(tokens.reduce((sum, each) => sum + each, 0)).toBe(mark.value);
					}
					for (const mark of marksOf(errorsChart(report, frame))) {
						const ids = new Set((await listed(mark.href)).map(({ traceId }) => traceId));
						const failed = callsIn(mark).filter(({ status }) => status === 'error');
						const ofFilter =
							filtered === 'tag'
								? failed.filter(({ traceId }) =>
										spans.some(
											(span) => span.traceId === traceId && span.facts.tags.includes('alpha')
										)
									)
								: failed;
						expect(ids).toEqual(new Set(ofFilter.map(({ traceId }) => traceId)));
					}
					for (const mark of marksOf(latencyChart(report, frame))) {
						const durations = (await listed(mark.href))
							.map(({ durationNs }) => durationNs ?? 0)
							.sort((a, b) => a - b);
						const share = Number(mark.series.slice(1)) / 100;
						expect(durations[Math.floor(share * durations.length)]).toBe(mark.value);
					}
				}
			),
			{ numRuns: 12 }
		);
	});

	it('leads nowhere where no address can ask for its value', async () => {
		const serviceName = 'b"\\\n';
		const facts = { countsAsCall: true, model: 'alpha' };
		await store([
			spanRow({ serviceName, facts, costPico: 7n, startNs: BigInt(beginMs) * 1_000_000n })
		]);
		const range = { startMs: beginMs, endMs: beginMs + dayMs };
		const previous = { startMs: beginMs - dayMs, endMs: beginMs };
		const { report, frame } = await read({ range, previous, dimension: 'service', filters: {} });
		const { series, buckets } = spendChart(report, frame);
		const leadsNowhere = (hrefOf: (bucket: number) => string | null) =>
			buckets.every((_, bucket) => hrefOf(bucket) === null);
		expect(series.map(({ id, hrefOf }) => [id, hrefOf && leadsNowhere(hrefOf)])).toEqual([
			[`=${serviceName}`, true],
			['previous', false]
		]);
	});
});
