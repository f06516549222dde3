/** Tokens and the three ways in which AgentOps finds a cost. */
import type { Quirks } from './quirks.ts';
import { Crash, outcomeOf, type StoredSpan } from './world.ts';

/** USD per 1000 tokens: the seeded dictionary, old prices and all. */
const dictionary: Record<string, { prompt: number; completion: number }> = {
	'gpt-4o': { prompt: 0.005, completion: 0.015 },
	'gpt-4o-2024-08-06': { prompt: 0.005, completion: 0.015 }
};
/** The table in the API image that only details use. */
const imageTable: typeof dictionary = {
	...dictionary,
	'gpt-4o-mini-2024-07-18': { prompt: 0.00015, completion: 0.0006 }
};

export interface Tokens {
	readonly prompt: number;
	readonly completion: number;
	readonly cacheRead: number;
	readonly reasoning: number;
	readonly total: number;
}

export function tokensOf(span: StoredSpan, quirks: Quirks): Tokens {
	const read = (...keys: string[]): number | null => {
		for (const key of keys) {
			const text = span.attributes[key];
			if (text === undefined || text === '') continue;
			if (/^\d+$/.test(text)) return Number(text);
			if (quirks.oddTokensFail) throw new Crash(`invalid literal for int(): ${text}`);
			return Math.trunc(Number(text)) || 0;
		}
		return null;
	};
	const newer = !quirks.oldTokenNames;
	const prompt = read(
		'gen_ai.usage.prompt_tokens',
		...(newer ? ['gen_ai.usage.input_tokens'] : [])
	);
	const completion = read(
		'gen_ai.usage.completion_tokens',
		...(newer ? ['gen_ai.usage.output_tokens'] : [])
	);
	const cacheRead = read('gen_ai.usage.cache_read_input_tokens') ?? 0;
	const reasoning = read('gen_ai.usage.reasoning_tokens') ?? 0;
	const total = read('gen_ai.usage.total_tokens');
	return {
		prompt: prompt ?? 0,
		completion: completion ?? 0,
		cacheRead,
		reasoning,
		total: total ?? (prompt ?? 0) + (completion ?? 0) + cacheRead + reasoning
	};
}

const priced = (span: StoredSpan, tokens: Tokens, table: typeof dictionary) => {
	const model =
		span.attributes['gen_ai.response.model'] ?? span.attributes['gen_ai.request.model'] ?? '';
	const price = table[model.toLowerCase()];
	return {
		prompt: price ? (tokens.prompt / 1000) * price.prompt : 0,
		completion: price ? (tokens.completion / 1000) * price.completion : 0
	};
};

const number = (span: StoredSpan, key: string): number | null => {
	const text = span.attributes[key];
	return text === undefined || text === '' ? null : Number(text);
};

/** List rows: the producer's total, else the dictionary. */
export function listCost(span: StoredSpan, tokens: Tokens): number {
	const price = priced(span, tokens, dictionary);
	return number(span, 'gen_ai.usage.total_cost') ?? price.prompt + price.completion;
}

/** Details: the producer's total, else the collector's two, else the table in the image. */
export function detailCost(span: StoredSpan, tokens: Tokens): number {
	const price = priced(span, tokens, imageTable);
	const collected =
		(number(span, 'gen_ai.usage.prompt_cost') ?? 0) +
		(number(span, 'gen_ai.usage.completion_cost') ?? 0);
	return (
		number(span, 'gen_ai.usage.total_cost') ??
		(collected > 0 ? collected : price.prompt + price.completion)
	);
}

/** Metrics: the collector's, else the dictionary; the producer's total is ignored. */
export function metricsCost(span: StoredSpan, tokens: Tokens, quirks: Quirks): number {
	const price = priced(span, tokens, dictionary);
	const cost =
		(number(span, 'gen_ai.usage.prompt_cost') ?? price.prompt) +
		(number(span, 'gen_ai.usage.completion_cost') ?? price.completion);
	if (!Number.isNaN(cost)) return cost;
	if (quirks.oddCostsFail) throw new Crash('Out of range float values are not JSON compliant');
	return 0;
}

export function checkStatus(span: StoredSpan, quirks: Quirks): void {
	if (span.statusText === '' && quirks.emptyStatusFails) throw new Crash('empty status');
}

/** The outcome of a trace in sums. @param spans ascending by start */
export function traceOutcome(spans: readonly StoredSpan[], quirks: Quirks) {
	if (quirks.lastSpanOutcome) {
		const last = spans.at(-1);
		return last ? outcomeOf(last) : 'indeterminate';
	}
	if (spans.some((span) => outcomeOf(span) === 'fail')) return 'fail';
	return spans.some((span) => outcomeOf(span) === 'success') ? 'success' : 'indeterminate';
}

interface Summand {
	readonly outcome: 'success' | 'fail' | 'indeterminate';
	readonly tokens: readonly Tokens[];
	readonly cost: number;
}

/** `TraceMetrics` over traces (list) or spans (detail). */
export function sumMetrics(items: readonly Summand[]) {
	const count = (outcome: Summand['outcome']) =>
		items.filter((item) => item.outcome === outcome).length;
	const tokens = items.flatMap((item) => item.tokens);
	const sum = (key: keyof Tokens) => tokens.reduce((total, item) => total + item[key], 0);
	const cost = items.reduce((total, item) => total + item.cost, 0);
	return {
		span_count: items.length,
		trace_count: items.length,
		success_count: count('success'),
		fail_count: count('fail'),
		indeterminate_count: count('indeterminate'),
		prompt_tokens: sum('prompt'),
		completion_tokens: sum('completion'),
		cache_read_input_tokens: sum('cacheRead'),
		reasoning_tokens: sum('reasoning'),
		total_tokens: sum('total'),
		// Total tokens times the price of one arbitrary model: often 0.
		prompt_cost: '0.0000000',
		completion_cost: '0.0000000',
		average_cost_per_trace: (items.length === 0 ? 0 : cost / items.length).toFixed(7),
		total_cost: cost.toFixed(7)
	};
}
