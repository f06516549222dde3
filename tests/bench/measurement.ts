/** One measured figure and, where there is one, the figure to reach. */
export interface Measurement {
	readonly scenario: string;
	readonly name: string;
	readonly value: number;
	readonly unit: 'spans/s' | 'rows/s' | 'ms' | 'MB' | 'requests' | 'times';
	readonly atLeast?: number;
	readonly atMost?: number;
	/** Of a latency, ms: around `value`, its p95. */
	readonly spread?: Spread;
}

export interface Spread {
	readonly p50: number;
	readonly p99: number;
	/** Processor time of all threads, median; absent where another process worked. */
	readonly cpu?: number;
}

/** @returns null where there is no figure to reach */
export function isReached({ value, atLeast, atMost }: Measurement): boolean | null {
	if (atLeast === undefined && atMost === undefined) return null;
	return value >= (atLeast ?? -Infinity) && value <= (atMost ?? Infinity);
}

/** Nearest-rank percentile. @param share 0 to 1 */
export function percentile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((left, right) => left - right);
	return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
