/** What a person chose on the session list, as its URL says it. */
import type { SessionQuery } from '#lib/server/agentops/analytics.ts';
import { isAttributeOrder, sessionOrders, type SessionOrder } from '../orders.ts';
import { fields, type NameField } from '#lib/query/fields.ts';
import { withTerm } from '#lib/query/edit.ts';
import { parseQuery } from '#lib/query/parse.ts';
import { printQuery } from '#lib/query/print.ts';
import type { Diagnostic, Query, Term } from '#lib/query/term.ts';
import { wholeQuarters } from '#lib/time/quarters.ts';
import type { Span } from '#lib/time/range.ts';

/** Filters that are one plain name each, as links from other pages give them; they become terms. */
const literalNames = [
	'status',
	'model',
	'service',
	'tag',
	'user',
	'team',
	'conversation',
	'agent',
	'tool',
	'env',
	'exception',
	'name',
	'id'
] as const satisfies readonly NameField[];

/** Fields whose values have a grammar of their own; `calls` is a kind of list here. */
const grammarNames = fields.flatMap(({ name, kind }) =>
	kind === 'name' || kind === 'attribute' || name === 'calls' ? [] : [name]
);

/** Every field that can be a parameter: what a person may write who knows the query's fields. */
export const filterNames: readonly string[] = [...literalNames, ...grammarNames];

/** Filters that are an amount of USD: from … up to but not including. */
export const amountNames = ['minCost', 'maxCost'] as const;

/** Every parameter of the list but its page: what a link to a session carries on. */
export const listParams = ['q', ...filterNames, ...amountNames, 'calls', 'none', 'sort'] as const;

export const defaultOrder: SessionOrder = 'start';
/** Rows of a page of the list. */
export const pageSize = 50;
/** Rows that can be read at once. */
export const longestPage = 200;
const longestText = 500;

/** A parameter of the URL that was ignored, so that the page can say so. */
export interface Ignored {
	readonly name: string;
	readonly value: string;
}

export interface ListQuery {
	readonly query: SessionQuery;
	/** The terms as text, for the query bar: `q` and what the other parameters add to it. */
	readonly text: string;
	/** `q` as it was read: control characters as spaces, in Unicode form C. */
	readonly typed: string;
	/** What is wrong with `q`; its positions count in `typed`. */
	readonly diagnostics: readonly Diagnostic[];
	/** Parameters that could not be used. */
	readonly ignored: readonly Ignored[];
}

/**
 * Reads the list's parameters; what is not understood is left out and named. Never throws.
 * @param zone the fleet's: hours of the week are on its clock
 */
export function readListQuery(params: URLSearchParams, range: Span, zone: string): ListQuery {
	const ignored: Ignored[] = [];
	const text = (name: string): string | null => {
		const value = params.get(name)?.normalize('NFC').trim() ?? '';
		if (value.length > longestText) {
			ignored.push({ name, value: `${value.slice(0, 40)}…` });
			return null;
		}
		return value === '' ? null : value;
	};
	// More than one where a form without script sends the old query and the new words.
	const typed = parseQuery(params.getAll('q').join(' ').trim(), zone);
	// `none=tag,user`: sessions without them. An empty value would be one that a form left blank.
	const none = new Set(text('none')?.split(',').filter(Boolean));
	for (const name of none) {
		if (!literalNames.some((each) => each === name)) ignored.push({ name: 'none', value: name });
	}
	const term = (name: string, write: (value: string) => string): Term[] => {
		const given = text(name);
		// Both together choose nothing; one of them has to be the mistake.
		if (none.has(name) && given !== null) ignored.push({ name, value: given });
		const value = none.has(name) ? '' : given;
		if (value === null) return [];
		const { terms, diagnostics } = parseQuery(write(value), zone);
		if (terms.length === 1 && diagnostics.length === 0) return [...terms];
		ignored.push({ name, value });
		return [];
	};
	const terms = [
		...typed.terms,
		// A name is quoted to be literal; the rest is none of ours to understand when it has a quote.
		...literalNames.flatMap((name) =>
			term(name, (value) => `${name}:"${value.replace(/["\\]/g, '\\$&')}"`)
		),
		...grammarNames.flatMap((name) => term(name, (value) => `${name}:${value}`)),
		...term('minCost', (value) => `cost:>=${value}`),
		...term('maxCost', (value) => `cost:<${value}`)
	].reduce(withTerm, emptyQuery);
	const sort = text('sort');
	const orderBy = sort?.replace(/^-/, '') ?? defaultOrder;
	const order = isAttributeOrder(orderBy)
		? orderBy
		: sessionOrders.find((item) => item === orderBy);
	if (!order && sort) ignored.push({ name: 'sort', value: sort });
	const asked = text('calls');
	if (asked !== null && asked !== '1') ignored.push({ name: 'calls', value: asked });
	const calls = asked === '1';
	const query: SessionQuery = {
		// The ledger behind a list by calls knows quarter-hours.
		range: calls ? wholeQuarters(range, zone) : range,
		terms,
		calls,
		orderBy: order ?? defaultOrder,
		// A name without a sign falls, because people look for the most of something.
		descending: !order || !sort?.startsWith('-'),
		limit: pageSize,
		cursor: text('cursor')
	};
	return {
		query,
		text: printQuery(terms),
		typed: typed.text,
		diagnostics: typed.diagnostics,
		ignored
	};
}

const emptyQuery: Query = [];

/**
 * The same parameters with these terms, all of them in `q`, and without a position: another query is
 * another list.
 */
export function writeTerms(params: URLSearchParams, terms: Query): URLSearchParams {
	const next = new URLSearchParams(params);
	for (const name of ['q', 'cursor', 'none', ...filterNames, ...amountNames]) next.delete(name);
	const text = printQuery(terms);
	if (text !== '') next.set('q', text);
	return next;
}
