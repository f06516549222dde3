import { splitFigure, type CallNameTerm, type FigureAmount } from '#lib/cost/figure-terms.ts';
import { picoToText } from '#lib/cost/pico.ts';
import type { Query } from '#lib/query/term.ts';
import type { SessionQuery } from '../../agentops/analytics.ts';
import type { SharedReads } from '../../agentops/shared-reads.ts';
import type { StoreClient } from '../client.ts';
import { readBooks, type Books } from '../closing/books.ts';
import { both, either, not, prefixed, type Condition } from '../queries/condition.ts';
import { ofProject, type Projects } from '../queries/projects.ts';
import { startedIn, startsIn } from '../queries/sessions/filter.ts';
import { allTokens, type StoredSession } from '../queries/sessions/row.ts';
import { inWeekHours } from '../queries/week-hour.ts';
import { callsOfSessions, sessionKey } from './calls-of-sessions.ts';
import { seconds } from './seconds.ts';
import {
	callColumn,
	calledIn,
	callFilter,
	fewSessions,
	isInRange,
	ranIn,
	readCrossing,
	sessionFilter,
	type Crossing
} from './spend.ts';
import { callSums, sessionColumn } from './sums.ts';

/** What stands behind a figure of the cost page. */
export interface Behind {
	readonly projects: Projects;
	/** Its calls, on `ledger`. */
	readonly calls: Condition;
	/** Its sessions, on `sessions FINAL`: those with such a call. */
	readonly sessions: Condition;
	/**
	 * Those of them that are told by `sessions` alone, since every call of theirs is among those: nearly all,
	 * where the figure is not about some models, services, hours or failures. null = none is.
	 */
	readonly whole: WholeSessions | null;
	/** The others, which are told by their calls; null = there are none. */
	readonly parts: PartSessions | null;
	/** What of it is told by closed hours; null = nothing. */
	readonly books: Books | null;
	/** Terms that are about the sessions alone and not in `sessions` yet. */
	readonly others: Query;
	/** The same, of sessions that are filed under these hours alone; null = to know hours is of no use. */
	readonly inHours: ((hours: Condition) => Behind) | null;
}

export interface WholeSessions {
	/** On `sessions FINAL`. */
	readonly sessions: Condition;
	/** Whether a session of the figure is one of them. */
	readonly has: (session: Pick<StoredSession, 'StartNs' | 'EndNs'>) => boolean;
}

/** Those of some sessions whose calls come to something. */
export interface PartSessions {
	/** On `ledger`. */
	readonly calls: Condition;
	/** On `sessions FINAL`. */
	readonly sessions: Condition;
	/** Of the sums of a session's calls. */
	readonly spent: Condition;
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
		const parts = { calls, sessions: both(ranIn(projects, range), chosen), spent };
		const sessions = both(parts.sessions, spentIn(projects, parts));
		return { projects, calls, sessions, whole: null, parts, books: null, others, inHours: null };
	}
	const [from, to] = [seconds(range.startMs), seconds(range.endMs)];
	const inRange: Condition = { sql: isInRange, params: { fromSeconds: from, toSeconds: to } };
	const few = fewSessions(projects, crossing.sessions);
	const parts: PartSessions | null =
		crossing.sessions.length === 0
			? null
			: {
					calls: both(calls, few.calls),
					sessions: both(few.sessions, not(inRange), chosen),
					spent
				};
	const partial = parts && both(parts.sessions, spentIn(projects, parts));
	const started = (where: Condition): Behind => {
		const whole = both(
			where,
			inRange,
			{ sql: 'LlmCalls > 0 OR Cost != 0', params: {} },
			...amount(sessionColumn),
			chosen
		);
		const has: WholeSessions['has'] = ({ StartNs, EndNs }) =>
			secondsOf(StartNs) >= from && secondsOf(EndNs) < to;
		return {
			projects,
			calls,
			sessions: partial ? either(whole, partial) : whole,
			whole: { sessions: whole, has },
			parts,
			books,
			others,
			inHours: (hours) => started(both(projects, hours, startsIn(range)))
		};
	};
	return started(startedIn(projectId, range));
}

const secondsOf = (ns: string): number => Number(BigInt(ns) / 1_000_000_000n);

/** As a condition on `sessions FINAL`. */
function spentIn(projects: Projects, parts: PartSessions): Condition {
	const { sql, params } = sumsOfParts(projects, parts, []);
	return { sql: `${sessionKey(projects)} IN (SELECT Session FROM ${sql})`, params };
}

/**
 * A row per session, with `Session` (a key of it) and these, as a table in parentheses.
 * @param told SQL over its calls, with a name
 * @param own SQL over `sessions FINAL`, by the names that `told` knows it by
 */
export function sumsOfParts(
	projects: Projects,
	{ calls, sessions, spent }: PartSessions,
	told: readonly string[],
	own: Readonly<Record<string, string>> = {}
): Condition {
	// `Calls` stands in `PricedCalls` too: a column more does no harm.
	const asked = [...told, spent.sql].join();
	const { sql, params } = callsOfSessions(projects, calls, sessions, {
		columns: callSums.filter((column) => asked.includes(column)),
		own: { Session: sessionKey(projects), ...own }
	});
	return {
		sql: `(SELECT ${['Session', ...told].join(', ')} FROM ${sql} AS call
			GROUP BY Session HAVING ${spent.sql})`,
		params: { ...params, ...spent.params }
	};
}

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
