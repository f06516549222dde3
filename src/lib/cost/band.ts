import type { AmountTerm, Query, Term } from '#lib/query/term.ts';
import { binEnd } from './distribution.ts';
import type { PicoUsd } from './pico.ts';

/** A band of costs per session: from … up to but not including; null = no limit. */
export interface CostBand {
	readonly fromPico: PicoUsd | null;
	readonly toPico: PicoUsd | null;
}

export const isOpen = ({ fromPico, toPico }: CostBand): boolean =>
	fromPico === null && toPico === null;

/** Whether no cost is in it: it ends where it begins, or before. */
export const isEmpty = ({ fromPico, toPico }: CostBand): boolean =>
	fromPico !== null && toPico !== null && fromPico >= toPico;

/** Whether the term is a limit that a band has. */
export const isOfBand = (term: Term): term is AmountTerm =>
	term.kind === 'amount' &&
	term.field === 'cost' &&
	!term.negated &&
	(term.comparison === '>=' || term.comparison === '<');

/** The narrowest band that a query's plain terms about cost leave. */
export function bandOf(terms: Query): CostBand {
	const amounts = terms.filter(isOfBand);
	const of = (comparison: AmountTerm['comparison']) =>
		amounts.filter((term) => term.comparison === comparison).map(({ amount }) => amount);
	const most = (a: PicoUsd, b: PicoUsd) => (a > b ? a : b);
	const least = (a: PicoUsd, b: PicoUsd) => (a < b ? a : b);
	return {
		fromPico: of('>=').reduce<PicoUsd | null>((from, each) => most(from ?? each, each), null),
		toPico: of('<').reduce<PicoUsd | null>((to, each) => least(to ?? each, each), null)
	};
}

export function bandTerms({ fromPico, toPico }: CostBand): Query {
	const term = (comparison: '>=' | '<', amount: PicoUsd | null): AmountTerm[] =>
		amount === null ? [] : [{ kind: 'amount', field: 'cost', comparison, amount, negated: false }];
	return [...term('>=', fromPico), ...term('<', toPico)];
}

/**
 * Which of the bins lie in the band, the first and the last of them; null when all or none do.
 * @param bins where each begins, ascending
 */
export function binsIn(
	band: CostBand,
	bins: readonly PicoUsd[]
): { readonly first: number; readonly last: number } | null {
	if (isOpen(band)) return null;
	const inside = bins.flatMap((fromPico, index) => {
		const endPico = binEnd(fromPico);
		const begins = band.fromPico === null || fromPico >= band.fromPico;
		const ends = band.toPico === null || (endPico !== null && endPico <= band.toPico);
		return begins && ends ? [index] : [];
	});
	const [first, last] = [inside[0], inside.at(-1)];
	return first === undefined || last === undefined ? null : { first, last };
}
