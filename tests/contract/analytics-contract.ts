/** What every implementation of Analytics does. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sessionOrders } from '../../src/lib/sessions/orders.ts';
import type { SessionQuery } from '../../src/lib/server/agentops/analytics.ts';
import { parseQuery } from '../../src/lib/query/parse.ts';
import { weekHourValue } from '../../src/lib/query/week-hours.ts';
import { weekHourOf } from '../../src/lib/time/week-hour.ts';
import { valueOf } from './agentops-contract.ts';
import type { Subject } from './subject.ts';
import { terms } from '../builders/query.ts';

const minuteMs = 60_000;
const quarterMs = 15 * minuteMs;

export function describeAnalytics(name: string, open: () => Promise<Subject>): void {
	describe(`Analytics: ${name}`, () => {
		let subject: Subject;
		let opened: Subject | null = null;
		beforeAll(async () => {
			opened = await open();
			subject = opened;
		}, 120_000);
		// When opening failed, that is what the report shall show.
		afterAll(() => opened?.close(), 60_000);

		const range = () => ({
			startMs: subject.world.startMs - minuteMs,
			endMs: subject.world.startMs + 60 * minuteMs
		});
		const sessions = async (changes: Partial<SessionQuery> = {}) =>
			valueOf(
				await subject.analytics.sessions(subject.projectId, {
					range: range(),
					terms: [],
					orderBy: 'start',
					descending: true,
					limit: 50,
					cursor: null,
					...changes
				})
			);
		const ids = async (changes: Partial<SessionQuery>) =>
			(await sessions(changes)).rows.map((row) => row.traceId);

		test('lists sessions newest first with what their spans tell', async () => {
			const { world } = subject;
			const page = await sessions();
			expect(page.rows.map((row) => row.traceId)).toEqual([
				world.ids.rootless,
				world.ids.single,
				world.ids.broken,
				world.ids.answered
			]);
			expect(page).toMatchObject({
				total: 4,
				nextCursor: null,
				coverage: { readSessions: 4, totalSessions: 4 }
			});
			const [rootless, single, broken, answered] = page.rows;
			expect(answered).toMatchObject({
				name: '고객 응대.session',
				service: 'support-bot',
				startMs: world.startMs,
				durationNs: 10e9,
				spanCount: 3,
				errorCount: 0,
				llmCalls: 1,
				status: 'ok',
				running: false,
				models: ['house-model-1'],
				tokens: { input: 100, cacheRead: 0, cacheWrite: 0, output: 20, reasoning: 0 },
				unpricedCalls: 0,
				tags: ['beta', '고객'],
				user: 'kim'
			});
			expect(answered?.costUsd).toBeCloseTo(0.25, 9);
			expect(broken).toMatchObject({
				status: 'error',
				errorCount: 1,
				durationNs: 3e9,
				llmCalls: 0,
				models: [],
				costUsd: null,
				user: null
			});
			expect(single).toMatchObject({ durationNs: 5e9, service: 'crawler', running: false });
			expect(rootless).toMatchObject({ running: true, name: 'planner.agent' });
		});

		test('filters by each thing', async () => {
			const { answered, broken, single, rootless } = subject.world.ids;
			expect(await ids({ terms: terms('status:error') })).toEqual([broken]);
			expect(await ids({ terms: terms('status:ok') })).toEqual([rootless, single, answered]);
			expect(await ids({ terms: terms('model:house-model-1') })).toEqual([answered]);
			expect(await ids({ terms: terms('model:house-model') })).toEqual([]);
			expect(await ids({ terms: terms('service:crawler') })).toEqual([single]);
			expect(await ids({ terms: terms('tag:고객') })).toEqual([answered]);
			expect(await ids({ terms: terms('user:kim') })).toEqual([answered]);
			expect(await ids({ terms: terms('user:kim status:error') })).toEqual([]);
			expect(await ids({ terms: terms('unpriced:0 calls:1') })).toEqual([answered]);
			expect(await ids({ terms: terms('unpriced:>0') })).toEqual([]);
			expect(await ids({ terms: terms('tag.only:고객+beta') })).toEqual([answered]);
			expect(await ids({ terms: terms('tag.only:beta,고객') })).toEqual([]);
			expect(await ids({ terms: terms('-tag.only:beta+고객') })).toEqual([
				rootless,
				single,
				broken
			]);
			expect(await ids({ terms: terms('user.only:kim,"" -user.only:""') })).toEqual([answered]);
			expect(await ids({ terms: terms('"고객 응대"') })).toEqual([answered]);
			expect(await ids({ terms: terms('"%"') })).toEqual([single]);
			expect(await ids({ terms: terms('"nothing like this"') })).toEqual([]);
		});

		const attributes = [
			'gen_ai.user',
			'agentops.span.kind',
			'gen_ai.usage.total_tokens',
			'no.such'
		];
		const orders = [...sessionOrders, ...attributes.map((key) => `@${key}` as const)];
		test.each(orders)('sorts by %s and pages through with a cursor', async (orderBy) => {
			for (const descending of [true, false]) {
				const all = await sessions({ orderBy, descending });
				const seen: string[] = [];
				let cursor: string | null = null;
				do {
					const page = await sessions({ orderBy, descending, limit: 1, cursor });
					expect(page.total).toBe(4);
					seen.push(...page.rows.map((row) => row.traceId));
					cursor = page.nextCursor;
				} while (cursor !== null && seen.length < 10);
				expect(seen).toEqual(all.rows.map((row) => row.traceId));
				expect(new Set(seen).size).toBe(4);
			}
		});

		test('puts the longest, dearest, largest and most failed first', async () => {
			const { answered, broken } = subject.world.ids;
			for (const orderBy of ['duration', 'cost', 'tokens', 'spans'] as const) {
				expect((await ids({ orderBy }))[0]).toBe(answered);
			}
			expect((await ids({ orderBy: 'errors' }))[0]).toBe(broken);
		});

		test('puts what has an attribute before what has not, in both directions', async () => {
			const { answered, broken, single, rootless } = subject.world.ids;
			for (const descending of [true, false]) {
				const { rows } = await sessions({ orderBy: '@gen_ai.user', descending });
				expect(rows[0]).toMatchObject({ traceId: answered, sorted: 'kim' });
				const others = descending ? [rootless, single, broken] : [broken, single, rootless];
				expect(rows.slice(1).map(({ traceId }) => traceId)).toEqual(others);
				expect(rows.slice(1).every(({ sorted }) => sorted === undefined)).toBe(true);
			}
		});

		test('takes the outermost of several values of a session', async () => {
			const { answered } = subject.world.ids;
			const sortedBy = async (descending: boolean) => {
				const { rows } = await sessions({ orderBy: '@agentops.span.kind', descending });
				return rows.find(({ traceId }) => traceId === answered)?.sorted;
			};
			expect([await sortedBy(false), await sortedBy(true)]).toEqual(['session', 'tool']);
		});

		test('counts a session where it started', async () => {
			const { startMs } = subject.world;
			const fromTheMiddle = { startMs: startMs + 500, endMs: startMs + 30_000 };
			expect(await ids({ range: fromTheMiddle })).toEqual([]);
			const upToTheMiddle = { startMs, endMs: startMs + 500 };
			expect((await sessions({ range: upToTheMiddle })).rows).toMatchObject([
				{ spanCount: 3, durationNs: 10e9 }
			]);
		});

		test('refuses a cursor that it did not give', async () => {
			const query = {
				range: range(),
				terms: [],
				orderBy: 'start' as const,
				descending: true,
				limit: 1,
				cursor: 'no cursor'
			};
			expect(await subject.analytics.sessions(subject.projectId, query)).toMatchObject({
				ok: false,
				fault: { kind: 'invalid' }
			});
		});

		test('adds up a range against the former one', async () => {
			const { startMs } = subject.world;
			const current = { startMs, endMs: startMs + 4 * minuteMs };
			const previous = { startMs: startMs - 4 * minuteMs, endMs: startMs };
			const grid = { startsMs: [startMs, startMs + 2 * minuteMs], endMs: current.endMs };
			const overview = valueOf(
				await subject.analytics.overview(subject.projectId, current, previous, grid)
			);
			expect(overview).toMatchObject({
				current: {
					sessions: 4,
					errorSessions: 1,
					spans: 7,
					llmCalls: 1,
					tokens: { input: 100, output: 20 },
					unpricedCalls: 0
				},
				previous: { sessions: 0, costUsd: null, durationP50Ns: null },
				buckets: [
					{ startMs, sessions: 2, errorSessions: 1, tokens: 120 },
					{
						startMs: startMs + 2 * minuteMs,
						sessions: 2,
						errorSessions: 0,
						tokens: 0,
						costUsd: null
					}
				],
				models: [{ model: 'house-model-1', calls: 1, tokens: 120, unpricedCalls: 0 }],
				coverage: { readSessions: 4, totalSessions: 4 }
			});
			expect(overview.current.costUsd).toBeCloseTo(0.25, 9);
			expect(overview.current.durationP50Ns).toBeGreaterThanOrEqual(3e9);
			expect(overview.current.durationP99Ns).toBeLessThanOrEqual(10e9);
		});

		test('tells what calls cost and which sessions made them', async () => {
			const startMs = Math.floor(subject.world.startMs / quarterMs) * quarterMs;
			const range = { startMs, endMs: startMs + 8 * quarterMs };
			const previous = { startMs: startMs - 8 * quarterMs, endMs: startMs };
			const report = valueOf(
				await subject.analytics.costs([subject.projectId], {
					range,
					previous,
					grid: { startsMs: [range.startMs], endMs: range.endMs },
					previousGrid: { startsMs: [previous.startMs], endMs: previous.endMs },
					dimension: 'user',
					filters: {},
					top: 3,
					rows: 5
				})
			);
			const costPico = 250_000_000_000n;
			// Parts are sets of names, so that they add up.
			const kimAlone = JSON.stringify(['kim']);
			expect(report).toMatchObject({
				buckets: [{ calls: 1, costPico, tokens: { input: 100, output: 20 } }],
				previousBuckets: [{ calls: 0, costPico: null }],
				sessions: { sessions: 1, unknown: 0, medianPico: costPico, bins: [{ costPico }] },
				rows: [{ value: kimAlone, current: { costPico } }],
				cells: [{ position: 0, value: kimAlone, costPico, unpricedCalls: 0 }]
			});
			const behind = await sessions({ range, terms: terms('user:kim'), calls: true });
			expect(behind.spentPico).toBe(costPico);
			expect(behind.rows).toMatchObject([
				{
					traceId: subject.world.ids.answered,
					spentTokens: { input: 100, output: 20 },
					spentCalls: 1
				}
			]);
			// All users but kim alone, as "other" beside that one value would be.
			const others = await sessions({ range, terms: terms('-user.only:kim'), calls: true });
			expect(others).toMatchObject({ total: 0, spentPico: null });
			const notNobody = await sessions({ range, terms: terms('-user.only:""'), calls: true });
			expect(notNobody).toMatchObject({ total: 1, spentPico: costPico });
			const priced = await sessions({ range, terms: terms('unpriced:0'), calls: true });
			expect(priced).toMatchObject({ total: 1, spentPico: costPico });
			const unpriced = await sessions({ range, terms: terms('unpriced:>0'), calls: true });
			expect(unpriced).toMatchObject({ total: 0, spentPico: null });

			const band = { fromPico: costPico, toPico: costPico + 1n };
			const dearest = valueOf(
				await subject.analytics.dearest(subject.projectId, {
					range,
					filters: { user: 'kim' },
					band,
					limit: 10
				})
			);
			const [row] = behind.rows;
			expect(dearest).toMatchObject({ total: 1, spentPico: costPico, spentUnpriced: 0 });
			expect(dearest.rows).toMatchObject([
				{
					traceId: row?.traceId,
					name: row?.name,
					status: row?.status,
					startMs: row?.startMs,
					models: row?.models,
					spentPico: costPico,
					spentUnpriced: 0
				}
			]);
			const cheaper = { fromPico: null, toPico: costPico };
			const none = { range, filters: {}, band: cheaper, limit: 10 };
			expect(valueOf(await subject.analytics.dearest(subject.projectId, none))).toMatchObject({
				rows: [],
				total: 0,
				spentPico: null
			});
		});

		test('tells what calls of projects cost, by project', async () => {
			const startMs = Math.floor(subject.world.startMs / quarterMs) * quarterMs;
			const range = { startMs, endMs: startMs + 8 * quarterMs };
			const previous = { startMs: startMs - 8 * quarterMs, endMs: startMs };
			const report = valueOf(
				await subject.analytics.costs([subject.projectId], {
					range,
					previous,
					grid: { startsMs: [range.startMs], endMs: range.endMs },
					previousGrid: { startsMs: [previous.startMs], endMs: previous.endMs },
					dimension: 'project',
					filters: {},
					top: 3,
					rows: 5
				})
			);
			const costPico = 250_000_000_000n;
			expect(report).toMatchObject({
				rows: [{ value: subject.projectId, current: { costPico } }],
				topValues: [subject.projectId],
				cells: [{ position: 0, value: subject.projectId, costPico }]
			});
		});

		test('tells what calls cost by hour of the week, and which sessions made them', async () => {
			const zone = 'Asia/Kolkata';
			const startMs = Math.floor(subject.world.startMs / quarterMs) * quarterMs;
			const range = { startMs, endMs: startMs + 8 * quarterMs };
			const week = valueOf(
				await subject.analytics.costWeek([subject.projectId], { range, filters: {}, zone })
			);
			const hour = weekHourOf(subject.world.startMs + 1_000, zone);
			const costPico = 250_000_000_000n;
			expect(week.cells).toEqual([{ hour, sessions: 1, costPico, unpricedCalls: 0 }]);
			const hourTerms = (at: number) =>
				parseQuery(`hour:${weekHourValue(Math.floor(at / 24), at % 24)}`, zone).terms;
			const behind = await sessions({ range, terms: hourTerms(hour), calls: true });
			expect(behind).toMatchObject({ total: 1, spentPico: costPico });
			const other = await sessions({ range, terms: hourTerms((hour + 2) % 168), calls: true });
			expect(other).toMatchObject({ total: 0, spentPico: null });
		});

		test('takes an hour of the week for the start of a session', async () => {
			const zone = 'America/New_York';
			const { startMs } = subject.world;
			const hour = weekHourOf(startMs, zone);
			const text = `hour:${weekHourValue(Math.floor(hour / 24), hour % 24)}`;
			const range = { startMs: startMs - minuteMs, endMs: startMs + 60 * minuteMs };
			const all = await sessions({ range });
			const inHour = all.rows.filter((row) => weekHourOf(row.startMs, zone) === hour);
			const found = await sessions({ range, terms: parseQuery(text, zone).terms });
			const others = await sessions({ range, terms: parseQuery(`-${text}`, zone).terms });
			expect(found.rows.map(({ traceId }) => traceId)).toEqual(
				inHour.map(({ traceId }) => traceId)
			);
			expect(found.rows.length + others.rows.length).toBe(all.rows.length);
		});

		test('tells what has arrived', async () => {
			const { ids, startMs } = subject.world;
			const arrival = valueOf(await subject.analytics.arrival(subject.projectId));
			expect(arrival).toMatchObject({
				spans: 7,
				llmCalls: 1,
				callsWithTokens: 1,
				callsWithCost: 1,
				unpricedModels: [],
				newestTraceId: ids.rootless
			});
			const extent = valueOf(await subject.analytics.extent(subject.projectId));
			expect(extent?.startMs).toBe(startMs);
			expect(extent?.endMs).toBeGreaterThan(startMs + 3 * minuteMs);
		});
	});
}
