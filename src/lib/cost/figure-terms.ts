import { tokenClasses } from '#lib/query/fields.ts';
import type { AmountTerm, HourTerm, NameTerm, Query, Term } from '#lib/query/term.ts';
import { costDimensions, type CostDimension, type CostFilters } from './report.ts';

/** A list by calls: which of its terms are about the calls of a figure. */
export interface FigureTerms {
	readonly filters: CostFilters;
	/** Models and services of the calls that `filters` cannot say: excluded ones, or any of several. */
	readonly names: readonly CallNameTerm[];
	/** What the session's calls in the range cost together, their tokens, and how many they are, or have no known cost. */
	readonly amounts: readonly FigureAmount[];
	/** When the calls were made. */
	readonly hours: readonly HourTerm[];
	/** `true`: one of the session's calls in the range failed; `false`: none did. null = either. */
	readonly failed: boolean | null;
	/** Terms that are about the sessions alone. */
	readonly others: Query;
}

export type CallNameTerm = NameTerm & { readonly field: 'model' | 'service' };
export type FigureAmount = AmountTerm & {
	readonly field: 'cost' | 'tokens' | 'calls' | 'unpriced' | keyof typeof tokenClasses;
};

/** A figure is about one value of a dimension; a second of the same one is about the sessions. */
export function splitFigure(terms: Query): FigureTerms {
	const filters: Partial<Record<CostDimension, string>> = {};
	const names: CallNameTerm[] = [];
	const amounts: FigureAmount[] = [];
	const hours: HourTerm[] = [];
	const others: Term[] = [];
	let failed: boolean | null = null;
	for (const term of terms) {
		const dimension =
			term.kind === 'name' ? costDimensions.find((each) => each === term.field) : undefined;
		const only = term.kind === 'name' && term.values.length === 1 ? term.values[0] : undefined;
		if (term.kind === 'hour') hours.push(term);
		else if (isOfCall(term) && (term.negated || only === undefined)) names.push(term);
		else if (isFailure(term) && failed === null) failed = !term.negated;
		else if (term.negated) others.push(term);
		else if (dimension && only !== undefined && filters[dimension] === undefined) {
			filters[dimension] = only;
		} else if (isOfFigure(term)) amounts.push(term);
		else others.push(term);
	}
	return { filters, names, amounts, hours, failed, others };
}

export const isOfCall = (term: Term): term is CallNameTerm =>
	term.kind === 'name' && (term.field === 'model' || term.field === 'service');

const isFailure = (term: Term): boolean =>
	term.kind === 'name' &&
	term.field === 'status' &&
	term.values.every((value) => value === 'error');

const isOfFigure = (term: Term): term is FigureAmount =>
	term.kind === 'amount' &&
	(term.field === 'cost' ||
		term.field === 'tokens' ||
		term.field === 'calls' ||
		term.field === 'unpriced' ||
		term.field in tokenClasses);
