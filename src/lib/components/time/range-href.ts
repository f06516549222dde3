import { writeRange } from '#lib/time/range-url.ts';
import type { Range } from '#lib/time/range.ts';

/** The page with another range: back to the first page, everything else kept. */
export function rangeHref(url: URL, range: Range): string {
	const params = writeRange(url.searchParams, range);
	for (const name of ['cursor', 'row', 'live']) params.delete(name);
	const text = params.toString();
	return url.pathname + (text ? `?${text}` : '');
}
