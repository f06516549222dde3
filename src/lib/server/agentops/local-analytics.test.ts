import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTempStore, type TempStore } from '../../../../tests/builders/store.ts';
import { anySpanRow, someProject, spanRow } from '../../../../tests/builders/span-row.ts';
import { testTag } from '#lib/onboarding/test-span.ts';
import { StoreError, type StoreTrouble } from '../trace-store/store-error.ts';
import type { SpanRow } from '../trace-store/span-row.ts';
import { openSpanWriter, type SpanWriter } from '../trace-store/write/writer.ts';
import {
	arrivalSessions,
	type Analytics,
	type SessionOrder,
	type SessionQuery,
	type SessionRow
} from './analytics.ts';
import type { Reply } from './fault.ts';
import { createLocalAnalytics } from './local-analytics.ts';
import { terms } from '../../../../tests/builders/query.ts';

const hourMs = 3_600_000;
/** 2026-05-04T09:00:00Z */
const startMs = 1_777_885_200_000;
const at = (ms: number) => BigInt(startMs + ms) * 1_000_000n;
const trace = (number: number) => number.toString(16).padStart(32, '0');
let projects = 0;
/** A project of its own for a test, so that tests do not see each other's sessions. */
const freshProject = () => `00000000-0000-4000-8000-${String((projects += 1)).padStart(12, '0')}`;

const list: SessionQuery = {
	range: { startMs: 0, endMs: 4_102_444_800_000 },
	terms: [],
	orderBy: 'start',
	descending: true,
	limit: 50,
	cursor: null
};
const attributeOrders = ['@customer.plan', '@no.such'] as const;
const orders: readonly SessionOrder[] = [
	'start',
	'duration',
	'cost',
	'tokens',
	'spans',
	'errors',
	'name'
];

let temp: TempStore;
let writer: SpanWriter;
let analytics: Analytics;

beforeAll(async () => {
	temp = await openTempStore();
	writer = await openSpanWriter(temp.store, () => startMs);
	analytics = createLocalAnalytics(temp.store);
});

afterAll(async () => {
	await writer.close();
	await temp.remove();
});

function valueOf<T>(reply: Reply<T>): T {
	if (!reply.ok) throw new Error(reply.fault.detail);
	return reply.value;
}

const sessions = async (projectId: string, over: Partial<SessionQuery> = {}) =>
	valueOf(await analytics.sessions(projectId, { ...list, ...over }));

/** All pages, with `between` run after each. */
async function allPages(
	projectId: string,
	over: Partial<SessionQuery>,
	between: () => Promise<unknown> = async () => undefined
): Promise<SessionRow[]> {
	const rows: SessionRow[] = [];
	let cursor: string | null = null;
	for (let pages = 0; pages < 200; pages += 1) {
		const page = await sessions(projectId, { ...over, cursor });
		rows.push(...page.rows);
		cursor = page.nextCursor;
		if (cursor === null) return rows;
		await between();
	}
	throw new Error('The pages have no end.');
}

