import { afterEach, expect, test } from 'vitest';
import { buildSpan } from '../../../../tests/builders/span.ts';
import {
	startFakeAgentOps,
	type FakeAgentOps,
	type FakeAgentOpsOptions
} from '../../../../tests/fakes/agentops/server.ts';
import { readConversation } from '#lib/trace/messages.ts';
import type { RawSpan } from '#lib/trace/span.ts';
import type { AgentOps, TraceListQuery } from './agentops.ts';
import { createHttpAgentOps, type HttpAgentOpsSettings } from './http-agentops.ts';
import {
	connectAgentOps,
	type AgentOpsCredentials,
	type ConnectionSettings
} from './remote/connection/connection.ts';

const password: AgentOpsCredentials = {
	kind: 'password',
	email: 'service@example.com',
	password: 'correct horse',
	cookieName: 'session_id'
};

let undo: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const step of undo) await step();
	undo = [];
});

interface Pair {
	readonly fake: FakeAgentOps;
	readonly agentops: AgentOps;
}

async function open(
	options: FakeAgentOpsOptions = {},
	connection: Partial<ConnectionSettings> = {},
	settings: Partial<HttpAgentOpsSettings> = {}
): Promise<Pair> {
	const fake = await startFakeAgentOps(options);
	const connected = connectAgentOps({ baseUrl: fake.url, credentials: password, ...connection });
	undo.push(() => connected.close(), fake.close);
	const agentops = createHttpAgentOps({ connection: connected, detailCacheMs: 0, ...settings });
	return { fake, agentops };
}

const startMs = Date.parse('2026-05-04T09:12:00Z');
const range = { startMs: startMs - 60_000, endMs: startMs + 3_600_000 };
const query: TraceListQuery = {
	range,
	text: null,
	limit: 20,
	offset: 0,
	orderBy: 'start_time',
	descending: true
};

const traceId = (number: number) => number.toString(16).padStart(32, '0');
const at = (ms: number) => BigInt(startMs + ms) * 1_000_000n;

function trace(number: number, overrides: Partial<RawSpan> = {}): RawSpan {
	return buildSpan({ traceId: traceId(number), startNs: at(number), ...overrides });
}

test('signs in by itself and reads a list', async () => {
	const { fake, agentops } = await open();
	fake.add([trace(1), trace(2)]);
	const reply = await agentops.listTraces(fake.project.id, query);
	expect(reply).toMatchObject({ ok: true, value: { total: 2 } });
	expect(fake.logins()).toBe(1);
});

test('twenty parallel loads make one sign-in', async () => {
	const { fake, agentops } = await open();
	const replies = await Promise.all(
		Array.from({ length: 20 }, () => agentops.listTraces(fake.project.id, query))
	);
	expect(replies.every((reply) => reply.ok)).toBe(true);
	expect(fake.logins()).toBe(1);
});

test('twenty parallel loads after an API restart make one more sign-in and none is lost', async () => {
	let nowMs = Date.now();
	const { fake, agentops } = await open({}, { now: () => nowMs });
	await agentops.listTraces(fake.project.id, query);
	fake.dropSessions();
	nowMs += 60_000;
	const replies = await Promise.all(
		Array.from({ length: 20 }, () => agentops.listTraces(fake.project.id, query))
	);
	expect(replies.every((reply) => reply.ok)).toBe(true);
	expect(fake.logins()).toBe(2);
});

test('a server that refuses every cookie costs one sign-in, not a storm', async () => {
	const { fake, agentops } = await open({ quirks: { forgetsSessions: true } });
	for (let round = 0; round < 5; round += 1) {
		const replies = await Promise.all(
			Array.from({ length: 10 }, () => agentops.listTraces(fake.project.id, query))
		);
		for (const reply of replies) {
			expect(reply).toMatchObject({ ok: false, fault: { kind: 'unauthenticated' } });
		}
	}
	expect(fake.logins()).toBe(1);
});

