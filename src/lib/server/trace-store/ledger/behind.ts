import { splitFigure, type CallNameTerm, type FigureAmount } from '#lib/cost/figure-terms.ts';
import { picoToText, type PicoUsd } from '#lib/cost/pico.ts';
import type { Query } from '#lib/query/term.ts';
import type { SessionQuery } from '../../agentops/analytics.ts';
import type { StoreClient } from '../client.ts';
import { both, not, prefixed, type Condition } from '../queries/condition.ts';
import { allTokens } from '../queries/sessions/row.ts';
import { picoOf } from '../queries/usd-text.ts';
import { inWeekHours } from '../queries/week-hour.ts';
import { callColumn, calledIn, callFilter, ranIn, sessionFilter } from './spend.ts';

/** What stands behind a figure of the cost page. */
export interface Behind {
	/** Its calls, on `ledger`. */
	readonly calls: Condition;
	/** Its sessions, on `sessions FINAL`: those with such a call. */
	readonly sessions: Condition;
	/** Terms that are about the sessions alone and not in `sessions` yet. */
	readonly others: Query;
}

/** The calls and sessions that a list by calls is about. */
export function behind(projectId: string, { range, terms }: SessionQuery): Behind {
	const { filters, names, amounts, hours, failed, others } = splitFigure(terms);
	const calls = both(
		calledIn(projectId, range),
		callFilter(filters),
		...names.map((term, index) => prefixed(`m${index}`, named(term))),
		...hours.map((term, index) => {
			const named = inWeekHours('Quarter', term);
			return prefixed(`h${index}`, term.negated ? not(named) : named);
		})
	);
	const spent = both(
		{ sql: 'sum(Calls) > 0 OR sum(Cost) != 0', params: {} },
		...amounts.map((term, index) => prefixed(`c${index}`, within(term))),
		...(failed === null ? [] : [{ sql: `sum(FailedCalls) ${failed ? '>' : '='} 0`, params: {} }])
	);
	const sessions = both(ranIn(projectId, range), sessionFilter(filters), {
		sql: `TraceId IN (
			SELECT TraceId FROM ledger WHERE ${calls.sql} GROUP BY TraceId HAVING ${spent.sql}
		)`,
		params: { ...calls.params, ...spent.params }
	});
	return { calls, sessions, others };
}

function named({ field, values, negated }: CallNameTerm): Condition {
	const holds = { sql: `${callColumn(field)} IN {values:Array(String)}`, params: { values } };
	return negated ? not(holds) : holds;
}

const tokenSums: Readonly<Record<Exclude<FigureAmount['field'], 'cost'>, string>> = {
	tokens: allTokens,
	'tokens.input': 'TokensInput',
	'tokens.cache-read': 'TokensCacheRead',
	'tokens.cache-write': 'TokensCacheWrite',
	'tokens.output': 'TokensOutput',
	'tokens.reasoning': 'TokensReasoning'
};

/** Sums of a session's calls in the range; an unknown cost is within nothing. */
function within(term: FigureAmount): Condition {
	if (term.field !== 'cost') {
		return {
			sql: `sum(${tokenSums[term.field]}) ${term.comparison} {amount:UInt64}`,
			params: { amount: term.amount.toString() }
		};
	}
	return {
		sql: `(sum(PricedCalls) > 0 OR sum(Cost) != 0)
			AND sum(Cost) ${term.comparison} {amount:Decimal(38, 12)}`,
		params: { amount: picoToText(term.amount) }
	};
}

/**
 * What all sessions of a list by calls spent in those calls: the figure that led to the list.
 * @param where the list's condition, on `sessions FINAL`
 * @throws StoreError
 */
export async function readSpend(
	store: StoreClient,
	calls: Condition,
	where: Condition
): Promise<PicoUsd | null> {
	const [row] = await store.rows<{ Priced: string; SumCost: string }>(
		`SELECT toString(sum(PricedCalls)) AS Priced, toString(sum(Cost)) AS SumCost
		FROM ledger WHERE (${calls.sql}) AND TraceId IN (
			SELECT TraceId FROM sessions FINAL WHERE ${where.sql}
		)`,
		{ ...calls.params, ...where.params }
	);
	const cost = picoOf(row?.SumCost ?? null);
	return Number(row?.Priced ?? 0) > 0 || cost !== 0n ? cost : null;
}

/**
 * The same for single sessions; one without a known cost is missing.
 * @throws StoreError
 */
export async function readSpendOf(
	store: StoreClient,
	calls: Condition,
	traceIds: readonly string[]
): Promise<Map<string, PicoUsd>> {
	if (traceIds.length === 0) return new Map();
	const rows = await store.rows<{ TraceId: string; SumCost: string }>(
		`SELECT TraceId, toString(sum(Cost)) AS SumCost FROM ledger
		WHERE (${calls.sql}) AND TraceId IN {traces:Array(String)}
		GROUP BY TraceId HAVING sum(PricedCalls) > 0 OR sum(Cost) != 0`,
		{ ...calls.params, traces: traceIds }
	);
	return new Map(rows.map(({ TraceId, SumCost }) => [TraceId, picoOf(SumCost)]));
}