describe('sessions', () => {
	it('shows what a session was, unknown as null', async () => {
		const projectId = freshProject();
		await writer.write([
			spanRow({
				projectId,
				traceId: trace(1),
				name: '환불 상담',
				serviceName: 'bot',
				startNs: at(5),
				durationNs: 3_000_000_000n,
				status: 'ok',
				facts: { tags: ['vip', 'ko'], user: 'kim', conversation: 'c-1' }
			}),
			spanRow({
				projectId,
				traceId: trace(1),
				spanId: '1'.repeat(16),
				parentSpanId: 'b'.repeat(16),
				startNs: at(10),
				costPico: 123n,
				costSource: 'computed',
				facts: {
					countsAsCall: true,
					model: 'gpt-4o',
					tokens: { input: 1, cacheRead: 2, cacheWrite: 3, output: 4, reasoning: 5 }
				}
			}),
			spanRow({ projectId, traceId: trace(2), parentSpanId: 'f'.repeat(16), startNs: at(1) })
		]);
		const { rows, total, coverage, nextCursor } = await sessions(projectId);
		expect({ total, coverage, nextCursor }).toEqual({
			total: 2,
			coverage: { readSessions: 2, totalSessions: 2 },
			nextCursor: null
		});
		expect(rows[0]).toEqual({
			traceId: trace(1),
			name: '환불 상담',
			service: 'bot',
			startMs: startMs + 5,
			durationNs: 3_000_000_000,
			spanCount: 2,
			errorCount: 0,
			llmCalls: 1,
			status: 'ok',
			running: false,
			models: ['gpt-4o'],
			tokens: { input: 1, cacheRead: 2, cacheWrite: 3, output: 4, reasoning: 5 },
			costUsd: 1.23e-10,
			unpricedCalls: 0,
			tags: ['ko', 'vip'],
			user: 'kim',
			conversation: 'c-1'
		});
		expect(rows[1]).toMatchObject({ running: true, tokens: null, costUsd: null, user: null });
	});

	it('keeps a session that was filed an hour late in the range of its start', async () => {
		const projectId = freshProject();
		const child = { projectId, traceId: trace(3), parentSpanId: 'b'.repeat(16) };
		await writer.write([spanRow({ ...child, spanId: '1'.repeat(16), startNs: at(3 * hourMs) })]);
		await writer.write([spanRow({ ...child, parentSpanId: '', startNs: at(10) })]);
		const range = { startMs, endMs: startMs + hourMs };
		for (const descending of [true, false]) {
			const page = await sessions(projectId, { range, descending });
			expect([page.total, page.rows.length, page.rows[0]?.spanCount]).toEqual([1, 1, 2]);
		}
		const late = { startMs: startMs + 2 * hourMs, endMs: startMs + 4 * hourMs };
		expect((await sessions(projectId, { range: late })).total).toBe(0);
	});

	it('filters by every column, and counts what it shows', async () => {
		const projectId = freshProject();
		await writer.write(
			Array.from({ length: 12 }, (_, index) =>
				spanRow({
					projectId,
					traceId: trace(index),
					name: index === 7 ? 'ÉCOLE' : 'work',
					serviceName: index % 2 === 0 ? 'even' : 'odd',
					startNs: at(index),
					status: index === 3 ? 'error' : 'unset',
					facts: { model: `model-${index % 3}`, tags: [`t${index}`], user: `u${index % 4}` }
				})
			)
		);
		const counts: readonly (readonly [string, number])[] = [
			['status:error', 1],
			['status:ok', 11],
			['-status:ok', 1],
			['model:model-1', 4],
			['model:model-1,model-2', 8],
			['-model:model-1', 8],
			['model:""', 0],
			['service:odd', 6],
			['tag:t11', 1],
			['user:u2', 3],
			['école', 1],
			['T1', 3],
			['-T1', 9],
			['model:model-1 service:odd', 2],
			[`model:"'"`, 0],
			['has:user', 12],
			['-has:tag', 0],
			['has:cost', 0],
			['errors:>0', 1],
			['spans:1', 12],
			['latency:<1s', 12],
			['-latency:<1s', 0],
			['cost:>=0', 0]
		];
		for (const [text, count] of counts) {
			const page = await sessions(projectId, { terms: terms(text) });
			expect([text, page.total, page.rows.length]).toEqual([text, count, count]);
		}
	}, 60_000);

	it('refuses a cursor that is damaged or from another order', async () => {
		const projectId = freshProject();
		await writer.write([1, 2].map((n) => spanRow({ projectId, traceId: trace(n) })));
		const { nextCursor } = await sessions(projectId, { limit: 1 });
		const wrong: readonly Partial<SessionQuery>[] = [
			{ cursor: 'nonsense' },
			{ cursor: '' },
			{ cursor: Buffer.from('[1,"start",true,"1 OR 1",""]').toString('base64url') },
			{ cursor: nextCursor, orderBy: 'cost' },
			{ cursor: nextCursor, descending: false }
		];
		for (const over of wrong) {
			const reply = await analytics.sessions(projectId, { ...list, ...over });
			expect(reply).toMatchObject({ ok: false, fault: { kind: 'invalid' } });
		}
	});

	it('shows every session once in any order and page size, whatever arrives in between', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(anySpanRow, { minLength: 1, maxLength: 40 }),
				fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }),
				fc.constantFrom(...orders, ...attributeOrders),
				fc.boolean(),
				fc.integer({ min: 1, max: 7 }),
				async (first, arrivals, orderBy, descending, limit) => {
					const projectId = freshProject();
					const spread = (rows: readonly SpanRow[], from: number) =>
						rows.map((row, index) => ({
							...row,
							projectId,
							traceId: trace(from + (index % 25)),
							spanId: (from + index).toString(16).padStart(16, '0')
						}));
					await writer.write(spread(first, 1_000));
					const before = new Set(first.map((_, index) => trace(1_000 + (index % 25))));
					let arrived = 0;
					const rows = await allPages(projectId, { orderBy, descending, limit }, async () => {
						const minutes = arrivals[arrived];
						if (minutes === undefined) return;
						arrived += 1;
						const startNs = 1_760_000_000_000_000_000n + BigInt(minutes) * 60_000_000_000n;
						await writer.write(spread([spanRow({ startNs })], 5_000 + arrived));
					});
					const seen = rows.map((row) => row.traceId);
					expect(new Set(seen).size).toBe(seen.length);
					for (const traceId of before) expect(seen).toContain(traceId);
				}
			),
			{ numRuns: 12 }
		);
	}, 120_000);

	it('reads far back in narrow windows as it reads the whole range at once', async () => {
		const projectId = freshProject();
		await temp.store.command(
			`INSERT INTO sessions (project_id, Bucket, TraceId, StartTime, EndTime, Head, SpanCount)
			SELECT {project:String}, toStartOfHour(start), lower(hex(MD5(toString(number)))), start, start,
				['0', '', '', 'many', '', 'Ok'], 1
			FROM (SELECT number, toDateTime64('2026-01-01 00:00:00', 9) + toIntervalSecond(number * 97) AS start
				FROM numbers(9000))`,
			{ project: projectId }
		);
		const filtered = { terms: terms('00f') };
		const newest = await allPages(projectId, { ...filtered, limit: 9 });
		const oldest = await allPages(projectId, { ...filtered, limit: 11, descending: false });
		expect(newest.length).toBeGreaterThan(50);
		expect(newest.map((row) => row.startMs)).toEqual(
			newest.map((row) => row.startMs).toSorted((left, right) => right - left)
		);
		expect(oldest.map((row) => row.traceId)).toEqual(newest.map((row) => row.traceId).toReversed());
		expect(newest).toHaveLength((await sessions(projectId, filtered)).total);
	}, 60_000);
});

