import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectMetrics, traceDetail, traceList } from '#lib/agentops/contract.ts';
import type { RawSpan } from '#lib/trace/span.ts';
import { openTempStore, type TempStore } from '../../../../tests/builders/store.ts';
import { someProject, spanRow } from '../../../../tests/builders/span-row.ts';
import { openSpanWriter, type SpanWriter } from '../trace-store/write/writer.ts';
import type { AgentOps, TraceListQuery } from './agentops.ts';
import type { Reply } from './fault.ts';
import { createLocalAgentOps } from './local-agentops.ts';

const otherProject = '33333333-3333-4333-8333-333333333333';
/** 2026-05-04T09:12:00Z */
const startMs = 1_777_885_920_000;
const at = (ms: number) => BigInt(startMs + ms) * 1_000_000n;
const id = (letter: string) => letter.repeat(32);
const call = (usage: number) => ({
	type: 'llm' as const,
	countsAsCall: true,
	model: 'gpt-4o',
	tokens: { input: usage, cacheRead: 10, cacheWrite: 5, output: 20, reasoning: 3 }
});

const everything: TraceListQuery = {
	range: null,
	text: null,
	limit: 20,
	offset: 0,
	orderBy: 'start_time',
	descending: true
};

function valueOf<T>(reply: Reply<T>): T {
	if (!reply.ok) throw new Error(reply.fault.detail);
	return reply.value;
}

let temp: TempStore;
let writer: SpanWriter;
let agentops: AgentOps;

beforeAll(async () => {
	temp = await openTempStore();
	writer = await openSpanWriter(temp.store, () => startMs);
	agentops = createLocalAgentOps(temp.store);
	// A child arrives before its root, in a flush of its own.
	await writer.write([
		spanRow({
			traceId: id('a'),
			spanId: 'a000000000000002',
			parentSpanId: 'a000000000000001',
			name: 'litellm_request',
			scopeName: 'litellm',
			kind: 'Client',
			startNs: at(100) + 1_234n,
			durationNs: 400_000_000n,
			status: 'ok',
			attributes: {
				'gen_ai.prompt.0.role': 'user',
				'gen_ai.prompt.0.content': '안녕 100% _ok_',
				'gen_ai.request.headers.authorization': 'Bearer abcdefghijkl'
			},
			events: [
				{ name: 'exception', timeNs: at(200) + 5_000n, attributes: { 'exception.type': 'Oops' } },
				{ name: 'end', timeNs: at(1000), attributes: {} }
			],
			links: [{ traceId: id('9'), spanId: '9'.repeat(16), traceState: '', attributes: { a: 'b' } }],
			facts: call(100),
			costPico: 45_000_000n,
			promptPico: 30_000_000n,
			costSource: 'computed'
		})
	]);
	await writer.write([
		spanRow({
			traceId: id('a'),
			spanId: 'a000000000000001',
			name: '주문 조회',
			serviceName: 'order-agent',
			startNs: at(0),
			durationNs: 2_000_000_000n,
			status: 'ok',
			scopeName: 'agentops',
			scopeVersion: '0.4.1',
			traceState: 'vendor=1',
			facts: { type: 'session', tags: ['prod', '한국'] }
		}),
		spanRow({
			traceId: id('b'),
			spanId: 'b000000000000001',
			name: 'nightly-report',
			startNs: at(60_000),
			durationNs: 1_000_000_000n,
			status: 'unset',
			facts: call(7)
		}),
		spanRow({
			traceId: id('c'),
			spanId: 'c000000000000001',
			name: 'failing',
			startNs: at(86_400_000),
			status: 'error',
			statusMessage: 'TimeoutError',
			costPico: 1_000_000_000_000n,
			costSource: 'computed',
			facts: call(1)
		}),
		spanRow({ projectId: otherProject, traceId: id('d'), startNs: at(0) })
	]);
});

afterAll(async () => {
	await writer.close();
	await temp.remove();
});

