/** What every implementation of AgentOps does. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TraceOrder } from '#lib/agentops/contract.ts';
import { fromLight } from '#lib/trace/light/light.ts';
import { traceOrder } from '#lib/agentops/contract.ts';
import type { RawSpan } from '#lib/trace/span.ts';
import type { TraceListQuery } from '../../src/lib/server/agentops/agentops.ts';
import type { Reply } from '../../src/lib/server/agentops/fault.ts';
import type { Subject } from './subject.ts';

const minuteMs = 60_000;
const missing = 'ffffffffffffffffffffffffffffffff';
const otherProject = '00000000-0000-4000-8000-00000000000f';

export function valueOf<T>(reply: Reply<T>): T {
	if (!reply.ok) throw new Error(`${reply.fault.kind}: ${reply.fault.detail}`);
	return reply.value;
}

/** ISO text of any precision, with or without an offset, in ms. */
const timeOf = (text: string) => Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);

export function describeAgentOps(name: string, open: () => Promise<Subject>): void {
	describe(`AgentOps: ${name}`, () => {
		let subject: Subject;
		let opened: Subject | null = null;
		beforeAll(async () => {
			opened = await open();
			subject = opened;
		}, 120_000);
		// When opening failed, that is what the report shall show.
		afterAll(() => opened?.close(), 60_000);

		const query = (changes: Partial<TraceListQuery> = {}): TraceListQuery => ({
			range: {
				startMs: subject.world.startMs - minuteMs,
				endMs: subject.world.startMs + 60 * minuteMs
			},
			text: null,
			limit: 20,
			offset: 0,
			orderBy: 'start_time',
			descending: true,
			...changes
		});
		const list = async (changes: Partial<TraceListQuery> = {}) =>
			valueOf(await subject.agentops.listTraces(subject.projectId, query(changes)));
		const found = async (text: string) => (await list({ text })).traces.map((row) => row.trace_id);
		const detail = async (traceId: string) =>
			valueOf(await subject.agentops.traceDetail(traceId, [subject.projectId]));

		test('lists sessions newest first with their counts', async () => {
			const { ids, startMs } = subject.world;
			const { traces, total, limit, offset } = await list();
			expect(traces.map((row) => row.trace_id)).toEqual([
				ids.rootless,
				ids.single,
				ids.broken,
				ids.answered
			]);
			expect({ total, limit, offset }).toEqual({ total: 4, limit: 20, offset: 0 });
			const answered = traces.at(-1);
			expect(answered).toMatchObject({
				root_service_name: 'support-bot',
				root_span_name: '고객 응대.session',
				span_count: 3,
				error_count: 0,
				tags: ['beta', '고객'],
				freeplan_truncated: false
			});
			expect(timeOf(answered?.start_time ?? '')).toBe(startMs);
			expect(answered?.total_cost).toBeCloseTo(0.25, 7);
			expect(traces[2]).toMatchObject({ span_count: 2, error_count: 1, tags: [] });
		});

		test('gives durations in nanoseconds', async () => {
			const { ids } = subject.world;
			const { traces } = await list();
			const durations = Object.fromEntries(traces.map((row) => [row.trace_id, row.duration]));
			const exact = subject.listDurations === 'wall-clock';
			expect(durations[ids.answered]).toBe(exact ? 10e9 : 6e9);
			expect(durations[ids.single]).toBe(exact ? 5e9 : 0);
		});

		test.each(traceOrder)('sorts by %s both ways', async (orderBy: TraceOrder) => {
			const up = await list({ orderBy, descending: false });
			const down = await list({ orderBy, descending: true });
			expect(up.traces).toHaveLength(4);
			expect(down.traces).toHaveLength(4);
			if (orderBy === 'start_time' || orderBy === 'trace_id') {
				expect(up.traces.map((row) => row.trace_id)).toEqual(
					down.traces.map((row) => row.trace_id).reverse()
				);
			}
		});

		test('sorts the dearest and the most failed first', async () => {
			const { ids } = subject.world;
			expect((await list({ orderBy: 'total_cost' })).traces[0]?.trace_id).toBe(ids.answered);
			expect((await list({ orderBy: 'error_count' })).traces[0]?.trace_id).toBe(ids.broken);
			expect((await list({ orderBy: 'span_count' })).traces[0]?.trace_id).toBe(ids.answered);
		});

		test('pages without gap or overlap', async () => {
			const seen: string[] = [];
			for (let offset = 0; offset < 5; offset += 1) {
				const page = await list({ limit: 1, offset, orderBy: 'trace_id' });
				expect(page.total).toBe(4);
				seen.push(...page.traces.map((row) => row.trace_id));
			}
			expect(seen).toHaveLength(4);
			expect(new Set(seen).size).toBe(4);
		});

		test('searches names, ids and tags as plain text in any script', async () => {
			const { ids } = subject.world;
			expect(await found('고객 응대')).toEqual([ids.answered]);
			expect(await found('REPORT')).toEqual([ids.broken]);
			expect(await found('beta')).toEqual([ids.answered]);
			expect(await found(ids.single.slice(0, 20))).toEqual([ids.single]);
			expect(await found('0% d')).toEqual([ids.single]);
			expect(await found('done_x')).toEqual([ids.single]);
			expect(await found('%report')).toEqual([]);
			expect(await found('r_port')).toEqual([]);
			expect(await found("nobody'; --")).toEqual([]);
			expect(await found('\\')).toEqual([]);
		});

		test('keeps to the range', async () => {
			const { ids, startMs } = subject.world;
			const range = { startMs: startMs + 50_000, endMs: startMs + 100_000 };
			const { traces } = await list({ range });
			expect(traces.map((row) => row.trace_id)).toEqual([ids.broken]);
			const nothing = await list({ range: { startMs: startMs - 1e9, endMs: startMs - 9e8 } });
			expect(nothing).toMatchObject({ traces: [], total: 0 });
		});

		test('lists everything without a range', async () => {
			expect((await list({ range: null })).total).toBe(4);
		});

		test('gives every span of a session with its attributes as a tree', async () => {
			const { ids, startMs } = subject.world;
			const trace = await detail(ids.answered);
			expect(trace).toMatchObject({
				project_id: subject.projectId,
				trace_id: ids.answered,
				freeplan_truncated: false
			});
			expect(trace.spans.map((span) => span.span_id).sort()).toEqual([
				'aaaaaaaaaaaaaa01',
				'aaaaaaaaaaaaaa02',
				'aaaaaaaaaaaaaa03'
			]);
			const call = trace.spans.find((span) => span.span_id.endsWith('2'));
			expect(call).toMatchObject({
				parent_span_id: 'aaaaaaaaaaaaaa01',
				span_name: 'openai.chat.completion',
				service_name: 'support-bot',
				duration: 4e9,
				status_code: 'OK',
				attributes: {},
				span_attributes: {
					gen_ai: {
						request: { model: 'house-model-1' },
						prompt: [{ role: 'user', content: '송장 INV-7의 합계는? 😀' }],
						completion: [{ role: 'assistant', content: '120 <b>원</b>' }],
						usage: { prompt_tokens: '100' }
					}
				},
				metrics: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 }
			});
			expect(Number(call?.metrics?.total_cost)).toBeCloseTo(0.25, 7);
			expect(timeOf(call?.start_time ?? '')).toBe(startMs + 1000);
			expect(timeOf(call?.end_time ?? '')).toBe(startMs + 5000);
			const root = trace.spans.find((span) => span.span_id.endsWith('1'));
			expect(root?.parent_span_id).toBe('');
			expect(trace.metrics).toMatchObject({
				span_count: 3,
				prompt_tokens: 100,
				completion_tokens: 20
			});
			expect(Number(trace.metrics.total_cost)).toBeCloseTo(0.25, 7);
		});

		test('gives errors with their message and exception event', async () => {
			const { ids, startMs } = subject.world;
			const { spans } = await detail(ids.broken);
			const failing = spans.find((span) => span.status_code === 'ERROR');
			expect(failing).toMatchObject({
				status_message: 'ledger did not answer',
				event_names: ['exception'],
				event_attributes: [{ 'exception.type': 'TimeoutError' }]
			});
			expect(timeOf(failing?.event_timestamps[0] ?? '')).toBe(startMs + minuteMs + 1500);
			expect(spans.find((span) => span.parent_span_id === '')?.status_code).toBe('UNSET');
		});

		test('keeps a span whose parent never came', async () => {
			const { spans } = await detail(subject.world.ids.rootless);
			expect(spans).toMatchObject([{ parent_span_id: 'dddddddddddddd01' }]);
		});

		test('streams the spans of the detail, and finds one by its id', async () => {
			const { ids } = subject.world;
			const stream = valueOf(await subject.agentops.traceStream(ids.answered, [subject.projectId]));
			const names: string[] = [];
			for await (const batch of stream.spans) names.push(...batch.map((span) => span.span_name));
			expect(names).toEqual(['고객 응대.session', 'openai.chat.completion', 'get_invoice.tool']);
			expect(stream.head.trace_id).toBe(ids.answered);
			const one = await subject.agentops.span(
				ids.answered,
				{ spanId: 'aaaaaaaaaaaaaa03', ordinal: 1 },
				null
			);
			expect(valueOf(one).detail.span_name).toBe('get_invoice.tool');
			const second = { spanId: 'aaaaaaaaaaaaaa03', ordinal: 2 };
			expect(await subject.agentops.span(ids.answered, second, null)).toMatchObject({ ok: false });
		});

		test('gives the spans of a trace as they were sent', async () => {
			const { ids, spans } = subject.world;
			const reply = await subject.agentops.rawSpans(ids.answered, [subject.projectId]);
			const found: RawSpan[] = [];
			for await (const batch of valueOf(reply)) found.push(...batch);
			const sent = spans.filter(({ traceId }) => traceId === ids.answered);
			expect(found.map(({ spanId }) => spanId).sort()).toEqual(
				sent.map(({ spanId }) => spanId).sort()
			);
			for (const span of found) {
				const own = sent.find(({ spanId }) => spanId === span.spanId);
				const { traceId, parentSpanId, name, kind, status, startNs, durationNs } = own ?? span;
				expect(span).toMatchObject({
					...{ traceId, parentSpanId, name, kind, status, startNs, durationNs },
					attributes: own?.attributes
				});
			}
		});

		test('opens a trace by its head, and its spans without their content', async () => {
			const { ids } = subject.world;
			const { head, light } = valueOf(
				await subject.agentops.traceOutline(ids.answered, [subject.projectId])
			);
			expect(head).toMatchObject({
				traceId: ids.answered,
				projectId: subject.projectId,
				name: '고객 응대.session',
				spanCount: 3,
				tags: ['beta', '고객'],
				freePlan: false
			});
			const trace = valueOf(await light(() => null));
			const [root, call, tool] = fromLight(trace).toSorted((a, b) => a.startNs - b.startNs);
			expect(root).toMatchObject({
				name: '고객 응대.session',
				parentSpanId: '',
				type: 'session',
				startNs: 0,
				durationNs: 1e10,
				status: 'ok'
			});
			expect(call).toMatchObject({
				parentSpanId: root?.spanId,
				type: 'llm',
				countsAsCall: true,
				tokens: { input: 100, output: 20 }
			});
			expect(call?.costUsd).toBeCloseTo(0.25, 7);
			expect(tool).toMatchObject({ type: 'tool', label: 'get_invoice', tokens: null });
			expect(trace.total).toBe(3);
			const running = valueOf(await subject.agentops.traceOutline(ids.rootless, null));
			expect(running.head.spanCount).toBe(1);
			expect(running.head.revision).not.toBe(head.revision);
		});

		test('shows a trace only to who may read its project', async () => {
			const { ids } = subject.world;
			const { agentops } = subject;
			for (const reply of [
				await agentops.traceDetail(missing, null),
				await agentops.traceDetail(ids.answered, [otherProject]),
				await agentops.traceDetail(ids.answered, []),
				await agentops.traceStream(ids.answered, [otherProject]),
				await agentops.rawSpans(ids.answered, [otherProject]),
				await agentops.traceOutline(ids.answered, [otherProject]),
				await agentops.span(ids.answered, { spanId: 'aaaaaaaaaaaaaa03', ordinal: 1 }, [
					otherProject
				]),
				await agentops.span(ids.answered, { spanId: 'eeeeeeeeeeeeeeee', ordinal: 1 }, null),
				await agentops.traceLogs(ids.answered, [otherProject])
			]) {
				expect(reply).toMatchObject({ ok: false, fault: { kind: 'not-found' } });
			}
		});

		test('has no logs for a trace that sent none', async () => {
			const reply = await subject.agentops.traceLogs(subject.world.ids.answered, [
				subject.projectId
			]);
			expect(reply).toMatchObject({ ok: false, fault: { kind: 'not-found' } });
		});

		test('adds up a project', async () => {
			const { startMs } = subject.world;
			const range = { startMs: startMs - minuteMs, endMs: startMs + 60 * minuteMs };
			const metrics = valueOf(await subject.agentops.projectMetrics(subject.projectId, range));
			expect(metrics).toMatchObject({
				project_id: subject.projectId,
				trace_count: 4,
				span_count: { total: 7, fail: 1 },
				token_metrics: {
					prompt_tokens: 100,
					completion_tokens: 20,
					total_tokens: { all: 120 }
				},
				duration_metrics: { min_duration_ns: 1e9, max_duration_ns: 10e9 },
				freeplan_truncated: false
			});
			expect(Number(metrics.token_metrics.total_cost)).toBeCloseTo(0.25, 5);
			expect(timeOf(metrics.start_time)).toBe(startMs);
		});

		test('adds up nothing to zeros', async () => {
			const { startMs } = subject.world;
			const range = { startMs: startMs - 1e9, endMs: startMs - 9e8 };
			const metrics = valueOf(await subject.agentops.projectMetrics(subject.projectId, range));
			expect(metrics).toMatchObject({
				trace_count: 0,
				span_count: { total: 0 },
				trace_durations: [],
				start_time: '1970-01-01T00:00:00'
			});
		});
	});
}
