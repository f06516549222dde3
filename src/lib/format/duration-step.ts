const second = 1_000_000_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
/** As clocks are divided; ns. */
const steps = [
	...[1, 2, 5, 10, 15, 30].map((count) => count * second),
	...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
	...[1, 2, 3, 6, 12].map((count) => count * hour)
];
/** Labels above zero. */
const labels = 5;

/**
 * The distance between labels of an axis of durations at which each is a round time: 30 min, 1 h, and not 1 h 23 min.
 * @param mostNs the greatest on the axis
 * @returns ns; null below a few seconds, where decimal distances are round
 */
export function durationStep(mostNs: number): number | null {
	if (!(mostNs > second * labels)) return null;
	const step = steps.find((each) => mostNs <= each * labels);
	return step ?? Math.ceil(mostNs / labels / day) * day;
}
