import { afterEach, expect, test } from 'vitest';
import { buildSpan } from '../../../../tests/builders/span.ts';
import { startFakeAgentOps, type FakeAgentOps } from '../../../../tests/fakes/agentops/server.ts';
import type { Quirks } from '../../../../tests/fakes/agentops/quirks.ts';
import { testTag } from '#lib/onboarding/test-span.ts';
import type { RawSpan } from '#lib/trace/span.ts';
import type { Analytics, SessionPage, SessionQuery } from './analytics.ts';
import type { Reply } from './fault.ts';
import { createHttpAgentOps } from './http-agentops.ts';
import { createHttpAnalytics, type HttpAnalyticsSettings } from './http-analytics.ts';
import { connectAgentOps } from './remote/connection/connection.ts';
import { terms } from '../../../../tests/builders/query.ts';

let undo: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const step of undo) await step();
	undo = [];
});

interface Pair {
	readonly fake: FakeAgentOps;
	readonly analytics: Analytics;
	lists(): number;
	details(): number;
}

async function open(
	settings: Partial<HttpAnalyticsSettings> = {},
	quirks: Partial<Quirks> = {}
): Promise<Pair> {
	const fake = await startFakeAgentOps({ quirks });
	const connection = connectAgentOps({
		baseUrl: fake.url,
		credentials: {
			kind: 'password',
			email: 'service@example.com',
			password: 'correct horse',
			cookieName: 'session_id'
		}
	});
	undo.push(() => connection.close(), fake.close);
	const agentops = createHttpAgentOps({ connection, detailCacheMs: 0 });
	const analytics = createHttpAnalytics({ agentops, maxPages: 50, ...settings });
	const count = (part: string) => fake.calls.filter((call) => call.path.includes(part)).length;
	return { fake, analytics, lists: () => count('/list/'), details: () => count('/detail/') };
}

const startMs = Date.parse('2026-05-04T09:12:00Z');
const hourMs = 3_600_000;
const range = { startMs, endMs: startMs + hourMs };
const query: SessionQuery = {
	range,
	terms: [],
	orderBy: 'start',
	descending: true,
	limit: 50,
	cursor: null
};

const traceId = (number: number) => number.toString(16).padStart(32, '0');
const at = (ms: number) => BigInt(startMs + ms) * 1_000_000n;

/** A root of 2 s with one model call of 1 s in it, starting `number` seconds into the range. */
function session(
	number: number,
	call: Partial<RawSpan> = {},
	root: Partial<RawSpan> = {}
): RawSpan[] {
	const base = { traceId: traceId(number) };
	const parent = buildSpan({
		...base,
		name: `job ${number}`,
		startNs: at(number * 1000),
		durationNs: 2_000_000_000n,
		...root
	});
	const { attributes, ...rest } = call;
	const child = buildSpan({
		...base,
		parentSpanId: parent.spanId,
		name: 'openai.chat.completion',
		startNs: parent.startNs + 100_000_000n,
		...rest,
		attributes: {
			'gen_ai.request.model': 'gpt-4o',
			'gen_ai.usage.prompt_tokens': '100',
			'gen_ai.usage.completion_tokens': '10',
			...attributes
		}
	});
	return [parent, child];
}

function valueOf<T>(reply: Reply<T>): T {
	if (!reply.ok) throw new Error(reply.fault.detail);
	return reply.value;
}

async function allPages(analytics: Analytics, projectId: string, wanted: SessionQuery) {
	const pages: SessionPage[] = [];
	let cursor: string | null = null;
	do {
		const page: SessionPage = valueOf(await analytics.sessions(projectId, { ...wanted, cursor }));
		pages.push(page);
		cursor = page.nextCursor;
	} while (cursor !== null && pages.length < 100);
	return pages;
}

const ids = (pages: readonly SessionPage[]) =>
	pages.flatMap((page) => page.rows.map((row) => row.traceId));

test('details give a row what the list cannot: wall clock, models, tokens', async () => {
	const { fake, analytics } = await open();
	fake.add(session(1));
	const page = valueOf(await analytics.sessions(fake.project.id, query));
	expect(page.rows).toMatchObject([
		{
			traceId: traceId(1),
			name: 'job 1',
			durationNs: 2_000_000_000,
			llmCalls: 1,
			models: ['gpt-4o'],
			tokens: { input: 100, output: 10 },
			status: 'unset',
			running: false
		}
	]);
	expect(page.rows[0]?.costUsd).toBeCloseTo(0.00065, 8);
	expect(page.coverage).toEqual({ readSessions: 1, totalSessions: 1 });
});