test('wrong credentials are named, not repeated, and not quoted', async () => {
	const { fake, agentops } = await open({}, { credentials: { ...password, password: 'hunter2' } });
	for (let count = 0; count < 10; count += 1) {
		const reply = await agentops.listTraces(fake.project.id, query);
		expect(reply).toMatchObject({
			ok: false,
			fault: { kind: 'unauthenticated', hint: 'check-credentials' }
		});
		expect(JSON.stringify(reply)).not.toContain('hunter2');
	}
	expect(fake.logins()).toBe(1);
});

test('the guard on public routes is passed with forwarded headers, and named without them', async () => {
	const behind = { quirks: { publicGuard: true }, apiDomain: 'api.corp' };
	const without = await open(behind);
	expect(await without.agentops.listTraces(without.fake.project.id, query)).toMatchObject({
		ok: false,
		fault: { kind: 'refused', detail: expect.stringContaining('AGENTOPS_FORWARDED_HOST') }
	});
	const given = await open(behind, { forwarded: { host: 'api.corp', for: '10.0.0.1' } });
	expect((await given.agentops.listTraces(given.fake.project.id, query)).ok).toBe(true);
});

test('a sign-in over the rate limit is busy', async () => {
	const { fake, agentops } = await open();
	fake.misbehave(/login/, { status: 429, body: { detail: 'Too Many Requests' } });
	expect(await agentops.listTraces(fake.project.id, query)).toMatchObject({
		ok: false,
		fault: { kind: 'busy', hint: 'retry-later' }
	});
});

test('a cookie of another name is found by its setting', async () => {
	const { fake, agentops } = await open({ cookieName: 'portal_sid' });
	expect(await agentops.listTraces(fake.project.id, query)).toMatchObject({
		ok: false,
		fault: { detail: expect.stringContaining('session_id') }
	});
	const right = await open(
		{ cookieName: 'portal_sid' },
		{ credentials: { ...password, cookieName: 'portal_sid' } }
	);
	expect((await right.agentops.listTraces(right.fake.project.id, query)).ok).toBe(true);
});

test('an API key alone is refused by AgentOps, and the fault says what it needs', async () => {
	const key = { kind: 'api-key', apiKey: '99999999-aaaa-4bbb-8ccc-dddddddddddd' } as const;
	const { fake, agentops } = await open({}, { credentials: key });
	const reply = await agentops.listTraces(fake.project.id, query);
	expect(reply).toMatchObject({
		ok: false,
		fault: { kind: 'unauthenticated', detail: expect.stringContaining('AGENTOPS_EMAIL') }
	});
	expect(JSON.stringify(reply)).not.toContain(key.apiKey);
	expect(fake.calls.at(-1)?.headers.authorization).toBe(`Bearer ${key.apiKey}`);
});

test('times leave as UTC seconds, so that offsets and fractions cannot be lost', async () => {
	const { fake, agentops } = await open();
	fake.add([trace(1, { startNs: at(700) })]);
	const narrow = { startMs: startMs + 650, endMs: startMs + 750 };
	const reply = await agentops.listTraces(fake.project.id, { ...query, range: narrow });
	expect(reply).toMatchObject({ ok: true, value: { total: 1 } });
	expect(fake.calls.at(-1)?.params.get('start_time')).toBe('2026-05-04T09:12:00Z');
	expect(fake.calls.at(-1)?.params.get('end_time')).toBe('2026-05-04T09:12:01Z');
});

test('wildcards in a search are plain characters', async () => {
	const { fake, agentops } = await open();
	fake.add([
		trace(1, { name: '100% done' }),
		trace(2, { name: '100 done' }),
		trace(3, { name: 'a\\b' })
	]);
	const found = async (text: string) => {
		const reply = await agentops.listTraces(fake.project.id, { ...query, text });
		return reply.ok ? reply.value.traces.map((row) => row.root_span_name) : reply.fault;
	};
	expect(await found('0% d')).toEqual(['100% done']);
	expect(await found('_')).toEqual([]);
	expect(await found('\\')).toEqual(['a\\b']);
});

test('a sort name that is not on the list never leaves', async () => {
	const { fake, agentops } = await open();
	const orderBy = JSON.parse('"(SELECT sleep(3))"');
	expect(await agentops.listTraces(fake.project.id, { ...query, orderBy })).toMatchObject({
		ok: false,
		fault: { kind: 'invalid' }
	});
	expect(fake.calls).toEqual([]);
});

