/** A list row of v4, with its session's facts where they have been read. */
import type { TraceSummary } from '#lib/agentops/contract.ts';
import { picoToUsd } from '#lib/cost/pico.ts';
import { rankOf } from '#lib/query/attribute.ts';
import { isAttributeOrder } from '#lib/sessions/orders.ts';
import type { TimeRange } from '../../agentops.ts';
import type { SessionQuery, SessionRow } from '../../analytics.ts';
import { knownCost, sumTokens, type SessionFacts } from './session-facts.ts';

/** A list row before its details; `startMs` is parsed once. */
export interface ListedSession {
	readonly summary: TraceSummary;
	readonly startMs: number;
}

/** A row, and what its spans told if they were read. */
export interface ReadSession {
	readonly row: SessionRow;
	readonly facts: SessionFacts | null;
}

/** Text without an offset is UTC; JavaScript would read it as local time. NaN when it is no time. */
export function readTime(text: string): number {
	return Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
}

export const startsIn = (session: ListedSession, range: TimeRange): boolean =>
	session.startMs >= range.startMs && session.startMs < range.endMs;

/**
 * @param facts null when the details have not been read: what only they tell is null then
 * @param listIsExact the source's list durations are wall clock; AgentOps' own count span starts only
 *
 * The cost is the list's own where it has one, so that one screen shows one engine's figures; the
 * details fill in where the list says 0, which is its word for unknown.
 */
export function toSessionRow(
	{ summary, startMs }: ListedSession,
	facts: SessionFacts | null,
	listIsExact: boolean
): SessionRow {
	const listedCost = knownCost(summary.total_cost);
	const failed = summary.error_count > 0;
	return {
		traceId: summary.trace_id,
		name: facts?.name ?? summary.root_span_name,
		service: facts?.service ?? summary.root_service_name,
		startMs,
		durationNs: facts?.durationNs ?? (listIsExact ? summary.duration : null),
		spanCount: facts?.spanCount ?? summary.span_count,
		errorCount: facts?.errorCount ?? summary.error_count,
		llmCalls: facts?.llmCalls ?? null,
		status: facts?.status ?? (failed ? 'error' : 'unset'),
		running: facts?.running ?? false,
		models: facts ? [...facts.models.keys()].filter((model) => model !== '') : [],
		tokens: facts?.tokens ?? null,
		costUsd: listedCost ?? facts?.costUsd ?? null,
		unpricedCalls: facts?.unpricedCalls ?? 0,
		tags: facts && facts.tags.length > 0 ? facts.tags : summary.tags,
		user: facts?.user ?? null,
		conversation: facts?.conversation ?? null
	};
}

/** Ties by trace id, so that pages neither overlap nor leave gaps; unknown values come last. */
export function compareRows(
	query: Pick<SessionQuery, 'orderBy' | 'descending'>
): (a: SessionRow, b: SessionRow) => number {
	const sign = query.descending ? -1 : 1;
	return (a, b) => {
		const left = sortValue(a, query.orderBy);
		const right = sortValue(b, query.orderBy);
		if (left === null || right === null) {
			if (left !== null) return -1;
			if (right !== null) return 1;
		} else if (left !== right) {
			return left < right ? -sign : sign;
		}
		return a.traceId < b.traceId ? -sign : a.traceId > b.traceId ? sign : 0;
	};
}

/** In a list by calls a session costs what those calls cost. */
function costShown({ costUsd, spentPico }: SessionRow): number | null {
	return spentPico === undefined ? costUsd : picoToUsd(spentPico);
}

function sortValue(row: SessionRow, order: SessionQuery['orderBy']): number | string | null {
	if (isAttributeOrder(order)) return row.sorted === undefined ? null : rankOf(row.sorted);
	switch (order) {
		case 'start':
			return row.startMs;
		case 'duration':
			return row.durationNs;
		case 'cost':
			return costShown(row);
		case 'tokens': {
			const { tokens, spentTokens = tokens } = row;
			return spentTokens === null ? null : sumTokens(spentTokens);
		}
		case 'spans':
			return row.spanCount;
		case 'errors':
			return row.errorCount;
		case 'calls':
			return row.spentCalls ?? row.llmCalls;
		case 'name':
			return row.name;
		case 'model':
			return row.models[0] ?? '';
		case 'tag':
			return row.tags[0] ?? '';
		case 'user':
			return row.user ?? '';
		case 'service':
			return row.service;
		case 'conversation':
			return row.conversation ?? '';
		case 'id':
			return row.traceId;
	}
}
