import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { costQuery } from '../../../../../tests/builders/cost-query.ts';
import { anySpentSpans, aroundMs } from '../../../../../tests/builders/spent-spans.ts';
import { someProject, spanRow } from '../../../../../tests/builders/span-row.ts';
import { openTempStore, type TempStore } from '../../../../../tests/builders/store.ts';
import { binEnd } from '#lib/cost/distribution.ts';
import { nameSet, namesIn } from '#lib/cost/name-set.ts';
import {
	addSums,
	costDimensions,
	fewRows,
	maxRows,
	type CostDimension,
	type CostSums
} from '#lib/cost/report.ts';
import { otherTerms, valueTerms } from '#lib/cost/value-terms.ts';
import type { AmountTerm, HourTerm } from '#lib/query/term.ts';
import { weekHourValue } from '#lib/query/week-hours.ts';
import { weekHourOf, weekHours } from '#lib/time/week-hour.ts';
import { add, startOf } from '#lib/time/zone.ts';
import type { SessionQuery } from '../../agentops/analytics.ts';
import { closeAll } from '../closing/closer.ts';
import { findSessions } from '../queries/sessions/sessions.ts';
import type { SpanRow } from '../span-row.ts';
import { spanKey } from '../write/known-traces.ts';
import { defaultLimits, openSpanWriter } from '../write/writer.ts';
import { readCosts } from './costs.ts';
import { readCostWeek } from './week.ts';

const costTerm = (comparison: '>=' | '<', amount: bigint): AmountTerm => ({
	kind: 'amount',
	field: 'cost',
	comparison,
	amount,
	negated: false
});

const unpriced: AmountTerm = {
	kind: 'amount',
	field: 'unpriced',
	comparison: '>',
	amount: 0n,
	negated: false
};

const hourTerm = (hour: number, zone: string): HourTerm => ({
	kind: 'hour',
	values: [weekHourValue(Math.floor(hour / 24), hour % 24)],
	zone,
	negated: false
});

/** In whose middle the clocks of New York go back, at 06:00 UTC. */
const changeMs = aroundMs;
const zones = ['Asia/Seoul', 'UTC', 'America/New_York', 'Asia/Kolkata', 'Asia/Kathmandu'];

/** When hours are closed: between the two halves of what is written, so that the second comes late, and after it. */
const closings = ['never', 'early', 'twice'] as const;
type Closing = (typeof closings)[number];

const isEntry = (span: SpanRow) => span.facts.countsAsCall || span.costPico !== null;
const startMs = (span: SpanRow) => Number(span.startNs / 1_000_000n);
const costOf = (spans: readonly SpanRow[]) =>
	spans.reduce((sum, { costPico }) => sum + (costPico ?? 0n), 0n);

const unpricedOf = (spans: readonly SpanRow[]) =>
	spans.filter(({ facts, costPico }) => facts.countsAsCall && costPico === null).length;

/** A call's own name, or its session's names together. */
function valueOf(span: SpanRow, dimension: CostDimension, all: readonly SpanRow[]): string {
	if (dimension === 'model') return span.facts.model ?? '';
	if (dimension === 'service') return span.serviceName;
	const found = new Set<string>();
	for (const { traceId, facts } of all) {
		if (traceId !== span.traceId) continue;
		if (dimension === 'tag') for (const tag of facts.tags) if (tag) found.add(tag);
		const one = {
			tag: null,
			user: facts.user,
			team: facts.team,
			conversation: facts.conversation,
			agent: facts.agentName,
			tool: facts.toolName
		}[dimension];
		if (one) found.add(one);
	}
	return nameSet([...found]);
}

/** Each run fills a store: looking for a smaller sample than the one that failed takes longer than a test may. */
const once = { endOnFailure: true } as const;

