import { count } from '#lib/format/count.ts';
import { duration } from '#lib/format/duration.ts';
import { money } from '#lib/format/money.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { StripBucket } from '#lib/server/agentops/analytics.ts';
import type { Measure } from '#lib/sessions/strip.ts';

export function measureLabel(measure: Measure): string {
	switch (measure) {
		case 'count':
			return m.strip_count();
		case 'errors':
			return m.strip_errors();
		case 'cost':
			return m.strip_cost();
		case 'latency':
			return m.strip_latency();
	}
}

/** A figure of the measure with its unit; null shows as `–`. */
export function amountText(value: number | null, measure: Measure): string {
	const locale = getLocale();
	switch (measure) {
		case 'count':
			return m.strip_sessions({ count: value ?? 0 });
		case 'errors':
			return m.strip_failed({ count: count(value, locale) });
		case 'cost':
			return money(value, locale);
		case 'latency':
			return duration(value, locale);
	}
}

/** All that a bucket says, in a sentence. */
export function bucketText(bucket: StripBucket, span: string): string {
	return m.strip_bar({
		span,
		count: amountText(bucket.sessions, 'count'),
		errors: amountText(bucket.errorSessions, 'errors'),
		cost: amountText(bucket.costUsd, 'cost'),
		latency: amountText(bucket.durationP95Ns, 'latency')
	});
}
