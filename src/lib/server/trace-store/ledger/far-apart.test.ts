import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { costQuery } from '../../../../../tests/builders/cost-query.ts';
import { anySpanRow, someProject, spanRow } from '../../../../../tests/builders/span-row.ts';
import { openTempStore, type TempStore } from '../../../../../tests/builders/store.ts';
import { nameSet } from '#lib/cost/name-set.ts';
import {
	costDimensions,
	isOfCall,
	type CostDimension,
	type CostFilters,
	type SessionDimension
} from '#lib/cost/report.ts';
import { filterTerms } from '#lib/cost/scope.ts';
import type { Query } from '#lib/query/term.ts';
import { startOf } from '#lib/time/zone.ts';
import { closeAll } from '../closing/closer.ts';
import { findSessions } from '../queries/sessions/sessions.ts';
import { exportSessions } from '../search/export.ts';
import { readNeighbours } from '../search/neighbours.ts';
import type { SpanRow } from '../span-row.ts';
import { sessionNear } from '../write/known-traces.ts';
import { rebuildSessions } from '../write/rebuild.ts';
import { defaultLimits, openSpanWriter } from '../write/writer.ts';
import { readCosts } from './costs.ts';
import { readCostWeek } from './week.ts';

const dayMs = 86_400_000;
const firstMs = Date.UTC(2025, 5, 1, 5, 20);
const days = 150;

/** Three traces that go on for months, as one that is named after a conversation does; a few spans last for weeks. */
const anyMonths: fc.Arbitrary<SpanRow[]> = fc
	.array(
		fc
			.tuple(anySpanRow, fc.nat(2), fc.nat(days * 24), fc.nat(3_599_999), fc.nat(9))
			.map(([span, trace, hour, ms, long]) => ({
				...span,
				traceId: (trace + 16).toString(16).padStart(32, '0'),
				startNs: BigInt(firstMs + hour * 3_600_000 + ms) * 1_000_000n + 1n,
				durationNs: long === 0 ? BigInt(45 * dayMs) * 1_000_000n : span.durationNs
			})),
		{ minLength: 4, maxLength: 40 }
	)
	.map((spans) =>
		spans
			.toSorted((a, b) => Number(a.startNs - b.startNs))
			.map((span, index) => ({ ...span, spanId: (index + 1).toString(16).padStart(16, '0') }))
	);

const filtersTried: readonly (readonly (keyof CostFilters)[])[] = [
	[],
	['model'],
	['service'],
	['tag'],
	['user'],
	['model', 'tag']
];

const traceOf = ({ projectId, traceId }: SpanRow) => ({ projectId, traceId });
const startMs = (span: SpanRow) => Number(span.startNs / 1_000_000n);
const costOf = (spans: readonly SpanRow[]) =>
	spans.reduce((sum, { costPico }) => sum + (costPico ?? 0n), 0n);
const knownSum = (sums: readonly { readonly costPico: bigint | null }[]) =>
	sums.reduce((sum, { costPico }) => sum + (costPico ?? 0n), 0n);
const isSpent = (span: SpanRow) => span.facts.countsAsCall || (span.costPico ?? 0n) !== 0n;

/** Spans by the session that they are filed with as they come. */
function sessionsOf(spans: readonly SpanRow[]): SpanRow[][] {
	const byTrace = new Map<string, Map<number, SpanRow[]>>();
	for (const span of spans) {
		const sessions = byTrace.get(span.traceId) ?? new Map<number, SpanRow[]>();
		byTrace.set(span.traceId, sessions);
		const hour = Math.floor(startMs(span) / 3_600_000) * 3_600;
		const bucket = sessionNear(sessions.keys(), hour) ?? hour;
		sessions.set(bucket, [...(sessions.get(bucket) ?? []), span]);
	}
	return [...byTrace.values()].flatMap((sessions) => [...sessions.values()]);
}