test('ids that AgentOps would answer with 500 never leave', async () => {
	const { fake, agentops } = await open();
	const invalid = { ok: false, fault: { kind: 'invalid' } };
	expect(await agentops.listTraces('default-project', query)).toMatchObject(invalid);
	expect(await agentops.projectMetrics('../../auth', null)).toMatchObject(invalid);
	expect(await agentops.traceDetail('not-hex', null)).toMatchObject(invalid);
	expect(await agentops.traceLogs('', null)).toMatchObject(invalid);
	expect(fake.calls).toEqual([]);
});

test('one unreadable row of a list does not cost the others', async () => {
	const { fake, agentops } = await open();
	const row = { trace_id: traceId(1), start_time: '2026-05-04T09:12:00+00:00', end_time: '' };
	fake.misbehave(/list/, {
		status: 200,
		body: { traces: [row, { trace_id: 7 }, null, row], metrics: null, total: '3' }
	});
	const reply = await agentops.listTraces(fake.project.id, query);
	expect(reply).toMatchObject({ ok: true, value: { total: 3, limit: 0 } });
	expect(reply.ok && reply.value.traces.map((item) => item.trace_id)).toEqual([traceId(1)]);
});

test('numbers that arrive as text are read as numbers', async () => {
	const { fake, agentops } = await open({ quirks: { numbersAsText: true } });
	fake.add([trace(1)]);
	const reply = await agentops.listTraces(fake.project.id, query);
	expect(reply).toMatchObject({ ok: true, value: { total: 1, traces: [{ span_count: 1 }] } });
	const metrics = await agentops.projectMetrics(fake.project.id, range);
	expect(metrics).toMatchObject({ ok: true, value: { trace_count: 1 } });
});

test('an empty project is an answer with zeros, not a fault', async () => {
	const { fake, agentops } = await open();
	expect(await agentops.projectMetrics(fake.project.id, range)).toMatchObject({
		ok: true,
		value: { trace_count: 0, start_time: '1970-01-01T00:00:00' }
	});
	expect(await agentops.listTraces(fake.project.id, query)).toMatchObject({
		ok: true,
		value: { traces: [], total: 0 }
	});
});

test('an unknown project and an unknown trace are not found', async () => {
	const { agentops } = await open();
	const other = '00000000-0000-4000-8000-000000000000';
	const missing = { ok: false, fault: { kind: 'not-found' } };
	expect(await agentops.listTraces(other, query)).toMatchObject(missing);
	expect(await agentops.projectMetrics(other, range)).toMatchObject(missing);
	expect(await agentops.traceDetail(traceId(404), null)).toMatchObject(missing);
});

test('an address that is not an AgentOps API is named so', async () => {
	const { fake, agentops } = await open();
	fake.misbehave(/list/, { status: 404, body: { detail: 'Not Found' } });
	expect(await agentops.listTraces(fake.project.id, query)).toMatchObject({
		ok: false,
		fault: { kind: 'unexpected-reply', hint: 'check-address' }
	});
});

test('lists fail and details work: the pricing functions are missing', async () => {
	const { fake, agentops } = await open({ quirks: { pricingFunctionsMissing: true } });
	fake.add([trace(1)]);
	const missing = { ok: false, fault: { hint: 'pricing-functions-missing' } };
	expect(await agentops.listTraces(fake.project.id, query)).toMatchObject(missing);
	expect(await agentops.projectMetrics(fake.project.id, range)).toMatchObject(missing);
	expect((await agentops.traceDetail(traceId(1), null)).ok).toBe(true);
});

test('a database that is away is not taken for missing pricing functions', async () => {
	const { fake, agentops } = await open({ quirks: { databaseDown: true } });
	expect(await agentops.listTraces(fake.project.id, query)).toMatchObject({
		ok: false,
		fault: { kind: 'unexpected-reply', hint: 'retry-later' }
	});
});

