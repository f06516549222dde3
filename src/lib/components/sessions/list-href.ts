import type { Query } from '#lib/query/term.ts';
import { writeTerms } from '#lib/sessions/list/query.ts';
import { absoluteRange, type Span } from '#lib/time/range.ts';
import { writeRange } from '#lib/time/range-url.ts';

type Change = Readonly<Record<string, string | null>>;

/** The same rows seen differently: null removes a parameter. Position and selection stay. */
export function lookHref(url: URL, change: Change): string {
	return hrefOf(url, changed(url.searchParams, change));
}

/**
 * The list with some parameters changed: null removes one. Goes back to the first page, because a cursor
 * belongs to one order and one filter.
 */
export function listHref(url: URL, change: Change): string {
	return hrefOf(url, changed(url.searchParams, { cursor: null, row: null, ...change }));
}

/** The list with another query. */
export function queryHref(url: URL, query: Query): string {
	return hrefOf(url, changed(writeTerms(url.searchParams, query), { row: null }));
}

/** The list of a span of time. */
export function spanHref(url: URL, span: Span): string {
	const params = writeRange(url.searchParams, absoluteRange(span));
	return hrefOf(url, changed(params, { cursor: null, row: null, live: null }));
}

function changed(params: URLSearchParams, change: Change): URLSearchParams {
	const next = new URLSearchParams(params);
	for (const [key, value] of Object.entries(change)) {
		if (value === null) next.delete(key);
		else next.set(key, value);
	}
	return next;
}

function hrefOf(url: URL, params: URLSearchParams): string {
	const text = params.toString();
	return text ? `${url.pathname}?${text}` : url.pathname;
}
