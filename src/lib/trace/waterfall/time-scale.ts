/** A stretch of a trace, ns since its start, `startNs ≤ endNs`. */
export interface TimeWindow {
	readonly startNs: number;
	readonly endNs: number;
}

export interface Tick {
	readonly timeNs: number;
	readonly px: number;
}

/** Maps time to pixels; both ways, beyond its edges too. */
export interface TimeScale {
	readonly window: TimeWindow;
	readonly widthPx: number;
	readonly toPx: (timeNs: number) => number;
	readonly toNs: (px: number) => number;
	/** ns that one pixel stands for. */
	readonly nsPerPx: number;
}

const shortestNs = 1000;

/** A linear scale over a window; a window without length is widened to 1 µs. */
export function timeScale(window: TimeWindow, widthPx: number): TimeScale {
	const spanNs = Math.max(shortestNs, window.endNs - window.startNs);
	const width = Math.max(1, widthPx);
	const nsPerPx = spanNs / width;
	return {
		window: { startNs: window.startNs, endNs: window.startNs + spanNs },
		widthPx: width,
		nsPerPx,
		toPx: (timeNs) => (timeNs - window.startNs) / nsPerPx,
		toNs: (px) => window.startNs + px * nsPerPx
	};
}

const ms = 1e6;
const second = 1000 * ms;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
/** Steps that read well: 1, 2, 5 up to seconds, then the clock's own. */
const steps = [
	...[1, 10, 100, 1e3, 1e4, 1e5, ms, 10 * ms, 100 * ms, second].flatMap((unit) => [
		unit,
		2 * unit,
		5 * unit
	]),
	10 * second,
	15 * second,
	30 * second,
	minute,
	2 * minute,
	5 * minute,
	10 * minute,
	15 * minute,
	30 * minute,
	hour,
	2 * hour,
	3 * hour,
	6 * hour,
	12 * hour,
	day
];

/** The smallest step that reads well and is at least this long; whole days beyond a day. */
export function niceStepNs(leastNs: number): number {
	return steps.find((step) => step >= leastNs) ?? Math.ceil(leastNs / day) * day;
}

/** Ticks at round times inside the window, at least `gapPx` apart, so at most width ÷ gap + 1. */
export function ticksOf(scale: TimeScale, gapPx = 80): Tick[] {
	const stepNs = niceStepNs(scale.nsPerPx * Math.max(1, gapPx));
	const first = Math.ceil(scale.window.startNs / stepNs);
	const last = Math.floor(scale.window.endNs / stepNs);
	const ticks: Tick[] = [];
	for (let at = first; at <= last; at += 1) {
		const timeNs = at * stepNs;
		ticks.push({ timeNs, px: scale.toPx(timeNs) });
	}
	return ticks;
}

/** Zooms by a factor (> 1 closer) with the time under `px` kept in place, inside `whole`. */
export function zoomAt(
	scale: TimeScale,
	px: number,
	factor: number,
	whole: TimeWindow
): TimeWindow {
	const at = scale.toNs(px);
	const fullNs = Math.max(shortestNs, whole.endNs - whole.startNs);
	const spanNs = Math.min(
		fullNs,
		Math.max(shortestNs, (scale.window.endNs - scale.window.startNs) / factor)
	);
	const share = (at - scale.window.startNs) / (scale.window.endNs - scale.window.startNs);
	return keepInside(at - share * spanNs, spanNs, whole);
}

/** Moves the window by pixels (> 0 later), not beyond `whole`. */
export function panBy(scale: TimeScale, px: number, whole: TimeWindow): TimeWindow {
	const { startNs, endNs } = scale.window;
	return keepInside(startNs + px * scale.nsPerPx, endNs - startNs, whole);
}

function keepInside(startNs: number, spanNs: number, whole: TimeWindow): TimeWindow {
	const latest = Math.max(whole.startNs, whole.endNs - spanNs);
	const start = Math.min(latest, Math.max(whole.startNs, startNs));
	return { startNs: start, endNs: start + spanNs };
}

/** The window that shows one span with a tenth of room on either side, inside `whole`. */
export function fitWindow(span: TimeWindow, whole: TimeWindow): TimeWindow {
	const fullNs = Math.max(shortestNs, whole.endNs - whole.startNs);
	const room = Math.max(shortestNs, span.endNs - span.startNs) / 10;
	const spanNs = Math.min(fullNs, Math.max(shortestNs, span.endNs - span.startNs) + 2 * room);
	return keepInside(span.startNs - room, spanNs, whole);
}