function namesOf(session: readonly SpanRow[], dimension: SessionDimension): string[] {
	const all = session.flatMap(({ facts }) =>
		dimension === 'tag'
			? facts.tags
			: [
					{
						user: facts.user,
						team: facts.team,
						conversation: facts.conversation,
						agent: facts.agentName,
						tool: facts.toolName
					}[dimension] ?? ''
				]
	);
	return [...new Set(all)].filter((name) => name !== '');
}

const callName = ({ facts, serviceName }: SpanRow, dimension: 'model' | 'service') =>
	dimension === 'model' ? (facts.model ?? '') : serviceName;

/** Whether a call of a session is about what is chosen. */
function isChosen(filters: CostFilters, call: SpanRow, session: readonly SpanRow[]): boolean {
	return costDimensions.every((dimension) => {
		const value = filters[dimension];
		if (value === undefined) return true;
		if (dimension === 'model' || dimension === 'service')
			return callName(call, dimension) === value;
		const names = namesOf(session, dimension);
		return value === '' ? names.length === 0 : names.includes(value);
	});
}

describe('costs of sessions of one trace, months apart', { timeout: 300_000 }, () => {
	let temp: TempStore;
	beforeAll(async () => {
		temp = await openTempStore();
	}, 60_000);
	afterAll(() => temp.remove());

	async function listed(range: { startMs: number; endMs: number }, filters: CostFilters) {
		const orderBy = ['cost', 'start', 'calls'] as const;
		const lists = orderBy.map(async (order) => {
			const page = await findSessions(temp.store, someProject, {
				range,
				terms: filterTerms(filters),
				calls: true,
				orderBy: order,
				descending: true,
				limit: 200,
				cursor: null
			});
			if (page === 'bad-cursor') throw new Error('bad cursor');
			const costs = page.rows.map(({ spentPico }) => spentPico ?? 0n);
			return {
				total: page.total,
				spent: page.spentPico ?? 0n,
				costs: costs.toSorted((a, b) => Number(b - a))
			};
		});
		return Promise.all(lists);
	}

	it('are told apart by any filter, in any figure and list, hours closed or not', async () => {
		await fc.assert(
			fc.asyncProperty(
				anyMonths,
				fc.constantFrom<CostDimension>(...costDimensions),
				fc.constantFrom(...filtersTried),
				fc.nat(days),
				fc.constantFrom(1, 20, 90),
				fc.boolean(),
				fc.boolean(),
				fc.nat(),
				async (spans, dimension, filtered, fromDay, length, isRepaired, isClosed, pick) => {
					await temp.empty();
					const limits = { ...defaultLimits, lingerMs: 0, companyMs: 0, spacingMs: 0 };
					const writer = await openSpanWriter(temp.store, () => firstMs, limits);
					const half = Math.ceil(spans.length / 2);
					await writer.write(spans.slice(0, half));
					await writer.write(spans.slice(half));
					await writer.close();
					if (isRepaired) await rebuildSessions(temp.store, spans.map(traceOf));
					if (isClosed) await closeAll(temp.store, 20_000);

					const sessions = sessionsOf(spans);
					const example = sessions[pick % sessions.length] ?? [];
					const filters = Object.fromEntries(
						filtered.map((name) => [
							name,
							name === 'model' || name === 'service'
								? example.map((span) => callName(span, name))[0]
								: (namesOf(example, name)[0] ?? '')
						])
					) as CostFilters;
					const first = startOf('d', firstMs + fromDay * dayMs, 'UTC');
					const query = {
						...costQuery(first, { zone: 'UTC', dimension, days: length }),
						filters
					};
					const { range } = query;
					const callsOf = (session: readonly SpanRow[]) =>
						session.filter(
							(span) =>
								(span.facts.countsAsCall || span.costPico !== null) &&
								startMs(span) >= range.startMs &&
								startMs(span) < range.endMs &&
								isChosen(filters, span, session)
						);
					const parts = sessions.map((session) => ({ session, calls: callsOf(session) }));
					const spent = parts.filter(({ calls }) => calls.some(isSpent));
					const total = costOf(parts.flatMap(({ calls }) => calls));

					const report = await readCosts(temp.store, [someProject], query);
					expect(knownSum(report.buckets)).toBe(total);
					expect(knownSum(report.cells)).toBe(total);
					expect(report.sessions.sessions).toBe(spent.length);
					expect(knownSum(report.sessions.bins)).toBe(total);
					expect(knownSum(report.rows.map(({ current }) => current))).toBe(total);
					for (const { value, current } of report.rows) {
						const own = parts.flatMap(({ session, calls }) =>
							calls.filter(
								(call) =>
									(isOfCall(dimension)
										? callName(call, dimension)
										: nameSet(namesOf(session, dimension))) === value
							)
						);
						expect(current.costPico ?? 0n).toBe(costOf(own));
					}
					const week = await readCostWeek(temp.store, [someProject], {
						range,
						filters,
						zone: 'UTC'
					});
					expect(knownSum(week.cells)).toBe(total);
					const costs = spent.map(({ calls }) => costOf(calls)).toSorted((a, b) => Number(b - a));
					for (const list of await listed(range, filters)) {
						expect(list).toEqual({ total: spent.length, spent: total, costs });
					}
				}
			),
			{ endOnFailure: true, numRuns: 20 }
		);
	});
});

