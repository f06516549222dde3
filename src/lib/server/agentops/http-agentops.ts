/** The v4 contract read from a remote AgentOps, or from another portal, over HTTP. */
import type { SpanDetail, TraceDetail } from '#lib/agentops/contract.ts';
import { sayer } from '#lib/query/said.ts';
import { searchText } from '#lib/trace/search-text.ts';
import { readSessionTrace } from '#lib/trace/session-trace.ts';
import { twinOrder } from '#lib/trace/span-ref.ts';
import type { RawSpan } from '#lib/trace/span.ts';
import { toRawSpans } from '#lib/trace/wire.ts';
import type { AgentOps, CallOptions, TimeRange, TraceListQuery } from './agentops.ts';
import { failed, ok, type Fault, type Reply } from './fault.ts';
import { answerFault, type UpstreamAnswer } from '../upstream.ts';
import type { Connection, ReadCall } from './remote/connection/connection.ts';
import { createDiagnosis } from './remote/connection/diagnosis.ts';
import { encodeListQuery, encodeRange, isProjectId, isTraceId } from './remote/wire/encode.ts';
import {
	readProjectMetrics,
	readTraceDetail,
	readTraceList,
	readTraceLogs
} from './remote/wire/decode.ts';
import { createSharedCache } from './remote/reading/shared-cache.ts';

export interface HttpAgentOpsSettings {
	readonly connection: Connection;
	readonly listTimeoutMs?: number;
	readonly detailTimeoutMs?: number;
	readonly metricsTimeoutMs?: number;
	/** Caps on a reply, in bytes: a detail holds every prompt of its trace, metrics four arrays of all traces. */
	readonly listMaxBytes?: number;
	readonly detailMaxBytes?: number;
	readonly metricsMaxBytes?: number;
	/** How long a read detail serves further questions about the same trace. */
	readonly detailCacheMs?: number;
	/** Unix ms. */
	readonly now?: () => number;
}

const source = 'agentops';
const mebibyte = 1024 * 1024;
/** Of one trace, as it comes. */
const largestDetail = 128 * mebibyte;
const dayMs = 86_400_000;

const isWide = (range: TimeRange | null) => range === null || range.endMs - range.startMs > dayMs;

const invalid = (detail: string) => failed({ kind: 'invalid', hint: null, source, detail });
const notFound = (detail: string) => failed({ kind: 'not-found', hint: null, source, detail });

/** A single look-up has no range to narrow: one of the trace's spans cannot be read by AgentOps. */
const poisoned = (fault: Fault): Fault => ({
	...fault,
	hint: 'retry-later',
	detail: `${fault.detail} (a span with an unreadable token count or an empty status does this)`
});

interface SizedDetail {
	readonly trace: TraceDetail;
	readonly bytes: number;
}

const batchSpans = 500;

/** Ascending by start; AgentOps gives no order. */
async function* batches(spans: readonly SpanDetail[]): AsyncGenerator<readonly SpanDetail[]> {
	const sorted = spans.toSorted((a, b) => Date.parse(a.start_time) - Date.parse(b.start_time));
	for (let at = 0; at < sorted.length; at += batchSpans) yield sorted.slice(at, at + batchSpans);
}

async function* rawBatches(
	traceId: string,
	spans: readonly SpanDetail[]
): AsyncGenerator<readonly RawSpan[]> {
	for await (const batch of batches(spans)) {
		yield toRawSpans({ trace_id: traceId, spans: [...batch] });
	}
}

/**
 * Validates before sending, since AgentOps answers 500 to a bad id and runs a bad sort name as SQL.
 * A 500 is asked after ({@link createDiagnosis}), so that its fault carries a hint.
 * `freeplan_truncated` flags stay in the answer: data is there, only blanked.
 */
