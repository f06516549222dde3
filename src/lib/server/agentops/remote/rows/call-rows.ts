/** Model calls of sessions whose details were read from a remote, as a list of calls shows them. */
import { rankOf } from '#lib/query/attribute.ts';
import { isAttributeOrder } from '#lib/sessions/orders.ts';
import type { AmountTerm, Query, Term } from '#lib/query/term.ts';
import { isInWeekHours } from '#lib/query/week-hours.ts';
import type { CallOrder, CallQuery, CallRow } from '../../analytics.ts';
import type { TimeRange } from '../../agentops.ts';
import { ok, type Reply } from '../../fault.ts';
import type { Finder } from '../found/finder.ts';
import { sumTokens, type SessionFacts } from '../session/session-facts.ts';
import { isWithin } from '../session/terms.ts';
import type { Listed } from './listed.ts';

/** Model calls of the newest sessions that match, as far as their details could be read. */
export async function findCalls(
	finder: Finder,
	projectId: string,
	query: CallQuery,
	signal: AbortSignal | undefined
): Promise<Reply<Listed<CallRow>>> {
	const { range } = query;
	const { own, others } = splitCallTerms(query.terms);
	const scope = { range, terms: others, orderBy: 'start', descending: true } as const;
	const found = await finder.findRead(projectId, scope, signal);
	if (!found.ok) return found;
	const { sessions, ...rest } = found.value;
	const rows = sessions.flatMap(({ row: { traceId }, facts }) =>
		facts ? callsOf(traceId, facts, range, own) : []
	);
	const { orderBy, descending } = query;
	if (!isAttributeOrder(orderBy)) {
		return ok({ ...rest, rows: rows.toSorted(compareCalls(orderBy, descending)) });
	}
	const values = await finder.said.bySpan(
		projectId,
		sessions.map(({ session }) => session),
		orderBy.slice(1),
		signal,
		finder.reader.maxDetails
	);
	const valueOf = ({ traceId, spanId }: CallRow) => values.get(traceId)?.get(spanId) ?? null;
	const { coverage } = rest;
	return ok({
		...rest,
		rows: rows.toSorted(compareValues(valueOf, descending)),
		coverage: values.size < sessions.length ? { ...coverage, readsOn: true } : coverage
	});
}

/** By an attribute; calls without it come last in both directions. */
function compareValues(
	valueOf: (call: CallRow) => string | null,
	descending: boolean
): (a: CallRow, b: CallRow) => number {
	const sign = descending ? -1 : 1;
	return (a, b) => {
		const [left, right] = [valueOf(a), valueOf(b)];
		if ((left === null) !== (right === null)) return left === null ? 1 : -1;
		const byValue = left === null || right === null ? 0 : compare(rankOf(left), rankOf(right));
		return sign * (byValue || compare(a.traceId, b.traceId) || compare(a.spanId, b.spanId));
	};
}

/** Terms of a list of calls that are about a call; the others are about its session. */
function splitCallTerms(terms: Query): { readonly own: Query; readonly others: Query } {
	return { own: terms.filter(isOfCall), others: terms.filter((term) => !isOfCall(term)) };
}

function isOfCall(term: Term): boolean {
	if (term.kind === 'amount') return ['cost', 'latency', 'tokens', 'unpriced'].includes(term.field);
	if (term.kind === 'hour') return true;
	if (term.kind !== 'name') return false;
	if (term.field === 'status') return !term.values.includes('running');
	return ['model', 'service', 'exception'].includes(term.field);
}

/** The calls that began in the range and meet the terms that are about calls, in no order. */
function callsOf(
	traceId: string,
	facts: SessionFacts,
	range: TimeRange,
	own: Query
): readonly CallRow[] {
	return facts.calls
		.filter(({ startMs }) => startMs >= range.startMs && startMs < range.endMs)
		.map((call) => ({ traceId, ...call }))
		.filter((call) => own.every((term) => meets(call, term) !== term.negated));
}

function meets(call: CallRow, term: Term): boolean {
	if (term.kind === 'amount') return isWithin(amountOf(call, term), term);
	if (term.kind === 'hour') return isInWeekHours(call.startMs, term);
	if (term.kind !== 'name') return false;
	switch (term.field) {
		case 'status':
			return term.values.includes(call.status === 'error' ? 'error' : 'ok');
		case 'model':
			return term.values.includes(call.model ?? '');
		case 'service':
			return term.values.includes(call.service);
		case 'exception':
			return term.values.includes(call.errorType ?? '');
		default:
			return false;
	}
}

function amountOf(call: CallRow, { field }: AmountTerm): number | null {
	if (field === 'cost') return call.costUsd;
	if (field === 'latency') return call.durationNs;
	if (field === 'unpriced') return call.costUsd === null ? 1 : 0;
	return call.tokens && sumTokens(call.tokens);
}

/** Ties by trace and span id, so that pages neither overlap nor leave gaps; unknown sorts as least. */
function compareCalls(orderBy: CallOrder, descending: boolean): (a: CallRow, b: CallRow) => number {
	const sign = descending ? -1 : 1;
	return (a, b) =>
		sign *
		(compare(sortValue(a, orderBy), sortValue(b, orderBy)) ||
			compare(a.traceId, b.traceId) ||
			compare(a.spanId, b.spanId));
}

function sortValue(call: CallRow, order: CallOrder): number | string {
	switch (order) {
		case 'start':
			return call.startMs;
		case 'duration':
			return call.durationNs;
		case 'cost':
			return call.costUsd ?? -1;
		case 'tokens':
			return call.tokens ? sumTokens(call.tokens) : 0;
		case 'name':
			return call.name;
		case 'model':
			return call.model ?? '';
		case 'error':
			return call.errorType ?? '';
		case 'provider':
			return call.provider ?? '';
		case 'service':
			return call.service;
		case 'id':
			return call.traceId;
	}
}

const compare = <T extends number | string>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);