test.each([
	['tags that are an object', { attributes: { 'agentops.tags': '{"env":"prod"}' } }, undefined],
	[
		'a token count that is no integer',
		{ attributes: { 'gen_ai.usage.prompt_tokens': '12.0' } },
		undefined
	],
	['an empty status', {}, '']
])('%s poisons a range: narrow it', async (_, overrides, statusText) => {
	const { fake, agentops } = await open();
	fake.add([trace(1)]);
	fake.add([trace(600_000, overrides)], statusText === undefined ? {} : { statusText });
	expect(await agentops.listTraces(fake.project.id, query)).toMatchObject({
		ok: false,
		fault: { hint: 'narrow-the-range' }
	});
	const before = { startMs, endMs: startMs + 60_000 };
	expect((await agentops.listTraces(fake.project.id, { ...query, range: before })).ok).toBe(true);
});

test('the questions after a 500 are asked once for many panels', async () => {
	const { fake, agentops } = await open({ quirks: { pricingFunctionsMissing: true } });
	await agentops.listTraces(fake.project.id, query);
	const before = fake.calls.length;
	await Promise.all(Array.from({ length: 10 }, () => agentops.listTraces(fake.project.id, query)));
	expect(fake.calls.length - before).toBe(10);
});

test('a slow list over a wide range asks for a narrower one', async () => {
	const { fake, agentops } = await open({}, {}, { listTimeoutMs: 200 });
	fake.misbehave(/list/, 'hang', 2);
	const slow = { ok: false, fault: { kind: 'timeout' } };
	const wide = await agentops.listTraces(fake.project.id, { ...query, range: null });
	expect(wide).toMatchObject({ ...slow, fault: { hint: 'narrow-the-range' } });
	const narrow = await agentops.listTraces(fake.project.id, query);
	expect(narrow).toMatchObject({ ...slow, fault: { hint: 'retry-later' } });
});

test.each([
	'html-502',
	'html-200',
	'drop-mid-body',
	'half-json',
	'not-json',
	'empty',
	'redirect'
] as const)('%s instead of an answer is a fault, and the next call works', async (how) => {
	const { fake, agentops } = await open();
	for (const path of [/list/, /detail/, /meterics/]) fake.misbehave(path, how);
	fake.add([trace(1)]);
	const replies = [
		await agentops.listTraces(fake.project.id, query),
		await agentops.traceDetail(traceId(1), null),
		await agentops.projectMetrics(fake.project.id, range)
	];
	for (const reply of replies) {
		expect(reply).toMatchObject({ ok: false, fault: { source: 'agentops' } });
		expect(JSON.stringify(reply)).not.toContain('<');
	}
	expect((await agentops.listTraces(fake.project.id, query)).ok).toBe(true);
});

test('half an answer that is valid JSON is a fault too', async () => {
	const { fake, agentops } = await open();
	for (const body of [{}, { traces: null }, [], null, { traces: [{}], metrics: {} }]) {
		fake.misbehave(/list/, { status: 200, body });
		expect(await agentops.listTraces(fake.project.id, query)).toMatchObject({
			ok: false,
			fault: { kind: 'unexpected-reply' }
		});
	}
});

test('an endless answer is stopped at its cap', async () => {
	const { fake, agentops } = await open({}, {}, { listMaxBytes: 1_000_000 });
	fake.misbehave(/list/, 'endless');
	expect(await agentops.listTraces(fake.project.id, query)).toMatchObject({
		ok: false,
		fault: { kind: 'unexpected-reply', hint: 'narrow-the-range' }
	});
});

test('a detail of another project is not shown to who may not read it', async () => {
	const { fake, agentops } = await open();
	fake.add([trace(1)]);
	fake.add([trace(2)], { projectId: '00000000-0000-4000-8000-00000000000b' });
	const own = [fake.project.id.toUpperCase()];
	expect((await agentops.traceDetail(traceId(1), own)).ok).toBe(true);
	for (const reply of [
		await agentops.traceDetail(traceId(2), own),
		await agentops.traceStream(traceId(2), own),
		await agentops.span(traceId(2), { spanId: '1', ordinal: 1 }, own),
		await agentops.traceLogs(traceId(2), own)
	]) {
		expect(reply).toMatchObject({ ok: false, fault: { kind: 'not-found' } });
	}
	expect((await agentops.traceDetail(traceId(2), null)).ok).toBe(true);
});