describe('overview', () => {
	it('adds up: buckets, models and totals count the same sessions', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(anySpanRow, { minLength: 1, maxLength: 30 }), async (made) => {
				const projectId = freshProject();
				const rows = made.map((row, index) => ({ ...row, projectId, spanId: String(index) }));
				const half = Math.ceil(rows.length / 2);
				await writer.write(rows.slice(0, half));
				await writer.write(rows.slice(half));
				const from = 1_760_000_000_000;
				const range = { startMs: from, endMs: from + 3 * hourMs };
				const grid = { startsMs: [from, from + hourMs, from + 2 * hourMs], endMs: range.endMs };
				const before = { startMs: from - hourMs, endMs: from };
				const overview = valueOf(await analytics.overview(projectId, range, before, grid));
				const sum = (values: readonly (number | null)[]) =>
					values.reduce<number>((total, value) => total + (value ?? 0), 0);
				const { current, buckets, models } = overview;
				expect(current.spans).toBe(rows.length);
				expect(current.sessions).toBe(new Set(rows.map((row) => row.traceId)).size);
				expect(sum(buckets.map((bucket) => bucket.sessions))).toBe(current.sessions);
				expect(sum(buckets.map((bucket) => bucket.errorSessions))).toBe(current.errorSessions);
				expect(sum(models.map((model) => model.calls))).toBe(current.llmCalls);
				expect(sum(models.map((model) => model.unpricedCalls))).toBe(current.unpricedCalls);
				const tokens = sum(Object.values(current.tokens));
				expect(sum(models.map((model) => model.tokens))).toBe(tokens);
				expect(sum(buckets.map((bucket) => bucket.tokens))).toBe(tokens);
				expect(sum(buckets.map((bucket) => bucket.costUsd))).toBeCloseTo(current.costUsd ?? 0, 9);
				expect(overview.previous.sessions).toBe(0);
				expect(overview.coverage.readSessions).toBe(overview.coverage.totalSessions);
			}),
			{ numRuns: 10 }
		);
	}, 120_000);

	it('has empty buckets as zeros and no percentile, and compares with the range before', async () => {
		const projectId = freshProject();
		await writer.write([
			spanRow({ projectId, traceId: trace(1), startNs: at(-hourMs), status: 'error' }),
			spanRow({ projectId, traceId: trace(2), startNs: at(0), durationNs: 5_000_000n }),
			spanRow({ projectId, traceId: trace(3), startNs: at(1), durationNs: 7_000_000n })
		]);
		const range = { startMs, endMs: startMs + 2 * hourMs };
		const overview = valueOf(
			await analytics.overview(
				projectId,
				range,
				{ startMs: startMs - 2 * hourMs, endMs: startMs },
				{ startsMs: [startMs, startMs + hourMs], endMs: range.endMs }
			)
		);
		expect(overview.previous).toMatchObject({ sessions: 1, errorSessions: 1 });
		expect(overview.current).toMatchObject({
			sessions: 2,
			costUsd: null,
			durationP50Ns: 7_000_000,
			durationP99Ns: 7_000_000
		});
		expect(overview.buckets).toEqual([
			{
				startMs,
				sessions: 2,
				errorSessions: 0,
				tokens: 0,
				costUsd: null,
				durationP95Ns: 7_000_000
			},
			{
				startMs: startMs + hourMs,
				sessions: 0,
				errorSessions: 0,
				tokens: 0,
				costUsd: null,
				durationP95Ns: null
			}
		]);
	});

	it('is all zeros without data', async () => {
		const range = { startMs, endMs: startMs + hourMs };
		const grid = { startsMs: [], endMs: range.endMs };
		const overview = valueOf(await analytics.overview(freshProject(), range, range, grid));
		expect(overview).toMatchObject({
			current: { sessions: 0, costUsd: null, durationP95Ns: null },
			buckets: [],
			models: []
		});
	});
});

