/** Reads the portal as a machine does: v4 with the API key as bearer. */
import { expect, type APIRequestContext } from '@playwright/test';

export interface V4Span {
	readonly span_name: string;
	readonly span_type: string | null;
	readonly status_code: string;
	readonly status_message: string;
	readonly event_names: readonly string[];
	readonly service_name: string;
	readonly metrics: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
}

export interface V4Trace {
	readonly trace_id: string;
	readonly tags: readonly string[];
	readonly metrics: {
		readonly span_count: number;
		readonly prompt_tokens: number;
		readonly completion_tokens: number;
		readonly cache_read_input_tokens: number;
		readonly reasoning_tokens: number;
		readonly total_cost: string;
	};
	readonly spans: readonly V4Span[];
}

/**
 * Waits until a trace has arrived whole; exporters send one in several batches.
 * @param isIt must hold for the finished trace only
 */
export async function arrived(
	machine: APIRequestContext,
	isIt: (trace: V4Trace) => boolean
): Promise<V4Trace> {
	let found: V4Trace | undefined;
	await expect
		.poll(
			async () => {
				// The sums and the spans of a detail are two reads: a batch may land between them.
				found = (await readTraces(machine)).find(
					(trace) => isIt(trace) && trace.metrics.span_count === trace.spans.length
				);
				return found !== undefined;
			},
			{ timeout: 60_000, intervals: [500] }
		)
		.toBe(true);
	if (!found) throw new Error('unreachable: the poll above has passed');
	return found;
}

async function readTraces(machine: APIRequestContext): Promise<V4Trace[]> {
	const list = await machine.get('/v4/traces/list/default-project', { params: { limit: 100 } });
	expect(list.status()).toBe(200);
	const { traces } = (await list.json()) as { traces: { trace_id: string }[] };
	return Promise.all(
		traces.map(async ({ trace_id }) => {
			const detail = await machine.get(`/v4/traces/detail/${trace_id}`);
			expect(detail.status()).toBe(200);
			return (await detail.json()) as V4Trace;
		})
	);
}

/** @returns the only span of that name */
export function spanNamed(trace: V4Trace, name: string): V4Span {
	const spans = trace.spans.filter((span) => span.span_name === name);
	expect(spans, `spans named ${name}`).toHaveLength(1);
	return spans[0]!;
}