describe('rawSpans', () => {
	it('gives spans as they were sent, to the nanosecond, without their secrets', async () => {
		const found: RawSpan[] = [];
		for await (const batch of valueOf(await agentops.rawSpans(id('a'), null))) found.push(...batch);
		const [root, called] = found;
		expect(root).toMatchObject({
			spanId: 'a000000000000001',
			scopeName: 'agentops',
			scopeVersion: '0.4.1',
			traceState: 'vendor=1'
		});
		expect(called).toMatchObject({
			kind: 'Client',
			status: 'ok',
			startNs: at(100) + 1_234n,
			durationNs: 400_000_000n,
			events: [
				{ name: 'exception', timeNs: at(200) + 5_000n, attributes: { 'exception.type': 'Oops' } },
				{ name: 'end', timeNs: at(1000), attributes: {} }
			],
			links: [{ traceId: id('9'), spanId: '9'.repeat(16), traceState: '', attributes: { a: 'b' } }]
		});
		expect(called?.attributes).toMatchObject({
			'gen_ai.prompt.0.content': '안녕 100% _ok_',
			'gen_ai.request.headers.authorization': '[redacted]'
		});
	});
});

describe('listTraces', () => {
	it('gives rows in exactly the shape of the contract', async () => {
		const list = valueOf(await agentops.listTraces(someProject, everything));
		expect(traceList.parse(list)).toEqual(list);
		expect(list.traces.map((trace) => trace.trace_id)).toEqual([id('c'), id('b'), id('a')]);
		expect(list.traces[2]).toEqual({
			trace_id: id('a'),
			root_service_name: 'order-agent',
			root_span_name: '주문 조회',
			start_time: '2026-05-04T09:12:00+00:00',
			end_time: '2026-05-04T09:12:02+00:00',
			duration: 2_000_000_000,
			span_count: 2,
			error_count: 0,
			tags: ['prod', '한국'],
			total_cost: 0.000045,
			freeplan_truncated: false
		});
		expect(list.traces[1]?.total_cost).toBeNull();
	});

	it('sums over all matching sessions, not over the page', async () => {
		const list = valueOf(await agentops.listTraces(someProject, { ...everything, limit: 1 }));
		expect(list.traces).toHaveLength(1);
		expect(list.total).toBe(3);
		expect(list.metrics).toEqual({
			span_count: 4,
			trace_count: 3,
			success_count: 1,
			fail_count: 1,
			indeterminate_count: 1,
			prompt_tokens: 153,
			completion_tokens: 69,
			cache_read_input_tokens: 30,
			reasoning_tokens: 9,
			total_tokens: 222,
			prompt_cost: '0.0000300',
			completion_cost: '0.0000150',
			average_cost_per_trace: '0.3333483',
			total_cost: '1.0000450'
		});
	});

	it.each([
		['조회', 1],
		['LITELLM', 1],
		['prod', 1],
		['%', 0],
		['_', 1],
		['\\', 0],
		["' OR 1=1 --", 0],
		['report', 1],
		['', 3]
	])('finds as many rows as it counts for %j', async (text, count) => {
		const list = valueOf(await agentops.listTraces(someProject, { ...everything, text }));
		expect(list.traces).toHaveLength(count);
		expect(list.total).toBe(count);
	});

	it('takes a session into the range in which it started', async () => {
		const range = { startMs: startMs + 1, endMs: startMs + 60_001 };
		const list = valueOf(await agentops.listTraces(someProject, { ...everything, range }));
		expect(list.traces.map((trace) => trace.trace_id)).toEqual([id('b')]);
		const empty = { startMs: startMs + 10, endMs: startMs };
		const nothing = valueOf(
			await agentops.listTraces(someProject, { ...everything, range: empty })
		);
		expect([nothing.total, nothing.traces]).toEqual([0, []]);
	});

	it.each([
		['duration', ['a', 'b', 'c']],
		['span_count', ['a', 'c', 'b']],
		['error_count', ['c', 'b', 'a']],
		['total_cost', ['c', 'a', 'b']],
		['trace_id', ['c', 'b', 'a']],
		['service_name', ['c', 'b', 'a']],
		['span_name', ['a', 'b', 'c']],
		['tags', ['a', 'c', 'b']]
	] as const)('sorts by %s with the trace id as tie-break', async (orderBy, expected) => {
		const list = valueOf(await agentops.listTraces(someProject, { ...everything, orderBy }));
		expect(list.traces.map((trace) => trace.trace_id)).toEqual(expected.map(id));
	});

	it('pages without overlap', async () => {
		const pages = await Promise.all(
			[0, 1, 2, 3].map((offset) =>
				agentops.listTraces(someProject, { ...everything, limit: 1, offset })
			)
		);
		const ids = pages.flatMap((page) => valueOf(page).traces.map((trace) => trace.trace_id));
		expect(ids).toEqual([id('c'), id('b'), id('a')]);
	});

	it('answers an empty project with zeros', async () => {
		const list = valueOf(
			await agentops.listTraces('44444444-4444-4444-8444-444444444444', everything)
		);
		expect(list).toMatchObject({ traces: [], total: 0, metrics: { total_cost: '0.0000000' } });
	});
});

