import { afterEach, expect, test } from 'vitest';
import { buildSpan } from '../../../../../../tests/builders/span.ts';
import { terms } from '../../../../../../tests/builders/query.ts';
import { startFakeAgentOps } from '../../../../../../tests/fakes/agentops/server.ts';
import { nameSet } from '#lib/cost/name-set.ts';
import type { CostQuery, CostReport } from '#lib/cost/report.ts';
import { parseQuery } from '#lib/query/parse.ts';
import { weekHourValue } from '#lib/query/week-hours.ts';
import { quarterMs } from '#lib/time/quarters.ts';
import { weekHourOf } from '#lib/time/week-hour.ts';
import type { RawSpan } from '#lib/trace/span.ts';
import type { Reply } from '../../fault.ts';
import { createHttpAgentOps } from '../../http-agentops.ts';
import { createHttpAnalytics, type HttpAnalyticsSettings } from '../../http-analytics.ts';
import { connectAgentOps } from '../connection/connection.ts';

let undo: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const step of undo) await step();
	undo = [];
});

const endMs = Math.floor(Date.now() / quarterMs) * quarterMs;
const hourMs = 4 * quarterMs;
const range = { startMs: endMs - 4 * hourMs, endMs };
const previous = { startMs: endMs - 8 * hourMs, endMs: range.startMs };
const query: CostQuery = {
	range,
	previous,
	grid: { startsMs: [0, 1, 2, 3].map((hour) => range.startMs + hour * hourMs), endMs },
	previousGrid: { startsMs: [previous.startMs], endMs: previous.endMs },
	dimension: 'model',
	filters: {},
	top: 3,
	rows: 10
};

/** A session whose calls begin at these times, each of the same cost. */
function session(digit: string, startsMs: readonly number[], usd = '0.25'): RawSpan[] {
	return startsMs.map((startMs, index) =>
		buildSpan({
			traceId: digit.repeat(32),
			spanId: `${digit.repeat(15)}${index}`,
			parentSpanId: index === 0 ? '' : `${digit.repeat(15)}0`,
			name: 'chat',
			startNs: BigInt(startMs) * 1_000_000n,
			durationNs: 1_000_000_000n,
			attributes: {
				'gen_ai.operation.name': 'chat',
				'gen_ai.request.model': `model-${index % 2}`,
				'gen_ai.usage.prompt_tokens': '10',
				'gen_ai.usage.completion_tokens': '2',
				'gen_ai.usage.prompt_cost': '0',
				'gen_ai.usage.completion_cost': usd,
				'gen_ai.usage.total_cost': usd
			}
		})
	);
}

const mine = { id: '11111111-1111-4111-8111-111111111111', name: 'Mine', apiKey: 'key-of-mine' };
const other = { id: '22222222-2222-4222-8222-222222222222', name: 'Other', apiKey: 'key-of-other' };

async function open(spans: readonly RawSpan[], settings: Partial<HttpAnalyticsSettings> = {}) {
	const fake = await startFakeAgentOps({ quirks: { listCache: false }, projects: [mine, other] });
	fake.add(spans);
	const connection = connectAgentOps({
		baseUrl: fake.url,
		credentials: {
			kind: 'password',
			email: 'service@example.com',
			password: 'correct horse',
			cookieName: 'session_id'
		}
	});
	undo.push(
		() => fake.close(),
		() => connection.close()
	);
	let details = 0;
	const agentops = createHttpAgentOps({ connection });
	const counted: typeof agentops = {
		...agentops,
		traceDetail: (...given) => {
			details += 1;
			return agentops.traceDetail(...given);
		}
	};
	const analytics = createHttpAnalytics({ agentops: counted, maxPages: 50, ...settings });
	return { fake, analytics, projectId: fake.project.id, details: () => details };
}

function valueOf(reply: Reply<CostReport>): CostReport {
	if (!reply.ok) throw new Error(reply.fault.detail);
	return reply.value;
}

const quarterUsd = 250_000_000_000n;

test('counts a call in the hour in which it ran, not in that of its session', async () => {
	const { analytics, projectId } = await open(
		session('a', [range.startMs - hourMs, range.startMs + hourMs, range.startMs + 3 * hourMs])
	);
	const report = valueOf(await analytics.costs([projectId], query));
	expect(report.buckets.map(({ costPico }) => costPico)).toEqual([
		null,
		quarterUsd,
		null,
		quarterUsd
	]);
	expect(report.previousBuckets).toMatchObject([{ calls: 1, costPico: quarterUsd }]);
	expect(report.sessions).toMatchObject({ sessions: 1, medianPico: 2n * quarterUsd });
	expect(report.reading).toMatchObject({ readSessions: 1, totalSessions: 1, unfinished: false });
});

test('adds up projects, and tells them apart', async () => {
	const { fake, analytics } = await open(session('a', [range.startMs, range.startMs + hourMs]));
	fake.add(session('b', [range.startMs], '0.75'), { projectId: other.id });
	const both = [mine.id, other.id];
	const report = valueOf(await analytics.costs(both, { ...query, dimension: 'project' }));
	expect(report.rows.map(({ value, current }) => [value, current.costPico])).toEqual([
		[other.id, 3n * quarterUsd],
		[mine.id, 2n * quarterUsd]
	]);
	expect(report.buckets.map(({ costPico }) => costPico)).toEqual([
		4n * quarterUsd,
		quarterUsd,
		null,
		null
	]);
	expect(report.sessions).toMatchObject({ sessions: 2, p95Pico: 3n * quarterUsd });
	expect(report.reading).toMatchObject({ readSessions: 2, totalSessions: 2, unfinished: false });
	const week = await analytics.costWeek(both, { range, filters: {}, zone: 'UTC' });
	if (!week.ok) throw new Error(week.fault.detail);
	expect(week.value.cells.map(({ sessions }) => sessions)).toContain(2);
});

