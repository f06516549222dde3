/** How finely a range is read. */
import type { Span } from '#lib/time/range.ts';

/** Steps that fall on the clock, in seconds. */
export const steps = [
	5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
	604_800, 2_592_000
] as const;

/** What Prometheus refuses to exceed. */
export const mostPoints = 11_000;
/** As many as a panel of half a wide page can show apart. */
const easyPoints = 480;
/** Four scrapes a half minute apart: `rate` needs two, and one may be missing. */
const leastWindowSeconds = 120;
/** As far as the portal's ranges reach. */
const latestMs = Date.UTC(2200, 0, 1);

export interface Sampling {
	/** Unix seconds, multiples of the step, so that a later look meets the same moments. */
	readonly startSeconds: number;
	readonly endSeconds: number;
	readonly stepSeconds: number;
	/** What `rate` looks back over: no sample between two points is left out. */
	readonly windowSeconds: number;
}

/**
 * @param wantedSeconds the reader's step; null chooses one that a screen can show. One that would
 *   give more points than Prometheus allows is widened.
 */
export function samplingOf({ startMs, endMs }: Span, wantedSeconds: number | null): Sampling {
	const length = (endMs - startMs) / 1_000;
	const least = wantedSeconds ?? Math.max(15, length / easyPoints);
	const stepSeconds =
		steps.find((step) => step >= least && length / step < mostPoints) ?? Math.ceil(length / 1_000);
	return {
		startSeconds: Math.floor(startMs / 1_000 / stepSeconds) * stepSeconds,
		endSeconds: Math.floor(endMs / 1_000 / stepSeconds) * stepSeconds,
		stepSeconds,
		windowSeconds: Math.max(leastWindowSeconds, stepSeconds)
	};
}

/** The span that `from` and `to` name in Unix ms; null when they name none. */
export function readSpan(params: URLSearchParams): Span | null {
	const startMs = Number(params.get('from') ?? Number.NaN);
	const endMs = Number(params.get('to') ?? Number.NaN);
	const sound = startMs >= 0 && endMs > startMs && endMs <= latestMs;
	return sound ? { startMs, endMs } : null;
}