test('without details a row says unknown, not 0, and the coverage says so', async () => {
	const { fake, analytics } = await open();
	fake.add(session(1));
	fake.misbehave(/detail/, { status: 500, body: { error: 'Internal Server Error' } });
	const page = valueOf(await analytics.sessions(fake.project.id, query));
	expect(page.rows).toMatchObject([{ durationNs: null, tokens: null, llmCalls: null, models: [] }]);
	expect(page.coverage).toMatchObject({ detailedSessions: 0 });
});

test('a list duration is trusted once a single span has one', async () => {
	const { fake, analytics } = await open({}, { startsOnlyDuration: false });
	fake.add([buildSpan({ traceId: traceId(1), startNs: at(0), durationNs: 5_000_000_000n })]);
	fake.misbehave(/detail/, 'html-502');
	const page = valueOf(await analytics.sessions(fake.project.id, query));
	expect(page.rows).toMatchObject([{ durationNs: 5_000_000_000 }]);
});

test('cost is unknown, not 0, when nobody knows it', async () => {
	const { fake, analytics } = await open();
	fake.add(session(1, { attributes: { 'gen_ai.request.model': 'own-model' } }));
	const page = valueOf(await analytics.sessions(fake.project.id, query));
	expect(page.rows).toMatchObject([{ costUsd: null, unpricedCalls: 1 }]);
});

test('pages join without gap or overlap, whatever is added meanwhile', async () => {
	const { fake, analytics } = await open({ cacheMs: 0, detailBudgetMs: 0 }, { listCache: false });
	fake.add(Array.from({ length: 250 }, (_, index) => session(index + 1)).flat());
	const first = valueOf(await analytics.sessions(fake.project.id, { ...query, limit: 40 }));
	// A session after the range's end would shift an unfrozen list.
	fake.add(session(5000));
	const rest = await allPages(analytics, fake.project.id, {
		...query,
		limit: 40,
		cursor: first.nextCursor
	});
	const again = await allPages(analytics, fake.project.id, { ...query, limit: 40 });
	expect(new Set(ids(again)).size).toBe(250);
	expect(ids(again)).toHaveLength(250);
	expect(rest.length).toBeGreaterThan(0);
	expect(first.total).toBe(250);
	expect(again.at(-1)?.nextCursor).toBeNull();
});

test('sorting by cost with many equal costs gives every session once', async () => {
	const { fake, analytics } = await open({ detailBudgetMs: 0 }, { listCache: false });
	fake.add(Array.from({ length: 150 }, (_, index) => session(index + 1)).flat());
	fake.add(session(999, { attributes: { 'gen_ai.usage.total_cost': '3.5' } }));
	const pages = await allPages(analytics, fake.project.id, {
		...query,
		orderBy: 'cost',
		limit: 30
	});
	expect(new Set(ids(pages)).size).toBe(151);
	expect(ids(pages)).toHaveLength(151);
	expect(pages[0]?.rows[0]).toMatchObject({ traceId: traceId(999), costUsd: 3.5 });
});

test('a session belongs to the range in which it started, and is read whole at the edge', async () => {
	const { fake, analytics } = await open();
	// Began before the range: AgentOps would list its child as a session of the range.
	fake.add(session(1, { startNs: at(30_000) }, { startNs: at(-30_000) }));
	// Ends after the range.
	fake.add(session(2, { startNs: at(hourMs + 20_000) }, { startNs: at(hourMs - 1000) }));
	const page = valueOf(await analytics.sessions(fake.project.id, query));
	expect(page.rows).toMatchObject([{ traceId: traceId(2), name: 'job 2', spanCount: 2 }]);
	expect(page.total).toBe(1);
});

test('a search does not promise more rows than it shows', async () => {
	const { fake, analytics } = await open();
	fake.add(session(1));
	fake.add(session(2, {}, { name: 'openai batch' }));
	const page = valueOf(
		await analytics.sessions(fake.project.id, { ...query, terms: terms('openai') })
	);
	// The first by the name of a span in it.
	expect(ids([page])).toEqual([traceId(2), traceId(1)]);
	expect(page.total).toBe(2);
	expect(page.nextCursor).toBeNull();
});

