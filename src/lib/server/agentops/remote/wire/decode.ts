/** From the JSON of a v4 answer to the contract, row by row: one bad row must not cost the others. */
import {
	projectMetrics,
	spanDetail,
	traceDetail,
	traceList,
	traceLogs,
	traceSummary,
	type ProjectMetrics,
	type SpanDetail,
	type TraceDetail,
	type TraceList,
	type TraceLogs,
	type TraceSummary
} from '#lib/agentops/contract.ts';
import { redactText } from '#lib/trace/redact.ts';
import type { z } from 'zod';
import { failed, ok, type Reply } from '../../fault.ts';
import { maskSpan } from './mask.ts';

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

function unreadable(what: string, issues: readonly { path: PropertyKey[]; message: string }[]) {
	const first = issues[0];
	const where = first ? `${first.path.map(String).join('.') || 'body'}: ${first.message}` : 'body';
	return failed({
		kind: 'unexpected-reply',
		hint: 'check-address',
		source: 'agentops',
		detail: `${what}: ${where}`.slice(0, 300)
	});
}

/** Parses `{…, [key]: rows}` with each row on its own; faults only when there were rows and none is readable. */
function parseRows<Row, Whole>(
	what: string,
	json: unknown,
	key: string,
	row: z.ZodType<Row>,
	whole: z.ZodType<Whole>,
	keep: (rows: readonly Row[]) => readonly Row[]
): Reply<Whole> {
	if (!isRecord(json)) return unreadable(what, [{ path: [], message: 'not an object' }]);
	const given = json[key];
	if (!Array.isArray(given)) return unreadable(what, [{ path: [key], message: 'not an array' }]);
	const rows: Row[] = [];
	let problem: z.core.$ZodIssue[] | null = null;
	for (const item of given) {
		const parsed = row.safeParse(item);
		if (parsed.success) rows.push(parsed.data);
		else problem ??= parsed.error.issues;
	}
	if (problem && rows.length === 0) return unreadable(`${what}.${key}`, problem);
	const metrics = isRecord(json.metrics) ? json.metrics : {};
	// The rows go round the second parse: they have been read already.
	const envelope = whole.safeParse({ ...json, metrics, [key]: [] });
	if (!envelope.success) return unreadable(what, envelope.error.issues);
	return ok({ ...envelope.data, [key]: keep(rows) });
}

/** Rows are unique by trace id: equal sort keys have no tie-break upstream. */
export function readTraceList(json: unknown): Reply<TraceList> {
	return parseRows('trace list', json, 'traces', traceSummary, traceList, uniqueTraces);
}

function uniqueTraces(rows: readonly TraceSummary[]): readonly TraceSummary[] {
	return [...new Map(rows.map((row) => [row.trace_id, row])).values()];
}

/** Older data calls the states `STATUS_CODE_OK`. */
function plainStatus(span: SpanDetail): SpanDetail {
	const status_code = span.status_code.toUpperCase().replace(/^STATUS_CODE_/, '');
	return { ...span, status_code };
}

export function readTraceDetail(json: unknown): Reply<TraceDetail> {
	return parseRows('trace', json, 'spans', spanDetail, traceDetail, (rows) =>
		rows.map((span) => maskSpan(plainStatus(span)))
	);
}

export function readProjectMetrics(json: unknown): Reply<ProjectMetrics> {
	const parsed = projectMetrics.safeParse(json);
	return parsed.success ? ok(parsed.data) : unreadable('metrics', parsed.error.issues);
}

export function readTraceLogs(json: unknown): Reply<TraceLogs> {
	const parsed = traceLogs.safeParse(json);
	if (!parsed.success) return unreadable('logs', parsed.error.issues);
	return ok({ ...parsed.data, content: redactText(parsed.data.content) });
}
