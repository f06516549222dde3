import { splitFigure, type CallNameTerm, type FigureAmount } from '#lib/cost/figure-terms.ts';
import { picoToText } from '#lib/cost/pico.ts';
import type { Query } from '#lib/query/term.ts';
import { totalTokens } from '#lib/trace/tree/node.ts';
import type { SessionQuery, SessionRow, SpendBehind } from '../../agentops/analytics.ts';
import type { SharedReads } from '../../agentops/shared-reads.ts';
import type { StoreClient } from '../client.ts';
import { readBooks, type Books } from '../closing/books.ts';
import { both, either, not, prefixed, type Condition } from '../queries/condition.ts';
import { ofProject } from '../queries/projects.ts';
import { startedIn } from '../queries/sessions/filter.ts';
import { allTokens, tokensOf, type StoredSession } from '../queries/sessions/row.ts';
import { picoOf } from '../queries/usd-text.ts';
import { inWeekHours } from '../queries/week-hour.ts';
import { seconds } from './seconds.ts';
import { sessionColumn } from './sums.ts';
import {
	callColumn,
	calledIn,
	callFilter,
	isAllBooked,
	isInRange,
	ranIn,
	readCrossing,
	sessionFilter,
	unbooked,
	type Crossing
} from './spend.ts';

/** What stands behind a figure of the cost page. */
export interface Behind {
	/** Its calls, on `ledger`. */
	readonly calls: Condition;
	/** Its sessions, on `sessions FINAL`: those with such a call. */
	readonly sessions: Condition;
	/**
	 * Which of them are told by `sessions` alone, since every call of theirs is among those: nearly all,
	 * where the figure is not about some models, services, hours or failures. null = none is.
	 */
	readonly whole: {
		readonly is: Condition;
		/** The sessions of which it is not so. */
		readonly others: readonly string[];
	} | null;
	/** What of it is told by closed hours; null = nothing. */
	readonly books: Books | null;
	/** Terms that are about the sessions alone and not in `sessions` yet. */
	readonly others: Query;
	/** Whether nothing is chosen but the calls: then every one of them is of a session of the list. */
	readonly isOfAny: boolean;
}

/**
 * The calls and sessions that a list by calls is about.
 * @throws StoreError
 */
export async function readBehind(
	store: StoreClient,
	projectId: string,
	{ range, terms }: SessionQuery,
	shared?: SharedReads
): Promise<Behind> {
	const projects = ofProject(projectId);
	const { filters, names, amounts, hours, failed, others } = splitFigure(terms);
	const calls = both(
		calledIn(projects, range),
		callFilter(filters),
		...names.map((term, index) => prefixed(`m${index}`, callsNamed(term))),
		...hours.map((term, index) => {
			const named = inWeekHours('Quarter', term);
			return prefixed(`h${index}`, term.negated ? not(named) : named);
		})
	);
	const amount = (own: (column: string) => string) =>
		amounts.map((term, index) => prefixed(`c${index}`, within(term, own)));
	const spent = both(
		{ sql: 'sum(Calls) > 0 OR sum(Cost) != 0', params: {} },
		...amount((column) => `sum(${column})`),
		...(failed === null ? [] : [{ sql: `sum(FailedCalls) ${failed ? '>' : '='} 0`, params: {} }])
	);
	const chosen = sessionFilter(filters);
	const [books] =
		terms.length === 0 ? await readBooks(store, projects, [range], { shared }) : [null];
	const period = { range, edges: [range.startMs], books };
	const isOfAllCalls = names.length + hours.length === 0 && failed === null;
	const crossing: Crossing = isOfAllCalls
		? await readCrossing(store, projects, period, filters)
		: { kind: 'many' };
	if (crossing.kind === 'many') {
		const sessions = both(ranIn(projects, range), chosen, {
			sql: `Trace IN (
				SELECT ${traceKey} AS SpentTrace FROM ledger WHERE ${calls.sql}
				GROUP BY SpentTrace HAVING ${spent.sql}
			)`,
			params: { ...calls.params, ...spent.params }
		});
		const isOfAny =
			chosen.sql === 'true' && amounts.length === 0 && failed === null && others.length === 0;
		return { calls, sessions, whole: null, books: null, others, isOfAny };
	}
	const is: Condition = {
		sql: isInRange,
		params: { fromSeconds: seconds(range.startMs), toSeconds: seconds(range.endMs) }
	};
	const whole = both(
		startedIn(projectId, range),
		is,
		{ sql: 'LlmCalls > 0 OR Cost != 0', params: {} },
		...amount(sessionColumn)
	);
	const traces = crossing.sessions.map(({ traceId }) => traceId);
	const partial: Condition = {
		sql: `project_id = {project:String}
			AND Bucket IN (SELECT toDateTime(arrayJoin({crossingHours:Array(UInt32)}), 'UTC'))
			AND TraceId IN (
				SELECT TraceId FROM ledger WHERE (${calls.sql}) AND TraceId IN {crossing:Array(String)}
				GROUP BY TraceId HAVING ${spent.sql}
			) AND NOT ${isInRange}`,
		params: {
			...calls.params,
			...spent.params,
			crossing: traces,
			crossingHours: [...new Set(crossing.sessions.map(({ hour }) => hour))]
		}
	};
	const sessions = both(traces.length > 0 ? either(whole, partial) : whole, chosen);
	return { calls, sessions, whole: { is, others: traces }, books, others, isOfAny: false };
}