test('a text is found in what was said, and a session without it is one that says it nowhere', async () => {
	const { fake, analytics } = await open();
	const saying = (text: string) => ({
		attributes: { 'gen_ai.prompt.0.role': 'user', 'gen_ai.prompt.0.content': text }
	});
	fake.add(session(1, saying('배송이 늦어요')));
	fake.add(session(2, saying('환불해 주세요')));
	fake.add(session(3, {}, { name: '환불 데스크' }));
	const found = async (text: string) =>
		ids([valueOf(await analytics.sessions(fake.project.id, { ...query, terms: terms(text) }))]);
	expect(await found('환불')).toEqual([traceId(3), traceId(2)]);
	expect(await found('-환불')).toEqual([traceId(1)]);
	expect(await found('환불 주세요')).toEqual([traceId(2)]);
	expect(await found('-환불 -배송')).toEqual([]);
});

test('a text that details answer says on how many sessions it rests, and reads on', async () => {
	const { fake, analytics, details } = await open({ maxDetails: 5 });
	for (let number = 1; number <= 12; number++) fake.add(session(number));
	fake.add(session(13, {}, { name: 'refund desk' }));
	const wanted = { ...query, terms: terms('refund') };
	const first = valueOf(await analytics.sessions(fake.project.id, wanted));
	expect(ids([first])).toEqual([traceId(13)]);
	expect(first.coverage).toMatchObject({ readSessions: 6, totalSessions: 13, readsOn: true });
	await analytics.sessions(fake.project.id, wanted);
	const last = valueOf(await analytics.sessions(fake.project.id, wanted));
	expect(last.coverage).toEqual({ readSessions: 13, totalSessions: 13 });
	expect(details()).toBe(13);
	const without = { ...query, terms: terms('-refund') };
	expect(valueOf(await analytics.sessions(fake.project.id, without)).total).toBe(12);
});

test('a session is found by its name among more than can be read', async () => {
	const { fake, analytics } = await open({ maxPages: 1, detailBudgetMs: 0 });
	fake.add(session(1, {}, { name: 'refund desk' }));
	fake.add(Array.from({ length: 150 }, (_, index) => session(index + 2)).flat());
	const page = valueOf(
		await analytics.sessions(fake.project.id, { ...query, terms: terms('refund') })
	);
	expect(ids([page])).toEqual([traceId(1)]);
	expect(page.coverage).toMatchObject({ readSessions: 1, totalSessions: 151, readsOn: true });
});

test('failed sessions are found however many others there are', async () => {
	const { fake, analytics, lists } = await open({ maxPages: 2, detailBudgetMs: 0 });
	fake.add(Array.from({ length: 500 }, (_, index) => session(index + 1)).flat());
	fake.add(session(600, { status: 'error' }));
	fake.add(session(700, { status: 'error' }));
	const page = valueOf(
		await analytics.sessions(fake.project.id, { ...query, terms: terms('status:error') })
	);
	expect(ids([page])).toEqual([traceId(700), traceId(600)]);
	expect(page).toMatchObject({ total: 2, coverage: { readSessions: 2, totalSessions: 2 } });
	expect(page.rows).toMatchObject([{ status: 'error' }, { status: 'error' }]);
	expect(lists()).toBe(1);
});

test('filters by service and tag hold within the pages read, and the coverage says how many those are', async () => {
	const { fake, analytics } = await open({ maxPages: 2, detailBudgetMs: 0 });
	fake.add(Array.from({ length: 300 }, (_, index) => session(index + 1)).flat());
	fake.add(session(1000, { serviceName: 'crawler' }, { attributes: { 'agentops.tags': '["x"]' } }));
	const byService = valueOf(
		await analytics.sessions(fake.project.id, { ...query, terms: terms('service:crawler') })
	);
	expect(byService).toMatchObject({
		total: 1,
		coverage: { readSessions: 200, totalSessions: 301 }
	});
	const byTag = valueOf(
		await analytics.sessions(fake.project.id, { ...query, terms: terms('tag:x') })
	);
	expect(ids([byTag])).toEqual([traceId(1000)]);
});