describe('sessions of one trace that a list sorts as equal', { timeout: 120_000 }, () => {
	const call = (trace: number, day: number) =>
		spanRow({
			traceId: trace.toString(16).padStart(32, '0'),
			spanId: (trace * 1_000 + day).toString(16).padStart(16, '0'),
			startNs: BigInt(firstMs + day * dayMs) * 1_000_000n,
			costPico: 5n,
			facts: { countsAsCall: true, model: 'gpt' }
		});
	const calls = [call(1, 0), call(2, 1), call(1, 40), call(1, 80), call(3, 90)];
	const query = {
		range: { startMs: firstMs - dayMs, endMs: firstMs + days * dayMs },
		calls: true,
		limit: 1
	};
	const orders = [
		{ orderBy: 'cost', descending: true },
		{ orderBy: 'model', descending: false }
	] as const;
	const whole: Query = [];
	const ofModel: Query = [{ kind: 'name', field: 'model', values: ['gpt'], negated: false }];

	let temp: TempStore;
	beforeAll(async () => {
		temp = await openTempStore();
		const limits = { ...defaultLimits, lingerMs: 0, companyMs: 0, spacingMs: 0 };
		const writer = await openSpanWriter(temp.store, () => firstMs, limits);
		await writer.write(calls);
		await writer.close();
	}, 60_000);
	afterAll(() => temp.remove());

	it.each([
		{ of: 'calls', terms: whole },
		{ of: 'calls of a model', terms: ofModel }
	])('are all on its pages and in its file, once: $of', async ({ terms }) => {
		const starts = calls.map(startMs).toSorted((a, b) => a - b);
		for (const order of orders) {
			const shown: number[] = [];
			let cursor: string | null = null;
			do {
				const asked = { ...query, ...order, terms, cursor };
				const page = await findSessions(temp.store, someProject, asked);
				if (page === 'bad-cursor') throw new Error('bad cursor');
				shown.push(...page.rows.map((row) => row.startMs));
				cursor = page.nextCursor;
			} while (cursor !== null);
			expect(shown.toSorted((a, b) => a - b)).toEqual(starts);

			const portions = { read: 1, held: 1, piece: 1 };
			const asked = { ...query, ...order, terms, cursor: null };
			const { pieces } = await exportSessions(temp.store, someProject, asked, undefined, portions);
			const written: number[] = [];
			for await (const rows of pieces) written.push(...rows.map((row) => row.startMs));
			expect(written).toEqual(shown);
		}
	});

	it('are no neighbours of each other: they open the same trace', async () => {
		for (const order of [...orders, { orderBy: 'start' as const, descending: true }]) {
			for (const { traceId } of calls) {
				const asked = { ...query, ...order, terms: ofModel, cursor: null };
				const beside = await readNeighbours(temp.store, someProject, asked, traceId);
				expect(Object.values(beside)).not.toContain(traceId);
			}
		}
	});
});