test('old status names lose their prefix', async () => {
	const { fake, agentops } = await open();
	fake.add([trace(1)], { statusText: 'STATUS_CODE_ERROR' });
	expect(await agentops.traceDetail(traceId(1), null)).toMatchObject({
		ok: true,
		value: { spans: [{ status_code: 'ERROR' }] }
	});
});

test('spans with one id are told apart by their start', async () => {
	const { fake, agentops } = await open();
	const late = buildSpan({ traceId: traceId(1), name: 'late', startNs: at(9) });
	fake.add([late, { ...late, name: 'early', startNs: at(1) }]);
	const nth = (ordinal: number) =>
		agentops.span(traceId(1), { spanId: late.spanId, ordinal }, null);
	expect(await nth(1)).toMatchObject({ value: { detail: { span_name: 'early' } } });
	expect(await nth(2)).toMatchObject({ value: { detail: { span_name: 'late' } } });
	expect(await nth(3)).toMatchObject({ ok: false, fault: { kind: 'not-found' } });
});

test('a stream gives all spans by start, and one span is found by its id', async () => {
	const { fake, agentops } = await open();
	const spans = Array.from({ length: 2000 }, (_, index) =>
		buildSpan({ traceId: traceId(1), startNs: at((index * 7919) % 2000) })
	);
	fake.add(spans);
	const reply = await agentops.traceStream(traceId(1), null);
	if (!reply.ok) throw new Error(reply.fault.detail);
	const starts: string[] = [];
	for await (const batch of reply.value.spans) {
		starts.push(...batch.map((span) => span.start_time.padEnd(32, '0')));
	}
	expect(starts).toHaveLength(2000);
	expect(starts.map((text) => Date.parse(text.slice(0, 23) + 'Z'))).toEqual(
		starts.map((text) => Date.parse(text.slice(0, 23) + 'Z')).sort((a, b) => a - b)
	);
	const one = spans[77];
	expect(
		await agentops.span(traceId(1), { spanId: one?.spanId ?? '', ordinal: 1 }, null)
	).toMatchObject({
		ok: true,
		value: { detail: { span_id: one?.spanId } }
	});
	expect(await agentops.span(traceId(1), { spanId: 'ffff', ordinal: 1 }, null)).toMatchObject({
		ok: false,
		fault: { kind: 'not-found' }
	});
});

test('many spans of one trace are answered from one reading', async () => {
	const { fake, agentops } = await open({}, {}, { detailCacheMs: 5000 });
	fake.add([trace(1), trace(1)]);
	await Promise.all(
		Array.from({ length: 10 }, () => agentops.span(traceId(1), { spanId: 'x', ordinal: 1 }, null))
	);
	expect(fake.calls.filter((call) => call.path.includes('/detail/'))).toHaveLength(1);
});

test('a poisoned trace is a fault of its panel', async () => {
	const { fake, agentops } = await open();
	fake.add([trace(1, { attributes: { 'gen_ai.usage.total_tokens': 'many' } })]);
	expect(await agentops.traceDetail(traceId(1), null)).toMatchObject({
		ok: false,
		fault: { kind: 'unexpected-reply', detail: expect.stringContaining('token count') }
	});
});

test.each([
	['an empty status', {}, ''],
	['tags that are a JSON object', { 'agentops.tags': '{"team":"billing"}' }, undefined]
])('%s on any span is a fault of the list', async (_, attributes, statusText) => {
	const { fake, agentops } = await open();
	fake.add([trace(1), trace(2, { attributes })], statusText === undefined ? {} : { statusText });
	const reply = await agentops.listTraces(fake.project.id, query);
	expect(reply).toMatchObject({ ok: false, fault: { kind: 'unexpected-reply' } });
});

test('a cost that is no number costs the sums alone', async () => {
	const { fake, agentops } = await open();
	fake.add([trace(1, { attributes: { 'gen_ai.usage.prompt_cost': 'cheap' } })]);
	expect(await agentops.projectMetrics(fake.project.id, range)).toMatchObject({ ok: false });
	expect(await agentops.listTraces(fake.project.id, query)).toMatchObject({ ok: true });
});