test('filters by model and user read details, and the coverage says of how many', async () => {
	const { fake, analytics } = await open({ maxDetails: 5 });
	fake.add(Array.from({ length: 10 }, (_, index) => session(index + 1)).flat());
	fake.add(
		session(20, { attributes: { 'gen_ai.request.model': 'claude-x', 'gen_ai.user': 'kim' } })
	);
	const byModel = valueOf(
		await analytics.sessions(fake.project.id, { ...query, terms: terms('model:claude-x') })
	);
	expect(ids([byModel])).toEqual([traceId(20)]);
	expect(byModel.coverage).toMatchObject({ readSessions: 5, totalSessions: 11 });
	const byUser = valueOf(
		await analytics.sessions(fake.project.id, { ...query, terms: terms('user:kim') })
	);
	expect(ids([byUser])).toEqual([traceId(20)]);
});

test('sorting beyond the pages read asks AgentOps for that order', async () => {
	const { fake, analytics } = await open({ maxPages: 1, detailBudgetMs: 0 });
	fake.add(session(1, { attributes: { 'gen_ai.usage.total_cost': '9' } }));
	fake.add(Array.from({ length: 200 }, (_, index) => session(index + 2)).flat());
	const page = valueOf(await analytics.sessions(fake.project.id, { ...query, orderBy: 'cost' }));
	expect(page.rows[0]).toMatchObject({ traceId: traceId(1), costUsd: 9 });
	expect(page.coverage).toMatchObject({ readSessions: 100, totalSessions: 201 });
});

test('a cursor of another query, or no cursor at all, is refused', async () => {
	const { fake, analytics } = await open();
	const id = fake.project.id;
	fake.add([...session(1), ...session(2)]);
	const page = valueOf(await analytics.sessions(id, { ...query, limit: 1 }));
	const other = { ...query, limit: 1, terms: terms('x'), cursor: page.nextCursor };
	for (const wrong of [other, { ...query, cursor: '1.2.3' }, { ...query, limit: 0 }]) {
		expect(await analytics.sessions(id, wrong)).toMatchObject({
			ok: false,
			fault: { kind: 'invalid' }
		});
	}
});

test('an overview adds up its sessions and compares with the former range', async () => {
	const { fake, analytics } = await open();
	fake.add([...session(1), ...session(1800, { status: 'error' }), ...session(-600)]);
	const previous = { startMs: startMs - hourMs, endMs: startMs };
	const grid = { startsMs: [startMs, startMs + hourMs / 2], endMs: startMs + hourMs };
	const overview = valueOf(await analytics.overview(fake.project.id, range, previous, grid));
	expect(overview).toMatchObject({
		current: {
			sessions: 2,
			errorSessions: 1,
			spans: 4,
			llmCalls: 2,
			tokens: { input: 200, output: 20 },
			durationP50Ns: 2_000_000_000
		},
		previous: { sessions: 1, errorSessions: 0 },
		buckets: [
			{ sessions: 1, errorSessions: 0, tokens: 110 },
			{ sessions: 1, errorSessions: 1, tokens: 110 }
		],
		models: [{ model: 'gpt-4o', calls: 2, tokens: 220 }],
		coverage: { readSessions: 2, totalSessions: 2 }
	});
	expect(overview.current.costUsd).toBeCloseTo(0.0013, 8);
});

test('an overview of many sessions takes its tokens from AgentOps and details from a sample', async () => {
	const { fake, analytics, details } = await open({ maxDetails: 6 });
	fake.add(Array.from({ length: 120 }, (_, index) => session(index + 1)).flat());
	const previous = { startMs: startMs - hourMs, endMs: startMs };
	const grid = { startsMs: [startMs, startMs + 60_000], endMs: startMs + hourMs };
	const overview = valueOf(await analytics.overview(fake.project.id, range, previous, grid));
	expect(overview).toMatchObject({
		current: { sessions: 120, tokens: { input: 12_000, output: 1200 } },
		buckets: [{ sessions: 59 }, { sessions: 61 }],
		coverage: { readSessions: 120, totalSessions: 120, detailedSessions: 6 }
	});
	const [first, second] = overview.buckets;
	// AgentOps takes in the second at both ends of a range.
	expect(first?.tokens).toBeGreaterThanOrEqual(59 * 110);
	expect((first?.tokens ?? 0) + (second?.tokens ?? 0)).toBeLessThanOrEqual(121 * 110);
	expect(details()).toBe(6);
});

