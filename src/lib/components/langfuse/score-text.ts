import { m } from '#lib/paraglide/messages.js';

/** A score as people read it: at most four decimals, yes or no, or the category's own name. */
export function scoreText(value: number | boolean | string): string {
	if (typeof value === 'boolean') return value ? m.langfuse_score_yes() : m.langfuse_score_no();
	return typeof value === 'number' ? String(Math.round(value * 10_000) / 10_000) : value;
}