/** SQL over `ledger` for the `Trace` of `sessions`: texts take more than twice as long to group and to look up. */
export const traceKey = 'sipHash64(TraceId)';

/** On `ledger`. */
export function callsNamed({ field, values, negated }: CallNameTerm): Condition {
	const holds = { sql: `${callColumn(field)} IN {values:Array(String)}`, params: { values } };
	return negated ? not(holds) : holds;
}

const sums: Readonly<Record<Exclude<FigureAmount['field'], 'cost'>, string>> = {
	tokens: allTokens,
	calls: 'Calls',
	unpriced: 'UnpricedCalls',
	'tokens.input': 'TokensInput',
	'tokens.cache-read': 'TokensCacheRead',
	'tokens.cache-write': 'TokensCacheWrite',
	'tokens.output': 'TokensOutput',
	'tokens.reasoning': 'TokensReasoning'
};

/**
 * Sums of a session's calls in the range; an unknown cost is within nothing.
 * @param sum SQL for the sum of a column
 */
function within(term: FigureAmount, sum: (column: string) => string): Condition {
	if (term.field !== 'cost') {
		return {
			sql: `${sum(sums[term.field])} ${term.comparison} {amount:UInt64}`,
			params: { amount: term.amount.toString() }
		};
	}
	return {
		sql: `(${sum('PricedCalls')} > 0 OR ${sum('Cost')} != 0)
			AND ${sum('Cost')} ${term.comparison} {amount:Decimal(38, 12)}`,
		params: { amount: picoToText(term.amount) }
	};
}

/**
 * @param where the list's condition, on `sessions FINAL`
 * @throws StoreError
 */
export async function readSpend(
	store: StoreClient,
	{ calls, whole, books, isOfAny }: Behind,
	where: Condition
): Promise<SpendBehind> {
	const own = whole?.is ?? { sql: 'false', params: {} };
	const here = both(where, unbooked({ books }));
	const closed = books?.closed;
	const [counted, listed, booked] = await Promise.all([
		isAllBooked({ books })
			? []
			: store.rows<CountedSpend>(
					`SELECT toString(count()) AS Count, toString(sumIf(PricedCalls, ${own.sql})) AS Priced,
						toString(sumIf(Cost, ${own.sql})) AS SumCost,
						toString(sumIf(UnpricedCalls, ${own.sql})) AS Unpriced
					FROM sessions FINAL WHERE ${here.sql}`,
					{ ...here.params, ...own.params }
				),
		whole?.others.length === 0
			? []
			: readSpendOfCalls(store, calls, isOfAny ? null : where, whole?.others ?? null),
		closed
			? store.rows<CountedSpend>(
					`SELECT toString(sum(Sessions)) AS Count, toString(sumIf(Sessions, Bin >= 0)) AS Priced,
						toString(sum(Cost)) AS SumCost, (
							SELECT toString(sum(UnpricedCalls)) FROM closed_names
							WHERE ${closed.sql} AND Dimension = 'team'
						) AS Unpriced
					FROM closed_costs WHERE ${closed.sql}`,
					closed.params
				)
			: []
	]);
	const sums = [...counted, ...listed, ...booked];
	const cost = sums.reduce((sum, { SumCost }) => sum + picoOf(SumCost), 0n);
	const isKnown = cost !== 0n || sums.some(({ Priced }) => Number(Priced) > 0);
	const sessions = [...counted, ...booked].reduce((sum, each) => sum + Number(each.Count), 0);
	const spentUnpriced = sums.reduce((sum, { Unpriced }) => sum + Number(Unpriced), 0);
	return { sessions, spentPico: isKnown ? cost : null, spentUnpriced };
}

/** `Priced` is greater than 0 when something of the cost is known. */
interface CountedSpend {
	readonly Count: string;
	readonly Priced: string;
	readonly SumCost: string;
	readonly Unpriced: string;
}

