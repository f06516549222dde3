/** What a span says and what it cost, whichever way it came in. */
import { readFacts } from '#lib/trace/facts.ts';
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
		// A copy of each span costs a tenth of all ingest.
		return Object.assign(span, { projectId, facts, costPico, promptPico, costSource: source });
	};
}