export function createHttpAgentOps(settings: HttpAgentOpsSettings): AgentOps {
	const { connection } = settings;
	const now = settings.now ?? Date.now;
	const diagnosis = createDiagnosis(connection, now);
	const list = {
		timeoutMs: settings.listTimeoutMs ?? 10_000,
		maxBytes: settings.listMaxBytes ?? 16 * mebibyte
	};
	const detail = {
		timeoutMs: settings.detailTimeoutMs ?? 20_000,
		maxBytes: settings.detailMaxBytes ?? largestDetail
	};
	const metrics = {
		timeoutMs: settings.metricsTimeoutMs ?? 20_000,
		maxBytes: settings.metricsMaxBytes ?? 128 * mebibyte
	};

	/** Reads and judges one answer of a project's range. */
	async function readRange<T>(
		kind: 'list' | 'metrics',
		projectId: string,
		range: TimeRange | null,
		call: ReadCall,
		parse: (json: unknown) => Reply<T>
	): Promise<Reply<T>> {
		const reply = await connection.read(call);
		if (!reply.ok) {
			const slow = reply.fault.kind === 'timeout' && reply.fault.hint !== null && isWide(range);
			return slow ? failed({ ...reply.fault, hint: 'narrow-the-range' }) : reply;
		}
		const fault = faultOf(reply.value);
		if (fault === null) return parse(reply.value.json);
		// A proxy's HTML 500 says nothing about AgentOps itself.
		if (reply.value.status !== 500 || reply.value.json === undefined) return failed(fault);
		return failed({ ...fault, hint: await diagnosis.hintFor500(projectId, kind) });
	}

	async function readTrace<T>(
		path: string,
		limits: { readonly timeoutMs: number; readonly maxBytes: number },
		options: CallOptions | undefined,
		parse: (answer: UpstreamAnswer) => Reply<T>
	): Promise<Reply<T>> {
		const reply = await connection.read({ path, ...limits, signal: options?.signal });
		return reply.ok ? parse(reply.value) : reply;
	}

	async function fetchDetail(id: string, signal?: AbortSignal): Promise<Reply<SizedDetail>> {
		return readTrace(`/v4/traces/detail/${id}`, detail, { signal }, (answer) => {
			const fault = faultOf(answer);
			if (fault) {
				return failed(answer.status === 500 && answer.json !== undefined ? poisoned(fault) : fault);
			}
			const read = readTraceDetail(answer.json);
			return read.ok ? ok({ trace: read.value, bytes: answer.bytes }) : read;
		});
	}

	/** A page asks for the head, then for the tree, then for span after span: one reading serves them all for a while. */
	const details = createSharedCache<SizedDetail>({
		ttlMs: settings.detailCacheMs ?? 5_000,
		maxWeight: largestDetail,
		weigh: (value) => value.bytes,
		now
	});

	const traceDetail: AgentOps['traceDetail'] = async (traceId, projectIds, options) => {
		const id = traceId.toLowerCase();
		if (!isTraceId(id)) return invalid('trace id: must be 32 hexadecimal digits');
		const read = await details.get(id, (signal) => fetchDetail(id, signal), options?.signal);
		// AgentOps looks through all projects of its account; a caller may read fewer.
		if (!read.ok) return read;
		const { trace } = read.value;
		if (projectIds !== null && !hasId(projectIds, trace.project_id)) {
			return notFound('Trace not found.');
		}
		return ok(trace);
	};

	return {
		async listTraces(projectId: string, query: TraceListQuery, options?: CallOptions) {
			if (!isProjectId(projectId)) return invalid('project id: must be a UUID');
			const encoded = encodeListQuery(query);
			if (!encoded.ok) return invalid(encoded.reason);
			const call = {
				path: `/v4/traces/list/${projectId}`,
				query: encoded.params,
				...list,
				signal: options?.signal
			};
			return readRange('list', projectId, query.range, call, readTraceList);
		},

		traceDetail,

		/** v4 has no paging within a trace: the whole detail is read before the first batch. */
		async traceStream(traceId, projectIds, options) {
			const read = await traceDetail(traceId, projectIds, options);
			if (!read.ok) return read;
			const { spans, ...head } = read.value;
			return ok({ head, spans: batches(spans) });
		},

		async rawSpans(traceId, projectIds, options) {
			const read = await traceDetail(traceId, projectIds, options);
			return read.ok ? ok(rawBatches(read.value.trace_id, read.value.spans)) : read;
		},

		/** v4 tells nothing of a trace before all of it. */
		async traceOutline(traceId, projectIds, options) {
			const read = await traceDetail(traceId, projectIds, options);
			if (!read.ok) return read;
			const { head, light } = readSessionTrace(read.value);
			return ok({ head, light: async (costOf) => ok(light(costOf)) });
		},

		async span(traceId, { spanId, ordinal }, projectIds, options) {
			const read = await traceDetail(traceId, projectIds, options);
			if (!read.ok) return read;
			const spans = read.value.spans.filter((candidate) => candidate.span_id === spanId);
			const twins = toRawSpans({ trace_id: traceId, spans })
				.map((raw, at) => ({ raw, span: spans[at] }))
				.sort((a, b) => twinOrder(a.raw, b.raw));
			const span = twins[ordinal - 1]?.span;
			return span
				? ok({ detail: span, scopeName: '', scopeVersion: '' })
				: notFound('Span not found.');
		},

		async spansSaying(traceId, words, projectIds, options) {
			if (words.length === 0) return ok([]);
			const read = await traceDetail(traceId, projectIds, options);
			if (!read.ok) return read;
			const sayers = words.map(sayer);
			const saying = toRawSpans(read.value).filter((span) => {
				const text = searchText(span);
				return sayers.every((isSaid) => isSaid(text));
			});
			return ok(saying.map(({ spanId }) => spanId));
		},

		async projectMetrics(projectId, range, options) {
			if (!isProjectId(projectId)) return invalid('project id: must be a UUID');
			const params = range === null ? {} : encodeRange(range);
			if (params === null) return invalid('range: outside the years 1970 to 9999');
			const call = {
				// The typo is the address.
				path: `/v4/meterics/project/${projectId}`,
				query: params,
				...metrics,
				signal: options?.signal
			};
			return readRange('metrics', projectId, range, call, readProjectMetrics);
		},

		async traceLogs(traceId, projectIds, options) {
			const id = traceId.toLowerCase();
			if (!isTraceId(id)) return invalid('trace id: must be 32 hexadecimal digits');
			if (projectIds !== null) {
				// The logs do not say whose they are; the trace does.
				const owner = await traceDetail(id, projectIds, options);
				if (!owner.ok) return owner;
			}
			return readTrace(`/v4/logs/${id}`, detail, options, (answer) => {
				// Without object storage AgentOps answers 403, 404 or 500: it keeps no logs.
				if (answer.status === 403 || answer.status === 404 || answer.status === 500) {
					return notFound('no logs are kept');
				}
				const fault = faultOf(answer);
				return fault ? failed(fault) : readTraceLogs(answer.json);
			});
		}
	};
}

const hasId = (ids: readonly string[], id: string) =>
	ids.some((candidate) => candidate.toLowerCase() === id.toLowerCase());

function faultOf(answer: UpstreamAnswer): Fault | null {
	const fault = answerFault(source, answer);
	if (fault?.kind !== 'not-found') return fault;
	// FastAPI's own 404: the path is unknown, so this address is not an AgentOps API (or has a prefix).
	if (fault.detail === 'HTTP 404: Not Found' || answer.json === undefined) {
		return { ...fault, kind: 'unexpected-reply', hint: 'check-address' };
	}
	return fault;
}
