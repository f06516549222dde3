import { isOfCall } from '#lib/cost/figure-terms.ts';
import type { NameTerm, Query, Term } from '#lib/query/term.ts';
import type { TimeRange } from '../../agentops/agentops.ts';
import type { StoreClient } from '../client.ts';
import { callsNamed } from '../ledger/behind.ts';
import { calledIn } from '../ledger/spend.ts';
import { both, prefixed, type Condition } from '../queries/condition.ts';
import { ofProject } from '../queries/projects.ts';

const quarterMs = 900_000;

/**
 * How many model calls there are. Those of a model or a service, and those that failed, the ledger has added up
 * by quarter-hour: only before the first whole one and after the last are spans counted.
 * @param where all of them, on `otel_traces`
 * @throws StoreError
 */
export async function countCalls(
	store: StoreClient,
	projectId: string,
	{ range, terms }: { readonly range: TimeRange; readonly terms: Query },
	where: Condition
): Promise<number> {
	const inside = {
		startMs: Math.ceil(range.startMs / quarterMs) * quarterMs,
		endMs: Math.floor(range.endMs / quarterMs) * quarterMs
	};
	const named = terms.filter(isOfCall);
	const stated = terms.filter(isOfState);
	const isTold = named.length + stated.length === terms.length;
	if (inside.endMs <= inside.startMs || !isTold) return countSpans(store, where);
	const outside: Condition = {
		sql: `(Timestamp < fromUnixTimestamp64Milli({insideFrom:Int64})
			OR Timestamp >= fromUnixTimestamp64Milli({insideTo:Int64}))`,
		params: { insideFrom: inside.startMs, insideTo: inside.endMs }
	};
	const [entries, spans] = await Promise.all([
		countEntries(
			store,
			both(
				calledIn(ofProject(projectId), inside),
				...named.map((term, index) => prefixed(`e${index}`, callsNamed(term)))
			),
			stated
		),
		inside.startMs === range.startMs && inside.endMs === range.endMs
			? 0
			: countSpans(store, both(where, outside))
	]);
	return entries + spans;
}

/** What a call can be. */
const states = { error: 'sum(FailedCalls)', ok: 'sum(Calls) - sum(FailedCalls)' } as const;

const isOfState = (term: Term): term is NameTerm =>
	term.kind === 'name' && term.field === 'status' && term.values.every((value) => value in states);

/**
 * @param where on `ledger`
 * @param stated all of which hold
 */
async function countEntries(
	store: StoreClient,
	where: Condition,
	stated: readonly NameTerm[]
): Promise<number> {
	const left = Object.entries(states).filter(([state]) =>
		stated.every(({ values, negated }) => values.includes(state) !== negated)
	);
	const [counted] = await store.rows<{ total: string }>(
		`SELECT toString(${['0', ...left.map(([, sum]) => sum)].join(' + ')}) AS total
		FROM ledger WHERE ${where.sql}`,
		where.params
	);
	return Number(counted?.total ?? 0);
}

async function countSpans(store: StoreClient, where: Condition): Promise<number> {
	const [counted] = await store.rows<{ total: number }>(
		`SELECT count() AS total FROM otel_traces WHERE ${where.sql}`,
		where.params
	);
	return counted?.total ?? 0;
}