test('lists exactly the sessions behind a figure, with the cost of those calls alone', async () => {
	const { analytics, projectId } = await open([
		...session('a', [range.startMs, range.startMs + 1]),
		...session('b', [range.startMs + 2])
	]);
	const reply = await analytics.sessions(projectId, {
		range,
		terms: terms('model:model-1'),
		calls: true,
		orderBy: 'cost',
		descending: true,
		limit: 10,
		cursor: null
	});
	if (!reply.ok) throw new Error(reply.fault.detail);
	expect(reply.value.rows).toMatchObject([
		{
			traceId: 'a'.repeat(32),
			spentPico: quarterUsd,
			costUsd: 0.5,
			spentTokens: { input: 10, output: 2 },
			tokens: { input: 20, output: 4 },
			spentCalls: 1,
			llmCalls: 2
		}
	]);
	expect(reply.value).toMatchObject({ total: 1, spentPico: quarterUsd });
});

test('counts a session with several tags once, and lists it under all of them alone', async () => {
	const tagged = (digit: string, tags: readonly string[]) =>
		session(digit, [range.startMs]).map((span) => ({
			...span,
			attributes: { ...span.attributes, 'agentops.tags': JSON.stringify(tags) }
		}));
	const { analytics, projectId } = await open([
		...tagged('a', ['prod', 'vip']),
		...tagged('b', ['vip']),
		...tagged('c', [])
	]);
	const report = valueOf(
		await analytics.costs([projectId], { ...query, dimension: 'tag', top: 1 })
	);
	expect(new Map(report.rows.map(({ value, current }) => [value, current.costPico]))).toEqual(
		new Map([
			[nameSet(['vip', 'prod']), quarterUsd],
			[nameSet(['vip']), quarterUsd],
			['', quarterUsd]
		])
	);
	expect(report.cells).toHaveLength(2);
	expect(report.cells).toContainEqual({
		position: 0,
		value: null,
		costPico: 2n * quarterUsd,
		unpricedCalls: 0
	});

	const reply = await analytics.sessions(projectId, {
		range,
		terms: terms('tag:vip tags:1'),
		calls: true,
		orderBy: 'cost',
		descending: true,
		limit: 10,
		cursor: null
	});
	if (!reply.ok) throw new Error(reply.fault.detail);
	expect(reply.value).toMatchObject({ total: 1, spentPico: quarterUsd });
});

test('adds up by hour of the week, and lists the sessions of one with the cost of its calls', async () => {
	const zone = 'Asia/Kathmandu';
	const late = range.startMs + 2 * hourMs;
	const { analytics, projectId } = await open([
		...session('a', [range.startMs, late]),
		...session('b', [late])
	]);
	const week = await analytics.costWeek([projectId], { range, filters: {}, zone });
	if (!week.ok) throw new Error(week.fault.detail);
	expect(new Map(week.value.cells.map((cell) => [cell.hour, cell]))).toEqual(
		new Map([
			[
				weekHourOf(range.startMs, zone),
				{
					hour: weekHourOf(range.startMs, zone),
					sessions: 1,
					costPico: quarterUsd,
					unpricedCalls: 0
				}
			],
			[
				weekHourOf(late, zone),
				{ hour: weekHourOf(late, zone), sessions: 2, costPico: 2n * quarterUsd, unpricedCalls: 0 }
			]
		])
	);
	const hour = weekHourOf(range.startMs, zone);
	const reply = await analytics.sessions(projectId, {
		range,
		terms: parseQuery(`hour:${weekHourValue(Math.floor(hour / 24), hour % 24)}`, zone).terms,
		calls: true,
		orderBy: 'cost',
		descending: true,
		limit: 10,
		cursor: null
	});
	if (!reply.ok) throw new Error(reply.fault.detail);
	expect(reply.value).toMatchObject({ total: 1, spentPico: quarterUsd });
});

test('reads on where it was asked again, and then only what is new', async () => {
	const spans = ['a', 'b', 'c', 'd'].flatMap((digit) => session(digit, [range.startMs]));
	let clockMs = Date.now();
	const { fake, analytics, projectId, details } = await open(spans, {
		ledgerBudgetMs: 60_000,
		now: () => clockMs
	});
	expect(valueOf(await analytics.costs([projectId], query)).reading?.readSessions).toBe(4);
	expect(details()).toBe(4);
	fake.add(session('e', [range.startMs]));
	// The list of sessions serves for a while.
	clockMs += 60_000;
	const report = valueOf(await analytics.costs([projectId], query));
	expect(report.sessions.sessions).toBe(5);
	expect(details()).toBe(5);
});

test('says what it has read when the time is over, and ends when nobody asks', async () => {
	const spans = ['a', 'b', 'c', 'd'].flatMap((digit) => session(digit, [range.startMs]));
	const { analytics, projectId, details } = await open(spans, { ledgerBudgetMs: 0 });
	const report = valueOf(await analytics.costs([projectId], query));
	expect(report.reading).toMatchObject({ readSessions: 0, totalSessions: 4 });
	expect(details()).toBe(0);
	const given = new AbortController();
	given.abort();
	await analytics.costs([projectId], query, { signal: given.signal });
	expect(details()).toBe(0);
});
