import { statuses } from '#lib/query/fields.ts';
import type { Query, Term } from '#lib/query/term.ts';
import type {
	Facet,
	FacetField,
	FacetQuery,
	Facets,
	FacetValue
} from '../../agentops/analytics.ts';
import type { TimeRange } from '../../agentops/agentops.ts';
import type { StoreClient } from '../client.ts';
import { readBooks } from '../closing/books.ts';
import { isAllBooked, unbooked } from '../ledger/spend.ts';
import { both, prefixed, type Condition } from '../queries/condition.ts';
import { ofProject } from '../queries/projects.ts';
import { startedIn } from '../queries/sessions/filter.ts';
import { matching } from '../queries/sessions/term-filter.ts';
import { scanOf, type Counted } from './facet-groups.ts';
import { countNames, type NameCount } from './facet-names.ts';
import { isNamed } from './facet-sets.ts';
import { countStates, type StateCounts } from './facet-states.ts';
import { candidates, lookAhead } from './look-ahead.ts';

/**
 * Each facet counts the sessions of the range that match all terms but those of its own field, so that
 * its other values can be seen. Of all sessions the closed hours have them counted; those that terms choose are
 * read in one scan, whatever the fields.
 * @throws StoreError
 */
export async function readFacets(
	store: StoreClient,
	projectId: string,
	{ range, terms, fields, top }: FacetQuery
): Promise<Facets> {
	const limit = Math.min(Math.max(Math.trunc(top), 1), 100);
	const groups = fieldsByTerms(terms, fields);
	const asked = new Map(fields.map((field) => [field, valuesAsked(terms, field)]));
	const scope = { projectId, range, top: limit, asked };
	const [chosen, all] = await Promise.all([
		readChosen(
			store,
			scope,
			terms,
			groups.filter(({ others }) => others.length > 0)
		),
		readAll(store, scope, groups.find(({ others }) => others.length === 0) ?? null)
	]);
	const read = [chosen, all].filter((each) => each !== null);
	const byField = new Map(read.flatMap(({ facets }) => facets).map((each) => [each.field, each]));
	const total = read[0]?.sessions ?? 0;
	return {
		facets: fields.flatMap((field) => {
			const facet = byField.get(field);
			return facet ? [withAsked(facet, asked.get(field) ?? [])] : [];
		}),
		coverage: { readSessions: total, totalSessions: total },
		unanswered: []
	};
}

/** Of which sessions facets are wanted. */
interface Scope {
	readonly projectId: string;
	readonly range: TimeRange;
	/** Values of each field, at most, beside those that are asked for. */
	readonly top: number;
	/** By field, what the query names: it stays in sight however many others are before it. */
	readonly asked: ReadonlyMap<FacetField, readonly string[]>;
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

interface ReadFacets {
	readonly facets: readonly Facet[];
	/** Sessions of the first group. */
	readonly sessions: number;
}

/** Facets of sessions that terms choose, each group by its own. */
async function readChosen(
	store: StoreClient,
	scope: Scope,
	terms: Query,
	groups: readonly Group[]
): Promise<ReadFacets | null> {
	if (groups.length === 0) return null;
	const { projectId, range } = scope;
	const ahead = await lookAhead(store, projectId, range, terms);
	const conditions = new Map(
		terms.map((term, index) => [
			term,
			prefixed(`q${index}`, matching(projectId, range, [term], ahead))
		])
	);
	const counted = groups.map(({ fields, others }) => ({
		fields,
		terms: others.flatMap((term) => conditions.get(term) ?? [])
	}));
	const sessions = candidates(projectId, range, ahead);
	return count(store, scope, sessions, { open: sessions, closed: null, groups: counted });
}

/** Facets of all sessions: what closed hours tell, and the sessions of the others. */
async function readAll(
	store: StoreClient,
	scope: Scope,
	group: Group | null
): Promise<ReadFacets | null> {
	if (group === null) return null;
	const { projectId, range } = scope;
	const [books] = await readBooks(store, ofProject(projectId), [range], { about: 'facets' });
	const sessions = startedIn(projectId, range);
	const closed = books?.closed ?? null;
	const open = closed === null ? sessions : both(sessions, unbooked({ books }));
	return count(store, scope, sessions, {
		open: isAllBooked({ books }) ? null : open,
		closed,
		groups: [{ fields: group.fields, terms: [] }]
	});
}

/** @param sessions from which terms choose, also those that closed hours tell */
async function count(
	store: StoreClient,
	{ projectId, top, asked }: Scope,
	sessions: Condition,
	counted: Counted
): Promise<ReadFacets> {
	const conversing = counted.groups.find(({ fields }) => fields.includes('conversation'));
	const [states, names, conversations] = await Promise.all([
		countStates(store, counted),
		countNames(store, projectId, counted, { top, asked }),
		conversing
			? readConversations(
					store,
					scanOf(sessions, [conversing]).where,
					top,
					asked.get('conversation') ?? []
				)
			: null
	]);
	const facets = counted.groups
		.flatMap(({ fields }) => fields)
		.flatMap((field): Facet[] => {
			if (field === 'status') return [statesOf(states)];
			if (isNamed(field)) return [namesOf(field, names.get(field))];
			return conversations ? [conversations] : [];
		});
	return { facets, sessions: states.sessions };
}

function statesOf({ states }: StateCounts): Facet {
	const values = statuses.map((value) => ({ value, sessions: states[value] }));
	return { field: 'status', values, more: 0 };
}

function namesOf(field: FacetField, counted: NameCount | undefined): Facet {
	const { values, distinct, without } = counted ?? { values: [], distinct: 0, without: 0 };
	const absent = without > 0 ? [{ value: '', sessions: without }] : [];
	return {
		field,
		values: [...values, ...absent].sort(byCount),
		more: Math.max(distinct - values.length, 0)
	};
}

async function readConversations(
	store: StoreClient,
	where: Condition,
	top: number,
	asked: readonly string[]
): Promise<Facet> {
	const rows = await store.rows<FacetValue & { readonly distinct: number }>(
		`SELECT value, sessions, count() OVER () AS distinct
		FROM (
			SELECT arrayJoin(if(empty(Conversations), [''], Conversations)) AS value, count() AS sessions
			FROM sessions FINAL WHERE ${where.sql} GROUP BY value
		)
		QUALIFY row_number() OVER (ORDER BY sessions DESC, value) <= {top:UInt32} OR value IN {asked:Array(String)}
		ORDER BY sessions DESC, value`,
		{ ...where.params, top, asked }
	);
	const values = rows.map(({ value, sessions }) => ({ value, sessions }));
	return { field: 'conversation', values, more: (rows[0]?.distinct ?? 0) - rows.length };
}

const byCount = (a: FacetValue, b: FacetValue) =>
	b.sessions - a.sessions || (a.value < b.value ? -1 : 1);

/** A value that the query names and nothing else has stands behind the others. */
function withAsked(facet: Facet, asked: readonly string[]): Facet {
	const missing = asked.filter((value) => !facet.values.some((each) => each.value === value));
	return {
		...facet,
		values: [...facet.values, ...missing.map((value) => ({ value, sessions: 0 }))]
	};
}

/** Each once. */
const valuesAsked = (terms: Query, field: FacetField): readonly string[] => [
	...new Set(
		terms.flatMap((term) => (term.kind === 'name' && term.field === field ? term.values : []))
	)
];
