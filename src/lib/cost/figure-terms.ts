import type { AmountTerm, HourTerm, Query, Term } from '#lib/query/term.ts';
import { costDimensions, type CostDimension, type CostFilters } from './report.ts';

/** A list by calls: which of its terms are about the calls of a figure. */
export interface FigureTerms {
	readonly filters: CostFilters;
	/** What the session's calls in the range cost together. */
	readonly amounts: readonly AmountTerm[];
	/** When the calls were made. */
	readonly hours: readonly HourTerm[];
	/** Terms that are about the sessions alone. */
	readonly others: Query;
}

/** A figure is about one value of a dimension; a second of the same one is about the sessions. */
export function splitFigure(terms: Query): FigureTerms {
	const filters: Partial<Record<CostDimension, string>> = {};
	const amounts: AmountTerm[] = [];
	const hours: HourTerm[] = [];
	const others: Term[] = [];
	for (const term of terms) {
		const dimension =
			term.kind === 'name' ? costDimensions.find((each) => each === term.field) : undefined;
		const only = term.kind === 'name' && term.values.length === 1 ? term.values[0] : undefined;
		if (term.kind === 'hour') hours.push(term);
		else if (term.negated) others.push(term);
		else if (dimension && only !== undefined && filters[dimension] === undefined) {
			filters[dimension] = only;
		} else if (term.kind === 'amount' && term.field === 'cost') amounts.push(term);
		else others.push(term);
	}
	return { filters, amounts, hours, others };
}
