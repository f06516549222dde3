import { z } from 'zod';

const ofRange = z.object({ chosen: z.object({ span: z.object({ endMs: z.number() }) }) });

/** The end of the range that a page shows, Unix ms; null for a page without a range. */
export function chosenEnd(pageData: unknown): number | null {
	const read = ofRange.safeParse(pageData);
	return read.success ? read.data.chosen.span.endMs : null;
}
