/** The values of a dimension in two periods as the rows of a table, cut where there are too many. */
import { tokenCount } from './movers.ts';
import type { PicoUsd } from './pico.ts';
import {
	addSums,
	isNothing,
	noSums,
	type ComparedSums,
	type CostReport,
	type CostRow,
	type CostSums
} from './report.ts';

/** What one value cost in one period. */
export interface ValueSums {
	readonly value: string;
	readonly sums: CostSums;
}

/** How many have calls or costs. */
export const countValues = (values: readonly ValueSums[]): number =>
	values.filter(({ sums }) => !isNothing(sums)).length;

/** Every value of either period once. */
export function joinRows(current: readonly ValueSums[], before: readonly ValueSums[]): CostRow[] {
	const former = new Map(before.map(({ value, sums }) => [value, sums]));
	const now = new Set(current.map(({ value }) => value));
	return [
		...current.map(({ value, sums }) => ({
			value,
			current: sums,
			previous: former.get(value) ?? noSums
		})),
		...before
			.filter(({ value }) => !now.has(value))
			.map(({ value, sums }) => ({ value, current: noSums, previous: sums }))
	];
}

/**
 * @param joined all values, or of more those that cost and changed most
 * @param total of all values, those that are not joined too
 * @param most rows of either list
 */
export function toCostRows(
	joined: readonly CostRow[],
	total: ComparedSums,
	most: number
): Pick<CostReport, 'rows' | 'mostRows' | 'moved' | 'rest'> {
	const rows = [...joined].sort(dearestFirst).slice(0, most);
	return {
		rows,
		mostRows: most,
		moved: joined
			.filter((row) => changeOf(row) !== 0n)
			.sort(by(changeOf))
			.slice(0, most),
		rest:
			joined.length > most
				? {
						current: without(total.current, addSums(rows.map(({ current }) => current))),
						previous: without(total.previous, addSums(rows.map(({ previous }) => previous)))
					}
				: null
	};
}

/** Of one period: ties by tokens and name. */
export function dearerFirst(left: ValueSums, right: ValueSums): number {
	const [a, b] = [left.sums.costPico ?? 0n, right.sums.costPico ?? 0n];
	if (a !== b) return a > b ? -1 : 1;
	const tokens = tokenCount(right.sums) - tokenCount(left.sums);
	return tokens || (left.value < right.value ? -1 : 1);
}

/** As the values of this period are ordered, and behind them those that only the one before had. */
function dearestFirst(left: CostRow, right: CostRow): number {
	const isGone = ({ current }: CostRow) => Number(current === noSums);
	const shown = ({ value, current, previous }: CostRow): ValueSums => ({
		value,
		sums: current === noSums ? previous : current
	});
	return isGone(left) - isGone(right) || dearerFirst(shown(left), shown(right));
}

/** Size of the change, in pico-dollars that are known. */
function changeOf({ current, previous }: CostRow): PicoUsd {
	const change = (current.costPico ?? 0n) - (previous.costPico ?? 0n);
	return change < 0n ? -change : change;
}

/** The largest first. */
const by = (size: (row: CostRow) => PicoUsd) => (left: CostRow, right: CostRow) => {
	const [a, b] = [size(left), size(right)];
	return a > b ? -1 : a < b ? 1 : 0;
};

/** What is left of sums when a part of them is taken away. */
export function without(total: CostSums, part: CostSums): CostSums {
	const calls = total.calls - part.calls;
	const unpricedCalls = total.unpricedCalls - part.unpricedCalls;
	const costPico = (total.costPico ?? 0n) - (part.costPico ?? 0n);
	const tokens = {
		input: total.tokens.input - part.tokens.input,
		cacheRead: total.tokens.cacheRead - part.tokens.cacheRead,
		cacheWrite: total.tokens.cacheWrite - part.tokens.cacheWrite,
		output: total.tokens.output - part.tokens.output,
		reasoning: total.tokens.reasoning - part.tokens.reasoning
	};
	const isKnown = calls > unpricedCalls || costPico !== 0n;
	return { calls, unpricedCalls, tokens, costPico: isKnown ? costPico : null };
}
