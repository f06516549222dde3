import { toArithmetic, type Arithmetic } from '#lib/cost/price/arithmetic.ts';
import { picoFromUsd, type PicoUsd } from '#lib/cost/pico.ts';
import type { PriceLine } from '#lib/cost/price/priced-call.ts';
import type { SpanFacts } from '#lib/trace/span.ts';
import type { PriceBook } from './price-book.ts';

export interface SpanCost {
	/** What the span adds to its session's cost; null = unknown, or a span that costs nothing of its own. */
	readonly costPico: PicoUsd | null;
	/** What of it is for the prompt, cached tokens among them; null when only a whole figure is known. */
	readonly promptPico: PicoUsd | null;
	readonly source: 'computed' | 'producer' | null;
	/** The producer's own figure in USD, kept beside ours; null when it gave none that makes sense. */
	readonly producerUsd: number | null;
}

/** What of a span's facts its cost depends on. */
export type BilledFacts = Pick<
	SpanFacts,
	'type' | 'countsAsCall' | 'provider' | 'model' | 'tokens' | 'producerCost'
>;

/** More than this for one call is a wrong unit, not a price; also what the store's column can hold. */
const absurdUsd = 1_000_000;

/**
 * The rule for a span's cost: our price × its tokens when both are known, else the producer's own
 * figure, else unknown.
 *
 * Only spans that stand for one billed model call have a cost, so that it is counted once: agents and
 * workflows repeat the sum of their children. A tool may bill too (a search, a sandbox); no table lists
 * it, so its producer's figure is its cost, and it counts as money but not as a model call.
 */
export function costOf(facts: BilledFacts, atMs: number, prices: PriceBook): SpanCost {
	const producerUsd = sensible(facts.producerCost?.usd);
	const producer = (): SpanCost => {
		const costPico = producerUsd === null ? null : picoFromUsd(producerUsd);
		return {
			costPico,
			promptPico: null,
			source: costPico === null ? null : 'producer',
			producerUsd
		};
	};
	if (facts.countsAsCall) {
		const { provider, model, tokens } = facts;
		const priced = prices.priceCall({ provider, model, tokens, atMs });
		return priced.unknown === null
			? {
					costPico: priced.costPico,
					promptPico: promptShare(priced.lines),
					source: 'computed',
					producerUsd
				}
			: producer();
	}
	return facts.type === 'tool'
		? producer()
		: { costPico: null, promptPico: null, source: null, producerUsd };
}

/** How our price of a span's call comes about; null for a span that stands for no model call. */
export function arithmeticOf(
	facts: BilledFacts,
	atMs: number,
	prices: PriceBook
): Arithmetic | null {
	const { countsAsCall, provider, model, tokens } = facts;
	if (!countsAsCall) return null;
	const priced = prices.priceCall({ provider, model, tokens, atMs });
	return toArithmetic(priced, tokens, sensible(facts.producerCost?.usd));
}

/** The rest of a cost is the completion's: output, reasoning and what a vendor takes for each request. */
function promptShare(lines: readonly PriceLine[]): PicoUsd {
	return lines
		.filter(({ priced }) => priced === 'input' || priced === 'cacheRead' || priced === 'cacheWrite')
		.reduce((sum, line) => sum + line.costPico, 0n);
}

function sensible(usd: number | undefined): number | null {
	return usd !== undefined && usd >= 0 && usd < absurdUsd ? usd : null;
}