describe('traceDetail', () => {
	it('gives every span in exactly the shape of the contract, secrets masked', async () => {
		const detail = valueOf(await agentops.traceDetail(id('a'), null));
		expect(traceDetail.parse(detail)).toEqual(detail);
		expect(detail).toMatchObject({
			project_id: someProject,
			tags: ['prod', '한국'],
			metrics: { span_count: 2, trace_count: 1, success_count: 2, total_cost: '0.0000450' }
		});
		const [root, child] = detail.spans;
		expect(root).toMatchObject({ parent_span_id: '', span_type: null, metrics: null });
		expect(child).toEqual({
			span_id: 'a000000000000002',
			parent_span_id: 'a000000000000001',
			span_name: 'litellm_request',
			span_kind: 'Client',
			span_type: 'request',
			service_name: 'svc',
			start_time: '2026-05-04T09:12:00.100001+00:00',
			end_time: '2026-05-04T09:12:00.500001+00:00',
			duration: 400_000_000,
			status_code: 'OK',
			status_message: '',
			attributes: {},
			resource_attributes: expect.objectContaining({ agentops: { project: { id: someProject } } }),
			span_attributes: {
				gen_ai: {
					prompt: [{ role: 'user', content: '안녕 100% _ok_' }],
					request: { headers: { authorization: '[redacted]' } }
				}
			},
			event_timestamps: ['2026-05-04T09:12:00.200005', '2026-05-04T09:12:01'],
			event_names: ['exception', 'end'],
			event_attributes: [{ 'exception.type': 'Oops' }, {}],
			link_trace_ids: [id('9')],
			link_span_ids: ['9'.repeat(16)],
			link_trace_states: [''],
			link_attributes: [{ a: 'b' }],
			metrics: {
				total_tokens: 138,
				prompt_tokens: 115,
				completion_tokens: 23,
				cache_read_input_tokens: 10,
				reasoning_tokens: 3,
				success_tokens: 138,
				fail_tokens: 0,
				indeterminate_tokens: 0,
				prompt_cost: '0.0000300',
				completion_cost: '0.0000150',
				total_cost: '0.0000450'
			},
			freeplan_truncated: false
		});
	});

	it('finds a trace only in projects that may be read', async () => {
		expect(valueOf(await agentops.traceDetail(id('d'), [otherProject])).spans).toHaveLength(1);
		for (const projects of [[someProject], []]) {
			expect(await agentops.traceDetail(id('d'), projects)).toMatchObject({
				ok: false,
				fault: { kind: 'not-found', detail: 'Trace not found.' }
			});
		}
	});

	it('answers an id of any form with not found', async () => {
		for (const odd of ['', 'x', "'; DROP TABLE sessions", '\u0000', '한'.repeat(500)]) {
			expect(await agentops.traceDetail(odd, null)).toMatchObject({ ok: false });
		}
	});

	it('streams a long trace in batches, ascending, each span once', async () => {
		const rows = Array.from({ length: 2_500 }, (_, index) =>
			spanRow({
				traceId: id('e'),
				spanId: index.toString(16).padStart(16, '0'),
				parentSpanId: index === 0 ? '' : '0'.repeat(16),
				startNs: at(Math.floor(index / 700)),
				projectId: otherProject
			})
		);
		await writer.write(rows);
		const stream = valueOf(await agentops.traceStream(id('e'), null));
		const ids: string[] = [];
		let batches = 0;
		for await (const batch of stream.spans) {
			batches += 1;
			ids.push(...batch.map((span) => span.span_id));
		}
		expect(batches).toBeGreaterThan(2);
		expect(ids).toEqual(rows.map((row) => row.spanId));
	});
});

