import type { CostBand } from '#lib/cost/band.ts';
import { namesIn } from '#lib/cost/name-set.ts';
import { picoToText, type PicoUsd } from '#lib/cost/pico.ts';
import {
	costDimensions,
	isOfCall,
	type CostBy,
	type CostDimension,
	type CostFilters,
	type CostRow
} from '#lib/cost/report.ts';
import { rowsParam, rowsParams } from '#lib/cost/rows-param.ts';
import { otherTerms, valueTerms } from '#lib/cost/value-terms.ts';
import { isSeveral, links, withParams, type Scope } from '#lib/links.ts';
import { isAskable } from '#lib/query/askable.ts';
import { printQuery, printTerm } from '#lib/query/print.ts';
import type { NameTerm, Query } from '#lib/query/term.ts';
import type { SessionOrder } from '#lib/server/agentops/analytics.ts';
import type { Span } from '#lib/time/range.ts';

/** What a figure of the cost page is about. */
export interface Figure {
	/** As addresses spell it. Of several the list is of one: a page before it lets choose which. */
	readonly project: string | null;
	readonly span: Span;
	readonly filters: CostFilters;
}

/** Parameters of filters, as the session list and the cost page both read them. */
function filterParams(filters: CostFilters): Record<string, string | null> {
	const none = costDimensions.filter((dimension) => filters[dimension] === '');
	return {
		...Object.fromEntries(
			costDimensions.map((dimension) => [dimension, filters[dimension] || null])
		),
		none: none.length ? none.join(',') : null
	};
}

/** What narrows a figure besides its dimensions. */
export interface FigurePart {
	/** Cost per session: from this … */
	readonly from?: PicoUsd;
	/** … up to but not including that; null = no end. */
	readonly to?: PicoUsd | null;
	/** Of the week, as `hour:` takes it. */
	readonly hour?: string;
	/** What else the calls, or their sessions, have in common. */
	readonly only?: Query;
	/** What the list begins with the most of; cost, unless said otherwise. */
	readonly sort?: SessionOrder;
}

/** The list of exactly the sessions behind a figure, dearest first. */
export function behindHref(
	{ project, span, filters }: Figure,
	narrower: CostFilters = {},
	{ from, to, hour, only = [], sort = 'cost' }: FigurePart = {}
): string {
	const text = [hour === undefined ? '' : `hour:${hour}`, printQuery(only)];
	return listOf(project)(scopeOfSpan(project, span), {
		calls: 1,
		...filterParams({ ...filters, ...narrower }),
		q: text.filter(Boolean).join(' ') || null,
		minCost: from === undefined ? null : usdParam(from),
		maxCost: to === undefined || to === null ? null : usdParam(to),
		sort
	});
}

/** The list of the sessions with a call that started in the span, the longest first. */
export function startedHref({ project, span, filters }: Figure): string {
	return listOf(project)(scopeOfSpan(project, span), {
		...filterParams(filters),
		q: 'calls:>0',
		sort: 'duration'
	});
}

const listOf = (project: string | null) =>
	isSeveral(project) ? links.sessionsByProject : links.sessions;

const scopeOfSpan = (project: string | null, { startMs, endMs }: Span): Scope => ({
	project,
	from: new Date(startMs).toISOString(),
	to: new Date(endMs).toISOString()
});

/** The list of exactly the sessions behind a value; null where an address cannot ask for it. */
export function valueHref(figure: Figure, dimension: CostDimension, value: string): string | null {
	const only = valueTerms(dimension, value);
	if (!isAskable(only)) return null;
	if (isOfCall(dimension) || value === '') return behindHref(figure, { [dimension]: value });
	return behindHref(figure, {}, { only });
}

/** The list of exactly the sessions behind all values but these; null where an address cannot ask for it. */
export function othersHref(
	figure: Figure,
	dimension: CostDimension,
	values: readonly string[]
): string | null {
	const only = otherTerms(dimension, values);
	return isAskable(only) ? behindHref(figure, {}, { only }) : null;
}

/**
 * The cost page of all sessions that have the value's name among theirs; null for several names, and for
 * what an address cannot ask for.
 */
export function narrowedHref(
	scope: Scope,
	by: CostDimension,
	filters: CostFilters,
	value: string
): string | null {
	const names = isOfCall(by) ? [value] : namesIn(value);
	const [name = ''] = names ?? [];
	if (names === null || names.length > 1 || filters[by] === name) return null;
	const only: NameTerm = { kind: 'name', field: by, values: [name], negated: false };
	if (!isAskable([only])) return null;
	return costsHref(scope, by, { ...filters, [by]: name });
}

/** As many as a list of suggestions shows. */
const mostNames = 50;

/** Names of a dimension as terms that the cost page can be filtered by, at most {@link mostNames}. */
export function nameQueries(dimension: CostBy, rows: readonly CostRow[]): string[] {
	if (dimension === 'project') return [];
	const queries = new Set<string>();
	for (const { value } of rows) {
		for (const name of isOfCall(dimension) ? [value] : (namesIn(value) ?? [])) {
			if (name === '') continue;
			const term: NameTerm = { kind: 'name', field: dimension, values: [name], negated: false };
			if (isAskable([term])) queries.add(printTerm(term));
			if (queries.size === mostNames) return [...queries];
		}
	}
	return [...queries];
}

/** Exact, without trailing zeros. */
export const usdParam = (pico: PicoUsd): string => picoToText(pico).replace(/\.?0+$/, '') || '0';

const noBand: CostBand = { fromPico: null, toPico: null };

const bandParams = ({ fromPico, toPico }: CostBand): Record<string, string | null> => ({
	minCost: fromPico === null ? null : usdParam(fromPico),
	maxCost: toPico === null ? null : usdParam(toPico)
});

/** What figures are told apart by where the address does not say. */
export const usualBy = (project: string | null): CostBy =>
	isSeveral(project) ? 'project' : 'model';

/**
 * What the report of an address is about: a band of sessions' costs chooses among the sessions below alone, and how
 * many rows a table has changes no figure.
 */
export function reportSearch(search: URLSearchParams): string {
	const rest = new URLSearchParams(search);
	for (const name of ['minCost', 'maxCost', rowsParam]) rest.delete(name);
	return rest.toString();
}

/** What a form of the cost page sends along, so that it stays as it is. */
export function keptParams(
	scope: Scope,
	dimension: CostBy,
	filters: CostFilters,
	band: CostBand = noBand,
	allRows = false
): readonly (readonly [name: string, value: string])[] {
	return Object.entries({
		...scope,
		by: dimension === usualBy(scope.project) ? null : dimension,
		...filterParams(filters),
		...bandParams(band),
		...rowsParams(allRows)
	}).filter((each): each is [string, string] => Boolean(each[1]));
}

/** The cost page with another dimension, other filters or another band. */
export function costsHref(
	scope: Scope,
	by: CostBy,
	filters: CostFilters,
	band: CostBand = noBand,
	allRows = false
): string {
	const { project, range, from, to } = scope;
	return withParams('/admin/monitoring/costs', {
		project,
		range,
		from,
		to,
		by: by === usualBy(project) ? null : by,
		...filterParams(filters),
		...bandParams(band),
		...rowsParams(allRows)
	});
}
