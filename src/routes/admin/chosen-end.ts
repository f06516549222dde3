/** As much of a page's data as names its range. */
interface OfRange {
	readonly chosen?: { readonly span?: { readonly endMs?: unknown } } | null;
}

/** The end of the range that a page shows, Unix ms; null for a page without a range. */
export function chosenEnd(pageData: unknown): number | null {
	const endMs = (pageData as OfRange | null)?.chosen?.span?.endMs;
	return typeof endMs === 'number' ? endMs : null;
}
