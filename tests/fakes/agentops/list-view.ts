/** `GET /v4/traces/list/{project}` as AgentOps computes it. */
import { checkStatus, listCost, sumMetrics, tokensOf, traceOutcome } from './figures.ts';
import type { Quirks } from './quirks.ts';
import { byTrace, Crash, isoTime, outcomeOf, type StoredSpan } from './world.ts';

export interface ListParams {
	readonly fromNs: bigint | null;
	readonly toNs: bigint | null;
	readonly query: string | null;
	readonly limit: number;
	readonly offset: number;
	/** As they came: they end in SQL. */
	readonly orderBy: string;
	readonly sortOrder: string;
}

const columns = new Set([
	'start_time',
	'duration',
	'span_count',
	'error_count',
	'total_cost',
	'trace_id',
	'service_name',
	'span_name',
	'tags'
]);

export function inRange(
	span: StoredSpan,
	range: { readonly fromNs: bigint | null; readonly toNs: bigint | null }
): boolean {
	return (
		(range.fromNs === null || span.startNs >= range.fromNs) &&
		(range.toNs === null || span.startNs <= range.toNs)
	);
}

/** ILIKE '%…%': `%` and `_` are wildcards, a backslash escapes, a lone one at the end matches nothing. */
export function ilike(text: string, pattern: string): boolean {
	if (/(^|[^\\])(\\\\)*\\$/.test(pattern)) return false;
	const source = pattern.replace(/\\([\s\S])|[%_]|[.*+?^${}()|[\]]/g, (match, escaped?: string) => {
		if (escaped !== undefined) return escaped.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
		return match === '%' ? '[\\s\\S]*' : match === '_' ? '[\\s\\S]' : `\\${match}`;
	});
	return new RegExp(source, 'iu').test(text);
}

interface Row {
	readonly trace_id: string;
	readonly service_name: string;
	readonly span_name: string;
	readonly start_time: bigint;
	readonly duration: number;
	readonly span_count: number;
	readonly error_count: number;
	readonly tags: string;
	readonly total_cost: number;
}

let shuffles = 0;

export function listView(spans: readonly StoredSpan[], params: ListParams, quirks: Quirks) {
	if (quirks.pricingFunctionsMissing) throw new Crash('Function calculate_prompt_cost is unknown');
	if (!columns.has(params.orderBy)) throw new Crash(`Unknown identifier: ${params.orderBy}`);
	if (!/^(asc|desc)$/i.test(params.sortOrder)) throw new Crash(`Syntax error: ${params.sortOrder}`);
	const chosen = spans.filter((span) => inRange(span, params));
	const traces = [...byTrace(chosen)];
	const { query } = params;
	const rows = traces
		.map(([traceId, group]) => toRow(traceId, group, quirks))
		.filter(
			(row) =>
				query === null ||
				ilike(row.span_name, query) ||
				ilike(row.trace_id, query) ||
				ilike(row.tags, query)
		);
	const shown = new Set(rows.map((row) => row.trace_id));
	const counted = traces.filter(([traceId, group]) =>
		quirks.wideSearchTotal && query !== null
			? shown.has(traceId) || group.some((span) => ilike(span.name, query))
			: shown.has(traceId)
	);
	rows.sort(comparator(params, quirks));
	const page = rows.slice(params.offset, params.offset + params.limit);
	return {
		traces: page.map((row) => ({
			trace_id: row.trace_id,
			root_service_name: row.service_name,
			root_span_name: row.span_name,
			start_time: isoTime(row.start_time, '+00:00'),
			end_time: isoTime(row.start_time + BigInt(row.duration), '+00:00'),
			duration: row.duration,
			span_count: row.span_count,
			error_count: row.error_count,
			tags: parseTags(row.tags, quirks),
			total_cost: row.total_cost,
			freeplan_truncated: quirks.freePlan
		})),
		metrics: sumMetrics(
			counted.map(([, group]) => ({
				outcome: traceOutcome(group, quirks),
				tokens: group.map((span) => tokensOf(span, quirks)),
				cost: group.reduce((sum, span) => sum + listCost(span, tokensOf(span, quirks)), 0)
			}))
		),
		total: counted.length,
		limit: params.limit,
		offset: params.offset,
		freeplan_truncated: quirks.freePlan && counted.length > 3
	};
}

function toRow(traceId: string, group: readonly StoredSpan[], quirks: Quirks): Row {
	const [first] = group;
	const last = group.at(-1);
	if (!first || !last) throw new Crash('empty group');
	for (const span of group) checkStatus(span, quirks);
	const ends = group.map((span) => span.startNs + span.durationNs);
	const endNs = ends.reduce((latest, end) => (end > latest ? end : latest), first.startNs);
	return {
		trace_id: traceId,
		// any(ServiceName): some span's.
		service_name: last.serviceName,
		span_name: first.name,
		start_time: first.startNs,
		duration: Number((quirks.startsOnlyDuration ? last.startNs : endNs) - first.startNs),
		span_count: group.length,
		error_count: group.filter((span) => outcomeOf(span) === 'fail').length,
		tags: first.attributes['agentops.tags'] ?? '',
		total_cost: group.reduce((sum, span) => sum + listCost(span, tokensOf(span, quirks)), 0)
	};
}

function parseTags(text: string, quirks: Quirks): string[] {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return [];
	}
	if (Array.isArray(value)) return value.map(String);
	if (typeof value === 'object' && value !== null && quirks.objectTagsFail) {
		throw new Crash('tags: Input should be a valid list');
	}
	return [];
}

function comparator(params: ListParams, quirks: Quirks): (a: Row, b: Row) => number {
	const sign = params.sortOrder.toLowerCase() === 'desc' ? -1 : 1;
	shuffles += 1;
	const salt = shuffles;
	const tie = (row: Row) =>
		quirks.looseTies
			? (Number.parseInt(row.trace_id.slice(-6), 16) * 7919 * salt) % 10_007
			: row.trace_id;
	const key = (row: Row): bigint | number | string => {
		switch (params.orderBy) {
			case 'duration':
				return row.duration;
			case 'span_count':
				return row.span_count;
			case 'error_count':
				return row.error_count;
			case 'total_cost':
				return row.total_cost;
			case 'trace_id':
				return row.trace_id;
			case 'service_name':
				return row.service_name;
			case 'span_name':
				return row.span_name;
			case 'tags':
				return row.tags;
			default:
				return row.start_time;
		}
	};
	return (a, b) => {
		const [left, right] = [key(a), key(b)];
		if (left !== right) return left < right ? -sign : sign;
		return tie(a) < tie(b) ? -1 : 1;
	};
}