test('a search for a bracket finds what AgentOps finds in the text of its tags', async () => {
	const { fake, agentops } = await open();
	fake.add([trace(1, { attributes: { 'agentops.tags': '["a"]' } }), trace(2)]);
	expect(await agentops.listTraces(fake.project.id, { ...query, text: '["' })).toMatchObject({
		ok: true,
		value: { traces: [{ trace_id: traceId(1) }] }
	});
});

test('a list whose end moves on shows what has come, whatever AgentOps remembers', async () => {
	const { fake, agentops } = await open();
	const rows = async (endMs: number) => {
		const reply = await agentops.listTraces(fake.project.id, {
			...query,
			range: { ...range, endMs }
		});
		return reply.ok ? reply.value.traces.length : null;
	};
	fake.add([trace(1)]);
	expect(await rows(range.endMs)).toBe(1);
	fake.add([trace(2)]);
	expect(await rows(range.endMs), 'from memory').toBe(1);
	expect(await rows(range.endMs + 10_000)).toBe(2);
});

const roleAndText = (n: number) => [
	[`gen_ai.prompt.${n}.role`, 'user'],
	[`gen_ai.prompt.${n}.content`, `text ${n}`]
];
test.each([
	['in order', [0, 1].flatMap(roleAndText), ['text 0', 'text 1']],
	['as plain text', [['gen_ai.prompt', 'text']], ['text']],
	// What AgentOps loses nobody can show; it must not break what is left.
	['with the second before the first', [1, 0].flatMap(roleAndText), []],
	['with ten before two', [0, 1, 10, 2].flatMap(roleAndText), ['text 0', 'text 1', 'text 2']],
	['with a hole', [0, 2].flatMap(roleAndText), ['text 0']],
	['behind filter results', [['gen_ai.prompt.prompt_filter_results', '[]'], ...roleAndText(0)], []]
])('messages that came to AgentOps %s are read as it gives them', async (_, pairs, texts) => {
	const { fake, agentops } = await open();
	const answer = [
		['gen_ai.completion.0.role', 'assistant'],
		['gen_ai.completion.0.content', 'answer']
	];
	fake.add([trace(1, { attributes: Object.fromEntries([...pairs, ...answer]) })]);
	const reply = await agentops.rawSpans(traceId(1), null);
	if (!reply.ok) throw new Error(reply.fault.detail);
	for await (const [span] of reply.value) {
		const { input, output } = readConversation(span!);
		const said = (messages: typeof input) =>
			messages.flatMap(({ parts }) => parts.map((part) => ('text' in part ? part.text : part)));
		expect(said(input)).toEqual(texts);
		expect(said(output)).toEqual(['answer']);
	}
});

test('the free plan is told by the answer itself', async () => {
	const { fake, agentops } = await open({ quirks: { freePlan: true } });
	fake.add([1, 2, 3, 4].map((number) => trace(number)));
	expect(await agentops.listTraces(fake.project.id, query)).toMatchObject({
		ok: true,
		value: { freeplan_truncated: true }
	});
	expect(await agentops.traceDetail(traceId(1), null)).toMatchObject({
		ok: true,
		value: { freeplan_truncated: true, spans: [{ span_attributes: {} }] }
	});
});

test('logs that are missing, forbidden or broken are no logs', async () => {
	for (const logs of ['missing', 'forbidden', 'broken'] as const) {
		const { agentops } = await open({ quirks: { logs } });
		expect(await agentops.traceLogs(traceId(1), null)).toMatchObject({
			ok: false,
			fault: { kind: 'not-found' }
		});
	}
	const { agentops } = await open({ quirks: { logs: 'kept' } });
	expect(await agentops.traceLogs(traceId(1), null)).toMatchObject({
		ok: true,
		value: { trace_id: traceId(1) }
	});
});

test('a cancelled read stops the request', async () => {
	const { fake, agentops } = await open();
	await agentops.listTraces(fake.project.id, query);
	fake.misbehave(/list/, 'hang');
	const controller = new AbortController();
	const pending = agentops.listTraces(fake.project.id, query, { signal: controller.signal });
	setTimeout(() => controller.abort(), 20);
	expect((await pending).ok).toBe(false);
});
