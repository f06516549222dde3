import {
	noSums,
	type CostBucket,
	type ComparedSums,
	type CostCell,
	type CostReport,
	type CostRow,
	type CostSums,
	type SessionCosts
} from './report.ts';

/**
 * A report on its way to the browser (see `src/hooks.ts`): as one text. To write thousands of amounts as nested objects
 * takes longer than all else of the page.
 */
export class PackedReport {
	readonly report: CostReport;

	constructor(report: CostReport) {
		this.report = report;
	}

	pack(): string {
		const {
			rows,
			moved,
			rest,
			buckets,
			previousBuckets,
			sessions,
			previousSessions,
			cells,
			...others
		} = this.report;
		const positions = new Map(rows.map((row, index) => [row, index]));
		const packed: Packed = {
			...others,
			rows: rows.map(packRow),
			moved: moved.map((row) => positions.get(row) ?? packRow(row)),
			rest: rest && packRow({ value: '', ...rest }),
			buckets: buckets.map(packBucket),
			previousBuckets: previousBuckets.map(packBucket),
			sessions: packSessions(sessions),
			previousSessions: packSessions(previousSessions),
			cells: cells.map(packCell)
		};
		return JSON.stringify(packed);
	}

	/** @param text of `pack` */
	static unpack(text: string): PackedReport {
		const { moved, rest, buckets, previousBuckets, sessions, previousSessions, cells, ...packed } =
			JSON.parse(text) as Packed;
		const rows = packed.rows.map(unpackRow);
		return new PackedReport({
			...packed,
			rows,
			moved: moved.flatMap((each) =>
				typeof each === 'number' ? (rows[each] ?? []) : unpackRow(each)
			),
			rest: rest && unpackCompared(rest),
			buckets: buckets.map(unpackBucket),
			previousBuckets: previousBuckets.map(unpackBucket),
			sessions: unpackSessions(sessions),
			previousSessions: unpackSessions(previousSessions),
			cells: cells.map(unpackCell)
		});
	}
}

type Listed =
	| 'rows'
	| 'moved'
	| 'rest'
	| 'buckets'
	| 'previousBuckets'
	| 'sessions'
	| 'previousSessions'
	| 'cells';

interface Packed extends Omit<CostReport, Listed> {
	readonly rows: readonly PackedRow[];
	/** A number is the place of a row that is among the others. */
	readonly moved: readonly (number | PackedRow)[];
	readonly rest: PackedRow | null;
	readonly buckets: readonly PackedBucket[];
	readonly previousBuckets: readonly PackedBucket[];
	readonly sessions: PackedSessions;
	readonly previousSessions: PackedSessions;
	readonly cells: readonly PackedCell[];
}

/** Whole pico-dollars; null as it is. */
type PackedPico = string | null;

const packPico = (pico: bigint | null): PackedPico => (pico === null ? null : pico.toString());
const unpackPico = (text: PackedPico): bigint | null => (text === null ? null : BigInt(text));

type PackedBucket = readonly [startMs: number, failedCalls: number, PackedSums];

const packBucket = ({ startMs, failedCalls, ...sums }: CostBucket): PackedBucket => [
	startMs,
	failedCalls,
	packSums(sums)
];

const unpackBucket = ([startMs, failedCalls, sums]: PackedBucket): CostBucket => ({
	startMs,
	failedCalls,
	...unpackSums(sums)
});

interface PackedSessions extends Omit<SessionCosts, 'medianPico' | 'p95Pico' | 'bins'> {
	readonly medianPico: PackedPico;
	readonly p95Pico: PackedPico;
	readonly bins: readonly (readonly [fromPico: string, sessions: number, costPico: string])[];
}

const packSessions = (costs: SessionCosts): PackedSessions => ({
	...costs,
	medianPico: packPico(costs.medianPico),
	p95Pico: packPico(costs.p95Pico),
	bins: costs.bins.map(({ fromPico, sessions, costPico }) => [
		fromPico.toString(),
		sessions,
		costPico.toString()
	])
});

const unpackSessions = (packed: PackedSessions): SessionCosts => ({
	...packed,
	medianPico: unpackPico(packed.medianPico),
	p95Pico: unpackPico(packed.p95Pico),
	bins: packed.bins.map(([fromPico, sessions, costPico]) => ({
		fromPico: BigInt(fromPico),
		sessions,
		costPico: BigInt(costPico)
	}))
});

type PackedCell = readonly [position: number, string | null, PackedPico, unpricedCalls: number];

const packCell = ({ position, value, costPico, unpricedCalls }: CostCell): PackedCell => [
	position,
	value,
	packPico(costPico),
	unpricedCalls
];

const unpackCell = ([position, value, cost, unpricedCalls]: PackedCell): CostCell => ({
	position,
	value,
	costPico: unpackPico(cost),
	unpricedCalls
});

/** Calls, those without a price, tokens by class and the cost in whole pico-dollars; null = nothing at all. */
type PackedSums =
	readonly [number, number, number, number, number, number, number, PackedPico] | null;

/** The value and its sums, those of the period before only where there are any. */
type PackedRow = readonly [string, PackedSums] | readonly [string, PackedSums, PackedSums];

function packRow({ value, current, previous }: CostRow): PackedRow {
	return previous === noSums
		? [value, packSums(current)]
		: [value, packSums(current), packSums(previous)];
}

function packSums(sums: CostSums): PackedSums {
	if (sums === noSums) return null;
	const { calls, unpricedCalls, tokens, costPico } = sums;
	const { input, cacheRead, cacheWrite, output, reasoning } = tokens;
	return [
		calls,
		unpricedCalls,
		input,
		cacheRead,
		cacheWrite,
		output,
		reasoning,
		packPico(costPico)
	];
}

const unpackRow = (packed: PackedRow): CostRow => ({ value: packed[0], ...unpackCompared(packed) });

const unpackCompared = ([, current, previous = null]: PackedRow): ComparedSums => ({
	current: unpackSums(current),
	previous: unpackSums(previous)
});

function unpackSums(packed: PackedSums): CostSums {
	if (packed === null) return noSums;
	const [calls, unpricedCalls, input, cacheRead, cacheWrite, output, reasoning, cost] = packed;
	return {
		calls,
		unpricedCalls,
		tokens: { input, cacheRead, cacheWrite, output, reasoning },
		costPico: unpackPico(cost)
	};
}