describe('span', () => {
	it('gives one span as the detail does', async () => {
		const detail = valueOf(await agentops.traceDetail(id('a'), null));
		const span = valueOf(
			await agentops.span(id('a'), { spanId: 'a000000000000002', ordinal: 1 }, [someProject])
		);
		expect(span.detail).toEqual(detail.spans[1]);
		expect(span.scopeName).toBe('litellm');
		expect(await agentops.span(id('a'), { spanId: 'ffff', ordinal: 1 }, null)).toMatchObject({
			ok: false
		});
	});

	it('tells spans with one id apart by their start', async () => {
		const twin = { projectId: otherProject, traceId: id('5'), spanId: '5000000000000001' };
		await writer.write([
			spanRow({ ...twin, name: 'late', startNs: at(900) }),
			spanRow({ ...twin, name: 'early', startNs: at(100) })
		]);
		const nth = (ordinal: number) =>
			agentops.span(twin.traceId, { spanId: twin.spanId, ordinal }, [otherProject]);
		expect(valueOf(await nth(1)).detail.span_name).toBe('early');
		expect(valueOf(await nth(2)).detail.span_name).toBe('late');
		expect(await nth(3)).toMatchObject({ ok: false, fault: { kind: 'not-found' } });
	});
});

describe('projectMetrics', () => {
	it('counts wall clock and every status, in the shape of the contract', async () => {
		const metrics = valueOf(await agentops.projectMetrics(someProject, null));
		expect(projectMetrics.parse(metrics)).toEqual(metrics);
		expect(metrics).toMatchObject({
			project_id: someProject,
			trace_count: 3,
			span_count: { total: 4, success: 2, fail: 1, unknown: 1, indeterminate: 1 },
			token_metrics: {
				total_cost: '1.00005',
				average_cost_per_session: '0.33335',
				prompt_tokens: 153,
				completion_tokens: 69,
				total_tokens: { all: 222, success: 138, fail: 39 },
				avg_tokens: { all: 55.5, success: 69, fail: 39 }
			},
			duration_metrics: { min_duration_ns: 1_000_000, max_duration_ns: 2_000_000_000 },
			trace_durations: [1_000_000, 1_000_000_000, 2_000_000_000],
			success_datetime: ['2026-05-04T09:12:00'],
			fail_datetime: ['2026-05-05T09:12:00'],
			indeterminate_datetime: ['2026-05-04T09:13:00'],
			spans_per_trace: { '1': 2, '2': 1 },
			trace_cost_dates: { '2026-05-04': 0.000045, '2026-05-05': 1 },
			start_time: '2026-05-04T09:12:00',
			end_time: '2026-05-05T09:12:00.001000'
		});
	});

	it('is zeros and 1970 without data', async () => {
		const range = { startMs: 0, endMs: 1 };
		expect(valueOf(await agentops.projectMetrics(someProject, range))).toMatchObject({
			trace_count: 0,
			token_metrics: { total_cost: '0.00000', average_cost_per_session: '0.00000' },
			trace_durations: [],
			trace_cost_dates: {},
			start_time: '1970-01-01T00:00:00',
			end_time: '1970-01-01T00:00:00'
		});
	});
});

describe('traceLogs', () => {
	it('gives the newest upload of a trace that may be read', async () => {
		const line = (content: string, uploaded: string) =>
			JSON.stringify([someProject, id('a'), content, uploaded]);
		await temp.store.insert(
			'trace_logs',
			['project_id', 'TraceId', 'Content', 'UploadedAt'],
			`${line('first', '2026-05-04 09:13:00.000')}\n${line('{"body":"로그"}', '2026-05-04 09:14:00.000')}\n`
		);
		expect(valueOf(await agentops.traceLogs(id('a'), [someProject]))).toEqual({
			content: '{"body":"로그"}',
			trace_id: id('a'),
			freeplan_truncated: false
		});
		expect(await agentops.traceLogs(id('a'), [otherProject])).toMatchObject({
			ok: false,
			fault: { kind: 'not-found' }
		});
	});
});

describe('a call for which nobody waits', () => {
	it('begins no work', async () => {
		const store = { ...temp.store, rows: () => Promise.reject(new Error('asked the store')) };
		const options = { signal: AbortSignal.abort() };
		const idle = createLocalAgentOps(store);
		for (const reply of [
			await idle.listTraces(someProject, everything, options),
			await idle.traceDetail(id('a'), null, options),
			await idle.projectMetrics(someProject, null, options)
		]) {
			expect(reply).toMatchObject({ ok: false, fault: { kind: 'timeout' } });
		}
	});
});
