import type { Group, Line, LineName } from '../panel.ts';
import { anyOf } from '../promql/template.ts';

/** Over all chosen servers and models, by whichever of the names each server has. */
function quantiles(...histograms: readonly [string, ...string[]]): [Line, ...Line[]] {
	// Joined before the sum: a quantile is of all servers together.
	const rates = anyOf(histograms.map((metric) => `rate(${metric}_bucket{$sel}[$window])`));
	const line = (name: LineName, share: number): Line => ({
		name,
		queries: [`histogram_quantile(${share}, sum by (le) (${rates}))`]
	});
	return [line('p50', 0.5), line('p95', 0.95), line('p99', 0.99)];
}

/** The share of a server's prefix-cache lookups that hit. */
function hitRate(prefix: string): string {
	const sum = (counter: string) =>
		`sum by (instance, model_name) (rate(${prefix}_${counter}_total{$sel}[$window]))`;
	return `${sum('hits')} / ${sum('queries')}`;
}

/** vLLM's own metrics: the names of today and, after them, those before. */
export const vllm: Group = {
	id: 'vllm',
	labels: { job: 'job', instance: 'instance', model: 'model_name' },
	panels: [
		{
			id: 'vllm_queue',
			unit: 'count',
			headline: true,
			lines: [
				{
					name: ['model_name'],
					queries: ['sum by (model_name) (vllm:num_requests_waiting{$sel})']
				}
			]
		},
		{
			id: 'vllm_running',
			unit: 'count',
			headline: true,
			lines: [
				{
					name: ['model_name'],
					queries: ['sum by (model_name) (vllm:num_requests_running{$sel})']
				}
			]
		},
		{
			id: 'vllm_kv_cache',
			unit: 'ratio',
			headline: true,
			lines: [
				{
					name: ['instance', 'model_name'],
					queries: [
						'max by (instance, model_name) (vllm:kv_cache_usage_perc{$sel})',
						'max by (instance, model_name) (vllm:gpu_cache_usage_perc{$sel})'
					]
				}
			]
		},
		{
			id: 'vllm_ttft',
			unit: 'seconds',
			headline: true,
			lines: quantiles('vllm:time_to_first_token_seconds')
		},
		{
			id: 'vllm_tokens',
			unit: 'tokens/s',
			headline: true,
			lines: [
				{
					name: 'prompt',
					queries: ['sum(rate(vllm:prompt_tokens_total{$sel}[$window]))']
				},
				{
					name: 'generation',
					queries: ['sum(rate(vllm:generation_tokens_total{$sel}[$window]))']
				}
			]
		},
		{
			id: 'vllm_preemptions',
			unit: 'events/s',
			lines: [
				{
					name: ['model_name'],
					queries: ['sum by (model_name) (rate(vllm:num_preemptions_total{$sel}[$window]))']
				}
			]
		},
		{
			id: 'vllm_itl',
			unit: 'seconds',
			lines: quantiles('vllm:inter_token_latency_seconds', 'vllm:time_per_output_token_seconds')
		},
		{
			id: 'vllm_latency',
			unit: 'seconds',
			lines: quantiles('vllm:e2e_request_latency_seconds')
		},
		{
			id: 'vllm_queue_time',
			unit: 'seconds',
			lines: quantiles('vllm:request_queue_time_seconds')
		},
		{
			id: 'vllm_requests',
			unit: 'requests/s',
			lines: [
				{
					name: ['finished_reason'],
					queries: ['sum by (finished_reason) (rate(vllm:request_success_total{$sel}[$window]))']
				}
			]
		},
		{
			id: 'vllm_prefix_cache',
			unit: 'ratio',
			lines: [
				{
					// Each server has a cache of its own; the oldest tell a share, which cannot be summed.
					name: ['instance', 'model_name'],
					queries: [
						hitRate('vllm:prefix_cache'),
						hitRate('vllm:gpu_prefix_cache'),
						'max by (instance, model_name) (vllm:gpu_prefix_cache_hit_rate{$sel})'
					]
				}
			]
		}
	]
};
