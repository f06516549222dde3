/** How long a key that was replaced stays good. */
export const overlaps = ['1h', '24h', '7d'] as const;
export type Overlap = (typeof overlaps)[number];

const hourMs = 3_600_000;
export const overlapMs: Readonly<Record<Overlap, number>> = {
	'1h': hourMs,
	'24h': 24 * hourMs,
	'7d': 7 * 24 * hourMs
};