describe('arrival and extent', () => {
	it('tell an empty project from one with data', async () => {
		const projectId = freshProject();
		expect(valueOf(await analytics.extent(projectId))).toBeNull();
		expect(valueOf(await analytics.arrival(projectId))).toMatchObject({
			spans: 0,
			newestTraceId: null
		});
		await writer.write([
			spanRow({ projectId, traceId: trace(1), startNs: at(0), durationNs: 1_000_000_000n }),
			spanRow({
				projectId,
				traceId: trace(2),
				startNs: at(5_000),
				durationNs: 0n,
				facts: {
					countsAsCall: true,
					model: 'internal-kr-32b',
					tokens: { input: 1, cacheRead: 0, cacheWrite: 0, output: 1, reasoning: 0 }
				}
			})
		]);
		expect(valueOf(await analytics.extent(projectId))).toEqual({
			startMs,
			endMs: startMs + 5_001
		});
		expect(valueOf(await analytics.arrival(projectId))).toEqual({
			spans: 2,
			llmCalls: 1,
			callsWithTokens: 1,
			callsWithCost: 0,
			unpricedModels: ['internal-kr-32b'],
			newestTraceId: trace(2)
		});
	});
});

describe('arrival', () => {
	/** A session with one call, `seconds` into the range. */
	const call = (projectId: string, seconds: number, facts: Partial<SpanRow['facts']>) =>
		spanRow({
			projectId,
			traceId: trace(seconds),
			startNs: at(seconds * 1_000),
			facts: { countsAsCall: true, model: 'internal-kr-32b', ...facts }
		});
	const tokens = { input: 1, cacheRead: 0, cacheWrite: 0, output: 1, reasoning: 0 };

	it("leaves the portal's own test out", async () => {
		const projectId = freshProject();
		await writer.write([call(projectId, 1, { tokens, tags: [testTag] })]);
		expect(valueOf(await analytics.arrival(projectId))).toMatchObject({
			spans: 0,
			callsWithTokens: 0,
			newestTraceId: null
		});
		expect(valueOf(await analytics.extent(projectId))).not.toBeNull();
	});

	it('judges the newest sessions: usage that a sender once reported counts no more', async () => {
		const projectId = freshProject();
		await writer.write([call(projectId, 1, { tokens })]);
		expect(valueOf(await analytics.arrival(projectId))).toMatchObject({ callsWithTokens: 1 });
		const silent = Array.from({ length: arrivalSessions }, (_, index) =>
			call(projectId, 2 + index, {})
		);
		await writer.write(silent);
		expect(valueOf(await analytics.arrival(projectId))).toMatchObject({
			llmCalls: arrivalSessions,
			callsWithTokens: 0,
			newestTraceId: trace(1 + arrivalSessions)
		});
	});
});

describe("the store's trouble", () => {
	const troubled = (trouble: StoreTrouble) =>
		createLocalAnalytics({
			...temp.store,
			rows: () => Promise.reject(new StoreError(trouble, 'why'))
		});

	it.each([
		['busy', 'busy', 'retry-later'],
		['full', 'busy', 'store-full'],
		['timeout', 'timeout', 'narrow-the-range'],
		['unreachable', 'unreachable', 'check-address'],
		['unauthenticated', 'unauthenticated', 'check-credentials'],
		['rejected', 'unexpected-reply', null]
	] as const)('is a fault with a hint when it is %s', async (trouble, kind, hint) => {
		const fault = { kind, hint, source: 'store', detail: 'why' };
		expect(await troubled(trouble).sessions(someProject, list)).toEqual({ ok: false, fault });
		expect(await troubled(trouble).extent(someProject)).toEqual({ ok: false, fault });
	});
});
