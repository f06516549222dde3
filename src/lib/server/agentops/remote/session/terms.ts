/** The terms of a query, judged on what was read from a remote that can filter by none of them. */
import {
	countedNames,
	fieldNamed,
	setFields,
	tokenClasses,
	type NameField,
	type Thing
} from '#lib/query/fields.ts';
import { printNameSet, toNameSet } from '#lib/query/name-sets.ts';
import { readable, sayer } from '#lib/query/said.ts';
import { isInWeekHours } from '#lib/query/week-hours.ts';
import type { AmountTerm, NameTerm, Query, Term, TextTerm } from '#lib/query/term.ts';
import { picoToUsd } from '#lib/cost/pico.ts';
import type { SessionRow } from '../../analytics.ts';
import { sumTokens, type SessionFacts } from './session-facts.ts';
import type { ListedSession } from './session-row.ts';

/** How the terms of a query are answered. */
export interface SplitTerms {
	/** Judged on names and on what was said: `withTexts`. */
	readonly texts: readonly TextTerm[];
	/** Judged on list rows. */
	readonly listed: Query;
	/** Judged on details. */
	readonly detailed: Query;
	/** Left out: the page says so. */
	readonly unanswered: Query;
}

export function splitTerms(terms: Query): SplitTerms {
	const texts = terms.filter((term) => term.kind === 'text');
	const rest = terms.filter((term) => term.kind !== 'text');
	const by = (how: 'list' | 'details' | 'never') =>
		rest.filter((term) => howAnswered(term) === how);
	return { texts, listed: by('list'), detailed: by('details'), unanswered: by('never') };
}

function howAnswered(term: Exclude<Term, TextTerm>): 'list' | 'details' | 'never' {
	switch (term.kind) {
		case 'hour':
			return 'list';
		case 'attribute':
			return 'never';
		case 'has':
		case 'set':
			return 'details';
		case 'name':
			if (term.field === 'status' && term.values.includes('running')) return 'details';
			return fieldNamed(term.field)?.remote ?? 'never';
		case 'amount':
			return fieldNamed(term.field)?.remote ?? 'never';
	}
}

/** Whether a list row meets a term that list rows can answer. */
export function rowMeets(session: ListedSession, row: SessionRow, term: Term): boolean {
	return meets(term, () => {
		switch (term.kind) {
			case 'name':
				return namesOfRow(session, term);
			case 'amount':
				return isWithin(amountOf(row, null, term), term);
			case 'hour':
				return isInWeekHours(session.startMs, term);
			case 'text':
			case 'set':
			case 'has':
			case 'attribute':
				return false;
		}
	});
}

/** Whether a session whose details were read meets a term. */
export function factsMeet(row: SessionRow, facts: SessionFacts, term: Term): boolean {
	return meets(term, () => {
		switch (term.kind) {
			case 'name':
				return hasAny(namesOfFacts(facts, term.field), term.values);
			case 'amount':
				return isWithin(amountOf(row, facts, term), term);
			case 'set': {
				const own = printNameSet(toNameSet([...namesOfFacts(facts, setFields[term.field])]));
				return term.sets.some((names) => printNameSet(names) === own);
			}
			case 'has':
				return term.things.some((thing) => hasThing(row, facts, thing));
			case 'text':
			case 'hour':
			case 'attribute':
				return false;
		}
	});
}

const meets = (term: Term, holds: () => boolean): boolean => holds() !== term.negated;

/** Whether a session's name, id or a tag has a text in it. */
export function namesHold({ summary }: ListedSession, text: string): boolean {
	const isSaid = sayer(text);
	return [summary.root_span_name, summary.trace_id, ...summary.tags].some((name) =>
		isSaid(readable(name))
	);
}

function namesOfRow({ summary }: ListedSession, { field, values }: NameTerm): boolean {
	switch (field) {
		case 'status':
			return values.includes(summary.error_count > 0 ? 'error' : 'ok');
		case 'service':
			return hasAny([summary.root_service_name], values);
		case 'tag':
			return hasAny(summary.tags, values);
		case 'name':
			return values.includes(summary.root_span_name);
		case 'id':
			return values.some((value) => summary.trace_id.startsWith(value.toLowerCase()));
		default:
			return false;
	}
}

/** Names of a session whose details were read. */
export function namesOfFacts(facts: SessionFacts, field: NameField): Iterable<string> {
	switch (field) {
		case 'status':
			return [facts.errorCount > 0 ? 'error' : 'ok', ...(facts.running ? ['running'] : [])];
		case 'model':
			return [...facts.models.keys()].filter((model) => model !== '');
		case 'service':
			return facts.services;
		case 'tag':
			return facts.tags.filter((tag) => tag !== '');
		case 'user':
			return facts.users;
		case 'team':
			return facts.teams;
		case 'agent':
			return facts.agents;
		case 'tool':
			return facts.tools;
		case 'conversation':
			return facts.conversations;
		case 'env':
			return facts.environments;
		case 'exception':
			return facts.exceptions;
		case 'name':
			return [facts.name];
		case 'id':
			return [];
	}
}

/** `''` = none at all. */
function hasAny(names: Iterable<string>, values: readonly string[]): boolean {
	const own = [...names].filter((name) => name !== '');
	return values.some((value) => (value === '' ? own.length === 0 : own.includes(value)));
}

function hasThing(row: SessionRow, facts: SessionFacts, thing: Thing): boolean {
	switch (thing) {
		case 'cost':
			return row.costUsd !== null;
		case 'tokens':
			return facts.callsWithTokens > 0;
		default:
			return [...namesOfFacts(facts, thing)].length > 0;
	}
}

/** null when it is not known, and then within nothing. */
function amountOf(
	row: SessionRow,
	facts: SessionFacts | null,
	{ field }: AmountTerm
): number | null {
	switch (field) {
		case 'cost':
			return row.costUsd;
		case 'latency':
			return row.durationNs;
		case 'tokens':
			return row.tokens && sumTokens(row.tokens);
		case 'tokens.input':
		case 'tokens.cache-read':
		case 'tokens.cache-write':
		case 'tokens.output':
		case 'tokens.reasoning':
			return row.tokens && row.tokens[tokenClasses[field]];
		case 'spans':
			return row.spanCount;
		case 'errors':
			return row.errorCount;
		case 'calls':
			return row.llmCalls;
		case 'unpriced':
			return facts && facts.unpricedCalls;
		case 'tags':
		case 'users':
		case 'teams':
		case 'conversations':
		case 'agents':
		case 'tools':
			return facts && new Set(namesOfFacts(facts, countedNames[field])).size;
	}
}

/** An unknown amount is within nothing. @param value in the field's own unit, cost in USD */
export function isWithin(value: number | null, { field, comparison, amount }: AmountTerm): boolean {
	if (value === null) return false;
	const bound = field === 'cost' ? picoToUsd(amount) : Number(amount);
	switch (comparison) {
		case '=':
			return value === bound;
		case '>':
			return value > bound;
		case '>=':
			return value >= bound;
		case '<':
			return value < bound;
		case '<=':
			return value <= bound;
	}
}