describe('readCosts', { timeout: 300_000 }, () => {
	let temp: TempStore;
	beforeAll(async () => {
		temp = await openTempStore();
	}, 60_000);
	afterAll(() => temp.remove());

	/** The books stand from run to run: what they say of other spans must count for nothing. */
	async function stored(spans: readonly SpanRow[], closing: Closing): Promise<SpanRow[]> {
		await temp.empty();
		const limits = { ...defaultLimits, lingerMs: 0, companyMs: 0, spacingMs: 0 };
		const writer = await openSpanWriter(temp.store, () => changeMs, limits);
		const half = Math.ceil(spans.length / 2);
		await writer.write(spans.slice(half));
		if (closing !== 'never') await closeAll(temp.store, closing === 'early' ? 3 : 20_000);
		await writer.write(spans.slice(0, half));
		if (closing === 'twice') await closeAll(temp.store, 5);
		await writer.close();
		const seen = new Set<string>();
		// The later half was written first: of spans of one id it is the one that stays.
		return [...spans.slice(half), ...spans.slice(0, half)].filter((span) => {
			const key = span.traceId + spanKey(span.spanId, span.startNs);
			return seen.size < seen.add(key).size;
		});
	}

	async function listed(query: Partial<SessionQuery> & Pick<SessionQuery, 'range'>) {
		const costs: bigint[] = [];
		let unpriced = 0;
		let cursor: string | null = null;
		for (let pages = 0; pages < 20; pages += 1) {
			const page = await findSessions(temp.store, someProject, {
				terms: [],
				orderBy: 'start',
				descending: true,
				limit: 5,
				calls: true,
				...query,
				cursor
			});
			if (page === 'bad-cursor') throw new Error('bad cursor');
			costs.push(...page.rows.map((row) => row.spentPico ?? 0n));
			unpriced += page.rows.reduce((all, row) => all + (row.spentUnpriced ?? 0), 0);
			cursor = page.nextCursor;
			if (cursor === null) {
				const sum = costs.reduce((total, cost) => total + cost, 0n);
				expect(page.spentPico ?? 0n).toBe(sum);
				expect(page.spentUnpriced).toBe(unpriced);
				expect(page.total).toBe(costs.length);
				return { sum, sessions: costs.length };
			}
		}
		throw new Error('too many pages');
	}

	it('adds up to the calls, and every figure to the sessions that it lists, in any zone', async () => {
		await fc.assert(
			fc.asyncProperty(
				anySpentSpans,
				fc.constantFrom(...zones),
				fc.constantFrom(...costDimensions),
				fc.constantFrom('h', 'd'),
				fc.constantFrom(2, maxRows),
				fc.constantFrom(...closings),
				fc.nat(),
				async (sent, zone, dimension, unit, rows, closing, pick) => {
					const spans = await stored(sent, closing);
					const first = startOf('d', changeMs + 86_400_000, zone);
					const query = costQuery(first, { zone, dimension, unit, rows });
					const { range, previous } = query;
					const report = await readCosts(temp.store, [someProject], query);
					expect(report.firstMs).toBe(spans.length ? Math.min(...spans.map(startMs)) : null);
					const within = (from: number, to: number) =>
						spans.filter((span) => isEntry(span) && startMs(span) >= from && startMs(span) < to);
					const current = within(range.startMs, range.endMs);
					const ends = [...report.buckets.slice(1).map((each) => each.startMs), range.endMs];

					for (const [index, bucket] of report.buckets.entries()) {
						const calls = within(bucket.startMs, ends[index] ?? 0);
						expect(bucket.costPico ?? 0n).toBe(costOf(calls));
						expect(bucket.calls).toBe(calls.filter((span) => span.facts.countsAsCall).length);
					}
					const before = within(previous.startMs, previous.endMs);
					expect(
						report.previousBuckets.reduce((sum, each) => sum + (each.costPico ?? 0n), 0n)
					).toBe(costOf(before));
					const inSession = new Set(
						current
							.filter((span) => span.facts.countsAsCall || span.costPico !== 0n)
							.map((span) => span.traceId)
					);
					expect(report.sessions.sessions).toBe(inSession.size);
					expect(
						report.sessions.bins.reduce((sum, bin) => sum + bin.sessions, report.sessions.unknown)
					).toBe(inSession.size);
					expect(report.sessions.bins.reduce((sum, bin) => sum + bin.costPico, 0n)).toBe(
						costOf(current)
					);

					for (const row of report.rows) {
						const having = (calls: readonly SpanRow[]) =>
							costOf(calls.filter((span) => valueOf(span, dimension, spans) === row.value));
						expect(row.current.costPico ?? 0n).toBe(having(current));
						expect(row.previous.costPico ?? 0n).toBe(having(before));
					}
					const cellSum = report.cells.reduce((sum, cell) => sum + (cell.costPico ?? 0n), 0n);
					expect(cellSum).toBe(costOf(current));
					const lines = [...report.rows, ...(report.rest ? [report.rest] : [])];
					const lineSum = (period: 'current' | 'previous') =>
						addSums(lines.map((line) => line[period])).costPico ?? 0n;
					expect(lineSum('current')).toBe(costOf(current));
					expect(lineSum('previous')).toBe(costOf(before));
					const values = new Set(
						current
							.filter((span) => span.facts.countsAsCall || span.costPico !== 0n)
							.map((span) => valueOf(span, dimension, spans))
					);
					expect(report.values).toBe(values.size);
					for (const [index, bucket] of report.buckets.entries()) {
						const stack = report.cells.filter(({ position }) => position === index);
						expect(stack.reduce((sum, { costPico }) => sum + (costPico ?? 0n), 0n)).toBe(
							bucket.costPico ?? 0n
						);
						expect(stack.reduce((sum, { unpricedCalls }) => sum + unpricedCalls, 0)).toBe(
							bucket.unpricedCalls
						);
					}

					const cells = report.cells.filter((cell) => cell.value !== null);
					const cell = cells[pick % Math.max(1, cells.length)];
					if (cell) {
						const list = await listed({
							range: {
								startMs: report.buckets[cell.position]?.startMs ?? 0,
								endMs: ends[cell.position] ?? 0
							},
							terms: valueTerms(dimension, cell.value ?? '')
						});
						expect(list.sum).toBe(cell.costPico ?? 0n);
					}
					const others = report.cells.filter(({ value }) => value === null);
					const other = others[pick % Math.max(1, others.length)];
					if (other) {
						const list = await listed({
							range: {
								startMs: report.buckets[other.position]?.startMs ?? 0,
								endMs: ends[other.position] ?? 0
							},
							terms: otherTerms(dimension, report.topValues)
						});
						expect(list.sum).toBe(other.costPico ?? 0n);
					}
					const waiting = report.rows.filter((row) => row.current.unpricedCalls > 0);
					const inbox = waiting[pick % Math.max(1, waiting.length)];
					if (inbox) {
						const calls = current.filter((span) => valueOf(span, dimension, spans) === inbox.value);
						const traces = new Set(
							calls
								.filter((span) => span.facts.countsAsCall && span.costPico === null)
								.map((span) => span.traceId)
						);
						const list = await listed({
							range,
							terms: [...valueTerms(dimension, inbox.value), unpriced]
						});
						expect(list).toEqual({
							sum: costOf(calls.filter((span) => traces.has(span.traceId))),
							sessions: traces.size
						});
					}
					const bin = report.sessions.bins[pick % Math.max(1, report.sessions.bins.length)];
					if (bin) {
						const list = await listed({
							range,
							terms: [
								costTerm('>=', bin.fromPico),
								...[binEnd(bin.fromPico)].flatMap((end) =>
									end === null ? [] : [costTerm('<', end)]
								)
							]
						});
						expect(list).toEqual({ sum: bin.costPico, sessions: bin.sessions });
					}
				}
			),
			{ ...once, numRuns: 25 }
		);
	});

	it.each([
		['user', 'never', maxRows + 40, maxRows],
		['user', 'twice', maxRows + 40, fewRows],
		['user', 'twice', maxRows - 40, fewRows],
		['conversation', 'never', maxRows + 40, fewRows],
		['conversation', 'twice', maxRows + 40, maxRows],
		['conversation', 'twice', maxRows + 40, fewRows],
		['conversation', 'twice', maxRows - 40, fewRows],
		['team', 'twice', maxRows + 40, maxRows],
		['team', 'twice', maxRows + 40, fewRows],
		// More than are read with all their parts: the first time, and when that is known.
		['team', 'never', 2_600, fewRows],
		['team', 'twice', 2_600, maxRows]
	] as const)(
		'knows what more values of %s cost than a table holds, hours closed: %s, of %i in %i rows',
		async (dimension, closing, users, most) => {
			const zone = 'UTC';
			const first = startOf('d', changeMs + 86_400_000, zone);
			const query = costQuery(first, { zone, dimension, rows: most });

			// Steady and dear, so that what changed most is among the dearest of neither period.
			const nowOf = (index: number) => (index === 7 ? 5_000n : 10_000_000n + BigInt(index));
			const beforeOf = (index: number) => (index === 7 ? 900_000n : 10_000_000n - BigInt(index));
			const span = (index: number, atMs: number, costPico: bigint, period: number) =>
				spanRow({
					traceId: (index * 2 + period + 16).toString(16).padStart(32, '0'),
					spanId: (index * 2 + period + 16).toString(16).padStart(16, '0'),
					startNs: BigInt(atMs) * 1_000_000n,
					costPico,
					facts: { type: 'llm', countsAsCall: true, [dimension]: `user ${index}` }
				});
			const spans = Array.from({ length: users }, (_, index) => [
				span(index, query.range.startMs + 1_000, nowOf(index), 0),
				span(index, query.previous.startMs + 1_000, beforeOf(index), 1)
			]).flat();
			await stored(spans, closing);
			const { rows, moved, rest, values, buckets, previousBuckets } = await readCosts(
				temp.store,
				[someProject],
				query
			);
			expect(rows.map(({ value }) => value)).toEqual(
				Array.from({ length: most }, (_, index) => nameSet([`user ${users - 1 - index}`]))
			);
			expect(moved).toHaveLength(most);
			// Those whose parts are all read by the way are all known.
			expect([users, null]).toContain(values);
			if (users <= maxRows) expect(values).toBe(users);
			expect(moved[0]).toMatchObject({
				value: nameSet(['user 7']),
				current: { costPico: 5_000n },
				previous: { costPico: 900_000n }
			});
			for (const { value, current, previous } of [...rows, ...moved]) {
				const index = Number(namesIn(value)?.[0]?.replace('user ', ''));
				expect(current.costPico).toBe(nowOf(index));
				expect(previous.costPico).toBe(beforeOf(index));
			}
			const total = (parts: readonly CostSums[]) => addSums(parts).costPico;
			if (!rest) throw new Error('all values have a row');
			expect(total([...rows.map((row) => row.current), rest.current])).toBe(total(buckets));
			expect(total([...rows.map((row) => row.previous), rest.previous])).toBe(
				total(previousBuckets)
			);
		}
	);

	it('adds up by hour of the week on any zone’s clock, and each hour to the sessions that it lists', async () => {
		await fc.assert(
			fc.asyncProperty(
				anySpentSpans,
				fc.constantFrom(...zones),
				fc.boolean(),
				fc.constantFrom(...closings),
				fc.nat(),
				async (sent, zone, ofModel, closing, pick) => {
					const spans = await stored(sent, closing);
					const startMsOf = startOf('d', changeMs, zone);
					const range = { startMs: startMsOf, endMs: add('d', 3, startMsOf, zone) };
					const model = spans.find((span) => isEntry(span))?.facts.model ?? '';
					const filters = ofModel ? { model } : {};
					const { cells } = await readCostWeek(temp.store, [someProject], { range, filters, zone });
					const within = spans.filter(
						(span) =>
							isEntry(span) &&
							startMs(span) >= range.startMs &&
							startMs(span) < range.endMs &&
							(!ofModel || (span.facts.model ?? '') === model)
					);
					const expected = Array.from({ length: weekHours }, (_, hour) => {
						const calls = within.filter((span) => weekHourOf(startMs(span), zone) === hour);
						const sessions = new Set(
							calls
								.filter((span) => span.facts.countsAsCall || span.costPico !== 0n)
								.map((span) => span.traceId)
						).size;
						return { hour, sessions, cost: costOf(calls), unpriced: unpricedOf(calls) };
					});
					expect(
						cells.map(({ hour, sessions, costPico, unpricedCalls }) => ({
							hour,
							sessions,
							cost: costPico ?? 0n,
							unpriced: unpricedCalls
						}))
					).toEqual(expected.filter(({ sessions }) => sessions > 0));

					const cell = cells[pick % Math.max(1, cells.length)];
					if (!cell) return;
					const list = await listed({
						range,
						terms: [
							hourTerm(cell.hour, zone),
							...(ofModel
								? [{ kind: 'name', field: 'model', values: [model], negated: false } as const]
								: [])
						]
					});
					expect(list).toEqual({ sum: cell.costPico ?? 0n, sessions: cell.sessions });
				}
			),
			{ ...once, numRuns: 20 }
		);
	});
});
