import { goto } from '$app/navigation';
import { page } from '$app/state';
import { spanOfBand, type Buckets } from '#lib/time/buckets.ts';
import { absoluteRange } from '#lib/time/range.ts';
import { rangeHref } from './range-href.ts';

/** Narrows the shown page to a band of a chart's buckets, whole ones; Back widens it again. */
export function narrowTo(
	buckets: Pick<Buckets, 'startsMs' | 'endMs'>,
	first: number,
	last: number
): void {
	const span = spanOfBand(buckets, first, last);
	if (!span) return;
	void goto(rangeHref(page.url, absoluteRange(span)), { noScroll: true, keepFocus: true });
}
