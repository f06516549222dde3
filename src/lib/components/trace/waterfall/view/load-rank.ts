import type { Settled } from '#lib/server/settle.ts';

/** Where a span stands among those of its operation. */
export interface SpanRank {
	/** 0–1: spans that were no slower. */
	readonly share: number;
	readonly spans: number;
}

const recent = new Map<string, SpanRank | null>();
const most = 200;

/** null where the source cannot tell, or does not answer: a badge is no reason for a fault. */
export async function loadRank(href: string): Promise<SpanRank | null> {
	const known = recent.get(href);
	if (known !== undefined) return known;
	try {
		const response = await fetch(href, { headers: { accept: 'application/json' } });
		if (!response.ok || response.redirected) return null;
		const { value } = (await response.json()) as Settled<SpanRank>;
		recent.set(href, value);
		const oldest = recent.keys().next();
		if (recent.size > most && !oldest.done) recent.delete(oldest.value);
		return value;
	} catch {
		return null;
	}
}

/** `p97`; the ends say that they are ends. */
export function rankText(share: number): string {
	const percentile = Math.round(share * 1000) / 10;
	if (percentile >= 99.5) return `p${Math.min(99.9, percentile)}`;
	return `p${Math.max(1, Math.round(percentile))}`;
}