test('an overview of nothing is zeros and unknowns', async () => {
	const { fake, analytics } = await open();
	const grid = { startsMs: [startMs], endMs: startMs + hourMs };
	const overview = valueOf(await analytics.overview(fake.project.id, range, range, grid));
	expect(overview).toMatchObject({
		current: { sessions: 0, costUsd: null, durationP95Ns: null },
		buckets: [{ sessions: 0, costUsd: null }],
		models: []
	});
	expect(await analytics.extent(fake.project.id)).toEqual({ ok: true, value: null });
	expect(valueOf(await analytics.arrival(fake.project.id))).toMatchObject({
		spans: 0,
		newestTraceId: null
	});
});

test('arrival tells what senders have brought and whether its cost is known', async () => {
	const { fake, analytics } = await open();
	fake.add(session(1));
	fake.add(session(2, { attributes: { 'gen_ai.request.model': 'own-model' } }));
	fake.add(session(3, {}, { attributes: { 'agentops.tags': JSON.stringify([testTag]) } }));
	expect(valueOf(await analytics.arrival(fake.project.id))).toEqual({
		spans: 4,
		llmCalls: 2,
		callsWithTokens: 2,
		callsWithCost: 1,
		unpricedModels: ['own-model'],
		newestTraceId: traceId(2)
	});
	expect(valueOf(await analytics.extent(fake.project.id))).toEqual({
		startMs: startMs + 1000,
		endMs: startMs + 3001
	});
});

test('looks back over all time once in minutes, and sooner while there is nothing', async () => {
	let nowMs = startMs + hourMs;
	const { fake, analytics, lists } = await open({ now: () => nowMs });
	expect(valueOf(await analytics.extent(fake.project.id))).toBeNull();
	fake.add(session(1));
	nowMs += 60_000;
	expect(valueOf(await analytics.extent(fake.project.id))).not.toBeNull();
	const asked = lists();
	nowMs += 60_000;
	await analytics.extent(fake.project.id);
	expect(lists()).toBe(asked);
});

test('many viewers share one reading', async () => {
	const { fake, analytics, lists, details } = await open();
	fake.add(session(1));
	await Promise.all(Array.from({ length: 20 }, () => analytics.sessions(fake.project.id, query)));
	await analytics.sessions(fake.project.id, query);
	expect(lists()).toBe(1);
	expect(details()).toBe(1);
});

test('details are read a few at a time and no longer than their budget', async () => {
	const { fake, analytics } = await open({ detailBudgetMs: 150, detailConcurrency: 2 });
	fake.add(Array.from({ length: 40 }, (_, index) => session(index + 1)).flat());
	fake.misbehave(/detail/, { delayMs: 100 }, 100);
	const page = valueOf(await analytics.sessions(fake.project.id, query));
	expect(page.rows).toHaveLength(40);
	expect(page.coverage.detailedSessions).toBeLessThan(10);
});

test('a page that fails half-way leaves what was read, and says so', async () => {
	const { fake, analytics } = await open({ detailBudgetMs: 0 });
	fake.add(Array.from({ length: 350 }, (_, index) => session(index + 1)).flat());
	// The first page comes as it should.
	fake.misbehave(/list/, { delayMs: 0 });
	fake.misbehave(/list/, 'html-502', 5);
	const page = valueOf(
		await analytics.sessions(fake.project.id, { ...query, terms: terms('status:ok') })
	);
	expect(page.coverage).toMatchObject({ readSessions: 100, totalSessions: 350 });
});

test('the free plan is carried to the page', async () => {
	const { fake, analytics } = await open({}, { freePlan: true });
	fake.add([1, 2, 3, 4].flatMap((number) => session(number)));
	const page = valueOf(await analytics.sessions(fake.project.id, query));
	expect(page.coverage.freePlan).toBe(true);
	expect(page.rows[0]).toMatchObject({ llmCalls: 1, tokens: { input: 100, output: 10 } });
});

test('a fault of the first page is the answer', async () => {
	const { fake, analytics } = await open({}, { pricingFunctionsMissing: true });
	fake.add(session(1));
	for (const reply of [
		await analytics.sessions(fake.project.id, query),
		await analytics.sessions(fake.project.id, { ...query, terms: terms('status:error') }),
		await analytics.overview(fake.project.id, range, range, { startsMs: [], endMs: 0 }),
		await analytics.extent(fake.project.id),
		await analytics.arrival(fake.project.id)
	]) {
		expect(reply).toMatchObject({ ok: false, fault: { hint: 'pricing-functions-missing' } });
	}
});