/**
 * Where the dearest sessions are, by the books: the hours under which they are filed and those that are
 * open.
 * @param limit sessions that are wanted
 * @returns a condition on `sessions`; null = anywhere
 * @throws StoreError
 */
export async function readDearestHours(
	store: StoreClient,
	{ books }: Behind,
	limit: number
): Promise<Condition | null> {
	if (!books?.closed) return null;
	// So many bins have a session that costs as much as the last of these or more: none below is wanted.
	const bins = await store.rows<{ Hour: number }>(
		`SELECT toUnixTimestamp(Hour) AS Hour FROM closed_costs
		WHERE ${books.closed.sql} AND Bin >= 0
		ORDER BY Greatest DESC LIMIT {bins:UInt32} WITH TIES`,
		{ ...books.closed.params, bins: limit }
	);
	if (bins.length < limit || bins.length > mostBins) return null;
	return unbooked({
		books: { ...books, open: [...new Set([...bins.map(({ Hour }) => Hour), ...books.open])] }
	});
}

/** As many hours as are worth naming. */
const mostBins = 2_000;

/**
 * @param where the list's condition, on `sessions FINAL`; null = it has a session for each of the calls
 * @param traces null = of all sessions of the list
 */
async function readSpendOfCalls(
	store: StoreClient,
	calls: Condition,
	where: Condition | null,
	traces: readonly string[] | null
): Promise<Omit<CountedSpend, 'Count'>[]> {
	const only = traces === null ? 'true' : 'TraceId IN {others:Array(String)}';
	const ofList =
		where && `${traceKey} IN (SELECT Trace FROM sessions FINAL WHERE (${where.sql}) AND ${only})`;
	return store.rows<Omit<CountedSpend, 'Count'>>(
		`SELECT toString(sum(PricedCalls)) AS Priced, toString(sum(Cost)) AS SumCost,
			toString(sum(UnpricedCalls)) AS Unpriced
		FROM ledger WHERE (${calls.sql}) AND ${only} AND ${ofList ?? 'true'}`,
		{ ...calls.params, ...where?.params, others: traces ?? [] }
	);
}

/** What a session spent in the calls of a list. */
export type SpentInCalls = Required<
	Pick<SessionRow, 'spentPico' | 'spentUnpriced' | 'spentTokens' | 'spentCalls'>
>;

/**
 * What single sessions of the list spent in its calls; every one is in the answer.
 * @param rows as the store gives them
 * @throws StoreError
 */
export async function readSpendOf(
	store: StoreClient,
	{ calls, whole }: Behind,
	rows: readonly SpentOfSession[]
): Promise<Map<string, SpentInCalls>> {
	const others = whole && new Set(whole.others);
	const own = rows.filter(({ TraceId }) => others?.has(TraceId) === false);
	const traces = rows.filter((row) => !own.includes(row)).map(({ TraceId }) => TraceId);
	const found =
		traces.length === 0
			? []
			: await store.rows<SpentOfSession>(
					`SELECT TraceId, sum(PricedCalls) > 0 OR sum(Cost) != 0 AS CostKnown,
						toString(sum(Cost)) AS CostText, sum(Calls) AS LlmCalls,
						${summedOfCalls.map((column) => `sum(ledger.${column}) AS ${column}`).join(', ')}
					FROM ledger WHERE (${calls.sql}) AND TraceId IN {traces:Array(String)}
					GROUP BY TraceId`,
					{ ...calls.params, traces }
				);
	const nothing: SpentInCalls = {
		spentPico: null,
		spentUnpriced: 0,
		spentTokens: null,
		spentCalls: 0
	};
	return new Map([
		...traces.map((trace) => [trace, nothing] as const),
		...[...own, ...found].map((each) => [each.TraceId, toSpent(each)] as const)
	]);
}

const summedOfCalls = [
	'UnpricedCalls',
	'TokensInput',
	'TokensCacheRead',
	'TokensCacheWrite',
	'TokensOutput',
	'TokensReasoning'
] as const;

type SpentOfSession = Pick<
	StoredSession,
	'TraceId' | 'CostKnown' | 'CostText' | 'LlmCalls' | (typeof summedOfCalls)[number]
>;

function toSpent(stored: SpentOfSession): SpentInCalls {
	const { CostKnown, CostText, UnpricedCalls, LlmCalls } = stored;
	const tokens = tokensOf(stored);
	return {
		spentPico: CostKnown ? picoOf(CostText) : null,
		spentUnpriced: UnpricedCalls,
		spentTokens: totalTokens(tokens) === 0 ? null : tokens,
		spentCalls: LlmCalls
	};
}
