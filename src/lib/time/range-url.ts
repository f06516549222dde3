import {
	defaultRange,
	isNow,
	parseRange,
	printRange,
	resolveRange,
	type Range,
	type RangeProblem,
	type Span
} from './range.ts';
import { parsePoint, printPoint, type Point } from './point.ts';
import { wallTime, type WallTime } from './zone.ts';

/** The range that a page shows, resolved once so that all its panels agree. */
export interface ChosenRange {
	readonly range: Range;
	readonly span: Span;
	/** What was wrong with the URL's range, when the default stands in for it; else null. */
	readonly problem: RangeProblem | null;
}

/** Reads `range=now-24h` or `from=…&to=…`; without either the default range. Never throws. */
export function readRange(params: URLSearchParams, nowMs: number, zone: string): ChosenRange {
	const asked = askedRange(params, wallTime(nowMs, zone));
	const resolved = asked.ok ? resolveRange(asked.value, nowMs, zone) : asked;
	if (asked.ok && resolved.ok) return { range: asked.value, span: resolved.value, problem: null };
	return {
		range: defaultRange,
		span: { startMs: nowMs - 86_400_000, endMs: nowMs },
		problem: resolved.ok ? null : resolved.problem
	};
}

function askedRange(params: URLSearchParams, today: WallTime): ReturnType<typeof parseRange> {
	const range = params.get('range');
	if (range !== null) return parseRange(range, today);
	const from = params.get('from');
	const to = params.get('to');
	if (from === null && to === null) return { ok: true, value: defaultRange };
	const start = from === null ? null : parsePoint(from, { today });
	if (start === null) return { ok: false, problem: 'not-understood' };
	const end: Point | null =
		to === null ? { kind: 'now', steps: [] } : parsePoint(to, { today, start });
	if (end === null) return { ok: false, problem: 'not-understood' };
	return { ok: true, value: { from: start, to: end } };
}

/**
 * The same parameters with that range: `range` when it runs to now, `from` and `to` otherwise, nothing
 * for the default, so that a shared link holds only what was chosen.
 */
export function writeRange(params: URLSearchParams, range: Range): URLSearchParams {
	const next = new URLSearchParams(params);
	for (const name of ['range', 'from', 'to']) next.delete(name);
	const text = printRange(range);
	if (text === printRange(defaultRange)) return next;
	const startsRelative = range.from.kind === 'now';
	if (startsRelative && isNow(range.to)) next.set('range', text);
	else {
		next.set('from', printPoint(range.from));
		if (!isNow(range.to)) next.set('to', printPoint(range.to));
	}
	return next;
}
