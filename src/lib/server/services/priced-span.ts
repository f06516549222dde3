/** What a span says and what it cost, whichever way it came in. */
import { readFacts } from '#lib/trace/facts.ts';
import { longestName, shortName } from '#lib/trace/short-name.ts';
import type { RawSpan } from '#lib/trace/span.ts';
import type { PriceBook } from '../prices/price-book.ts';
import { costOf } from '../prices/span-cost.ts';
import type { SpanRow } from '../trace-store/span-row.ts';

/** @returns makes a stored row of a span that is nobody else's: it is written onto the span itself */
export function pricing(prices: PriceBook): (span: RawSpan, projectId: string) => SpanRow {
	return (span, projectId) => {
		const facts = readFacts(span);
		const { costPico, promptPico, source } = costOf(
			facts,
			Number(span.startNs / 1_000_000n),
			prices
		);
		shorten(span);
		// A copy of each span costs a tenth of all ingest.
		return Object.assign(span, { projectId, facts, costPico, promptPico, costSource: source });
	};
}

/** Where the whole name of a span stands that was too long for one. */
const wholeName = 'agent_portal.span.name';

/** The service's whole name stands in its resource already. */
function shorten(span: Mutable<RawSpan>): void {
	if (span.name.length > longestName) {
		span.attributes = { ...span.attributes, [wholeName]: span.name };
		span.name = shortName(span.name);
	}
	if (span.serviceName.length > longestName) span.serviceName = shortName(span.serviceName);
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
