import type { TraceList, TraceOrder, TraceSummary } from '#lib/agentops/contract.ts';
import { picoToUsd } from '#lib/cost/pico.ts';
import type { TimeRange, TraceListQuery } from '../../../agentops/agentops.ts';
import type { StoreClient } from '../../client.ts';
import { both } from '../condition.ts';
import { startedIn, textMatches } from '../sessions/filter.ts';
import { readSessionPage } from '../sessions/page.ts';
import { durationNs, sessionColumns, type StoredSession } from '../sessions/row.ts';
import { sumColumns, toTraceMetrics, type StoredSums } from './metrics.ts';
import { picoOf } from '../usd-text.ts';
import { utcIso } from '../utc-time.ts';

/** All that a store can hold. */
export const allTime: TimeRange = { startMs: 0, endMs: 4_102_444_800_000 };

/** The contract's order names; a caller's text never reaches SQL. */
const orderSql: Readonly<Record<TraceOrder, string>> = {
	start_time: 'StartTime',
	duration: durationNs,
	span_count: 'SpanCount',
	error_count: 'ErrorCount',
	total_cost: 'Cost',
	trace_id: 'TraceId',
	service_name: 'Service',
	span_name: 'Name',
	tags: 'arraySort(Tags)'
};

/**
 * `GET /v4/traces/list`: rows, total and metrics are over the same sessions.
 * @throws StoreError
 */
export async function listTraces(
	store: StoreClient,
	projectId: string,
	query: TraceListQuery
): Promise<TraceList> {
	const range = query.range ?? allTime;
	const filters = query.text === null ? both() : textMatches(projectId, query.text);
	const where = both(startedIn(projectId, range), filters);
	const [[sums], rows] = await Promise.all([
		store.rows<StoredSums>(
			`SELECT ${sumColumns} FROM sessions FINAL WHERE ${where.sql}`,
			where.params
		),
		readSessionPage(
			store,
			{
				projectId,
				range,
				filters: () => filters,
				order: {
					sql: orderSql[query.orderBy],
					descending: query.descending,
					byStart: query.orderBy === 'start_time'
				},
				limit: query.limit,
				offset: query.offset
			},
			sessionColumns
		)
	]);
	return {
		traces: rows.map(toSummary),
		metrics: toTraceMetrics(sums, 'traces'),
		total: sums?.Traces ?? 0,
		limit: query.limit,
		offset: query.offset,
		freeplan_truncated: false
	};
}

function toSummary(stored: StoredSession): TraceSummary {
	const startNs = BigInt(stored.StartNs);
	const endNs = BigInt(stored.EndNs);
	return {
		trace_id: stored.TraceId,
		root_service_name: stored.Service,
		root_span_name: stored.Name,
		start_time: utcIso(startNs),
		end_time: utcIso(endNs),
		duration: Number(endNs - startNs),
		span_count: stored.SpanCount,
		error_count: stored.ErrorCount,
		tags: [...stored.TagNames],
		total_cost: stored.CostKnown ? picoToUsd(picoOf(stored.CostText)) : null,
		freeplan_truncated: false
	};
}
