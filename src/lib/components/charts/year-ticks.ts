/**
 * Which buckets of days, weeks or months are labelled: those in which a year begins, since they alone name
 * it, and others at even distances from them, no two nearer to each other than there is room for. What
 * Chart.js leaves out by itself keeps the first bucket however near to a year's beginning it is.
 *
 * @param begins of each bucket, whether a year begins in it
 * @param most labels for which there is room, 1 and more
 * @returns ascending indexes; null where no year begins
 */
export function yearTicks(begins: readonly boolean[], most: number): readonly number[] | null {
	const step = Math.ceil(begins.length / Math.max(1, Math.floor(most)));
	const years: number[] = [];
	for (const [index, isFirst] of begins.entries()) {
		if (isFirst && index - (years.at(-1) ?? -step) >= step) years.push(index);
	}
	const [first] = years;
	if (first === undefined) return null;
	const ticks: number[] = [];
	for (let at = first % step; at < first; at += step) ticks.push(at);
	for (const [index, year] of years.entries()) {
		const next = years[index + 1];
		const buckets = (next ?? begins.length) - year;
		const parts = next === undefined ? Math.ceil(buckets / step) : Math.floor(buckets / step);
		const stride = next === undefined ? step : buckets / parts;
		for (let part = 0; part < parts; part += 1) ticks.push(year + Math.round(part * stride));
	}
	return ticks;
}
