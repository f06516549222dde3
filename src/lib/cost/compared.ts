/** The period that a report is compared with: in the address of a pinned one, and where it falls short. */
import { shortened } from '#lib/format/shortened.ts';
import { wholeQuarters } from '#lib/time/quarters.ts';
import { readRange } from '#lib/time/range-url.ts';
import type { Span } from '#lib/time/range.ts';
import { offsetMs } from '#lib/time/zone.ts';

/** Longer values are cut off where they are told. */
const longestShown = 40;

const names = { from: 'beforeFrom', to: 'beforeTo' } as const;

/**
 * Parameters of a period: what `this month` compares with does not follow from two moments.
 * @see readCompared
 */
export function comparedParams({ startMs, endMs }: Span): Record<string, string> {
	return {
		[names.from]: new Date(startMs).toISOString(),
		[names.to]: new Date(endMs).toISOString()
	};
}

/** Widened as the period itself is (`wholeQuarters`); null where the address names none, or none that can be read. */
export function readCompared(params: URLSearchParams, nowMs: number, zone: string): Span | null {
	const [from, to] = [params.get(names.from), params.get(names.to)];
	if (from === null || to === null) return null;
	const { span, problem } = readRange(new URLSearchParams({ from, to }), nowMs, zone);
	return problem === null ? wholeQuarters(span, zone) : null;
}

/** Parameters of such a period that name none which can be read, as text. */
export function unreadCompared(params: URLSearchParams, nowMs: number, zone: string): string[] {
	if (readCompared(params, nowMs, zone) !== null) return [];
	return Object.values(names).flatMap((name) => {
		const value = params.get(name);
		if (value === null) return [];
		return [`${name}=${shortened(value, longestShown)}`];
	});
}

/**
 * By how much time the period before is shorter, ms: a month of fewer days, a day of 23 hours. 0 = it is not.
 * On the fleet's clock where that tells: between two months a change of the clock is no hour more or less.
 */
export function shorterByMs(previous: Span, span: Span, zone: string): number {
	const length = ({ startMs, endMs }: Span) => endMs - startMs;
	const onClock = ({ startMs, endMs }: Span) =>
		endMs + offsetMs(endMs, zone) - startMs - offsetMs(startMs, zone);
	const byClock = onClock(span) - onClock(previous);
	return Math.max(0, byClock === 0 ? length(span) - length(previous) : byClock);
}
