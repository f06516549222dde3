import { printQuery, printTerm } from '#lib/query/print.ts';
import type { NameTerm, Query } from '#lib/query/term.ts';
import { bandOf, isEmpty, isOfBand, type CostBand } from './band.ts';
import { costDimensions, type CostFilters } from './report.ts';

/** What the cost page takes of a query. */
export interface CostScope {
	readonly filters: CostFilters;
	readonly band: CostBand;
	/** Terms that it cannot ask the ledger, as text. */
	readonly unused: readonly string[];
}

/**
 * One name a dimension, asked for alone, and limits of the cost per session; nothing else is used, nor are limits
 * between which there is no cost.
 */
export function readScope(terms: Query): CostScope {
	const filters: Partial<Record<keyof CostFilters, string>> = {};
	const unused: string[] = [];
	for (const term of terms) {
		if (isOfBand(term)) continue;
		const dimension = costDimensions.find((name) => term.kind === 'name' && name === term.field);
		const value = onlyValue(term);
		if (dimension === undefined || value === null || filters[dimension] !== undefined) {
			unused.push(printTerm(term));
		} else {
			filters[dimension] = value;
		}
	}
	const band = bandOf(terms);
	if (!isEmpty(band)) return { filters, band, unused };
	const limits = printQuery(terms.filter(isOfBand));
	return { filters, band: { fromPico: null, toPico: null }, unused: [...unused, limits] };
}

function onlyValue(term: Query[number]): string | null {
	if (term.kind !== 'name' || term.negated || term.values.length !== 1) return null;
	return term.values[0] ?? null;
}

/** The terms that ask for it. */
export function filterTerms(filters: CostFilters): Query {
	return costDimensions.flatMap((field): NameTerm[] => {
		const value = filters[field];
		return value === undefined ? [] : [{ kind: 'name', field, values: [value], negated: false }];
	});
}
