/**
 * Which buckets of hours or minutes are labelled: those at the roundest times, as many as there is room for,
 * evenly on the clock. What Chart.js leaves out by itself depends on where the axis begins, and its steps
 * are of any length.
 *
 * @param roundness of each bucket, 0 the roundest; undefined where its axis has no such thing
 * @param most labels for which there is room
 * @returns ascending indexes; null where it is not known, and where even the roundest are too many
 */
export function evenTicks(
	roundness: readonly (number | undefined)[],
	most: number
): readonly number[] | null {
	const counts: number[] = [];
	for (const each of roundness) {
		if (each === undefined) return null;
		counts[each] = (counts[each] ?? 0) + 1;
	}
	let coarsest = -1;
	let shown = 0;
	for (let level = 0; level < counts.length; level += 1) {
		shown += counts[level] ?? 0;
		if (shown > most) break;
		if (shown > 0) coarsest = level;
	}
	if (coarsest === -1) return null;
	return roundness.flatMap((each, index) => ((each ?? Infinity) <= coarsest ? [index] : []));
}
