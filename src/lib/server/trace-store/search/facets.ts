import { statuses } from '#lib/query/fields.ts';
import type { Query, Term } from '#lib/query/term.ts';
import type {
	Facet,
	FacetField,
	FacetQuery,
	Facets,
	FacetValue,
	SessionScope
} from '../../agentops/analytics.ts';
import type { StoreClient } from '../client.ts';
import { both, type Condition } from '../queries/condition.ts';
import { matching } from '../queries/sessions/term-filter.ts';
import { countNames, isNamed, type NameCounts } from './facet-names.ts';
import { candidates, lookAhead } from './look-ahead.ts';
import { countIndexed } from './values.ts';
import { keyOfException, keysOfEnvironment } from './tables.ts';

/**
 * Each facet counts the sessions of the range that match all terms but those of its own field, so that
 * its other values can be seen. Facets that count the same sessions are read in one scan.
 * @throws StoreError
 */
export async function readFacets(
	store: StoreClient,
	projectId: string,
	{ range, terms, fields, top }: FacetQuery
): Promise<Facets> {
	const limit = Math.min(Math.max(Math.trunc(top), 1), 100);
	const ahead = await lookAhead(store, projectId, range, terms);
	const groups = fieldsByTerms(terms, fields).map(async ({ others, fields }) => {
		const scope = { range, terms: others };
		const where = both(
			candidates(projectId, range, ahead),
			matching(projectId, range, others, ahead)
		);
		return readGroup(store, projectId, fields, scope, where, limit);
	});
	const read = await Promise.all(groups);
	const byField = new Map(read.flatMap(({ facets }) => facets).map((each) => [each.field, each]));
	const total = read[0]?.sessions ?? 0;
	return {
		facets: fields.flatMap((field) => {
			const facet = byField.get(field);
			return facet ? [withAsked(facet, terms)] : [];
		}),
		coverage: { readSessions: total, totalSessions: total },
		unanswered: []
	};
}

interface Group {
	readonly others: Query;
	readonly fields: FacetField[];
}

/** The first group is that of all terms; a field that a term is about has one of its own. */
function fieldsByTerms(terms: Query, fields: readonly FacetField[]): readonly Group[] {
	const whole: Group = { others: terms, fields: [] };
	const groups = [whole];
	for (const field of fields) {
		const others = terms.filter((term) => !isOf(term, field));
		if (others.length === terms.length) whole.fields.push(field);
		else groups.push({ others, fields: [field] });
	}
	return groups;
}

const isOf = (term: Term, field: FacetField) => term.kind === 'name' && term.field === field;

/** Facets of the same sessions, and how many these are. */
async function readGroup(
	store: StoreClient,
	projectId: string,
	fields: readonly FacetField[],
	scope: SessionScope,
	where: Condition,
	top: number
): Promise<{ readonly facets: readonly Facet[]; readonly sessions: number }> {
	const [counts, indexed, conversations] = await Promise.all([
		countNames(store, fields.filter(isNamed), fields.includes('status'), where, top),
		readIndexed(store, projectId, fields, scope, where, top),
		fields.includes('conversation') ? readConversations(store, where, top) : null
	]);
	const facets = fields.flatMap((field): Facet[] => {
		if (field === 'status') return [statesOf(counts)];
		return isNamed(field) ? [namesOf(field, counts)] : [];
	});
	return {
		facets: [...facets, ...indexed, ...(conversations ? [conversations] : [])],
		sessions: counts.sessions
	};
}

function statesOf({ states }: NameCounts): Facet {
	const values = statuses.map((value) => ({ value, sessions: states[value] }));
	return { field: 'status', values, more: 0 };
}

function namesOf(field: FacetField, { names }: NameCounts): Facet {
	const { values, distinct, without } = names.get(field) ?? { values: [], distinct: 0, without: 0 };
	const absent = without > 0 ? [{ value: '', sessions: without }] : [];
	return {
		field,
		values: [...values, ...absent].sort(byCount),
		more: Math.max(distinct - values.length, 0)
	};
}

/** The facets that are read from the index of attributes. */
async function readIndexed(
	store: StoreClient,
	projectId: string,
	fields: readonly FacetField[],
	scope: SessionScope,
	where: Condition,
	top: number
): Promise<readonly Facet[]> {
	const asked = (['env', 'exception'] as const).filter((field) => fields.includes(field));
	if (asked.length === 0) return [];
	const sets = asked.map((field) => (field === 'env' ? keysOfEnvironment : [keyOfException]));
	const counted = await countIndexed(store, projectId, sets, scope, where, top);
	return asked.map((field, index) => {
		const values = (counted[index] ?? []).toSorted(byCount);
		const shown = values.slice(0, top);
		return { field, values: shown, more: values.length - shown.length };
	});
}

async function readConversations(
	store: StoreClient,
	where: Condition,
	top: number
): Promise<Facet> {
	const rows = await store.rows<FacetValue & { readonly distinct: number }>(
		`SELECT value, sessions, count() OVER () AS distinct
		FROM (
			SELECT arrayJoin(if(empty(Conversations), [''], Conversations)) AS value, count() AS sessions
			FROM sessions FINAL WHERE ${where.sql} GROUP BY value
		)
		ORDER BY sessions DESC, value LIMIT {top:UInt32}`,
		{ ...where.params, top }
	);
	const values = rows.map(({ value, sessions }) => ({ value, sessions }));
	return { field: 'conversation', values, more: (rows[0]?.distinct ?? 0) - rows.length };
}

const byCount = (a: FacetValue, b: FacetValue) =>
	b.sessions - a.sessions || (a.value < b.value ? -1 : 1);

/** A value that the query names stays in sight, with 0 where nothing else has it. */
function withAsked(facet: Facet, terms: Query): Facet {
	const asked = terms.flatMap((term) =>
		term.kind === 'name' && term.field === facet.field ? term.values : []
	);
	const missing = asked.filter((value) => !facet.values.some((each) => each.value === value));
	return {
		...facet,
		values: [...facet.values, ...missing.map((value) => ({ value, sessions: 0 }))]
	};
}
