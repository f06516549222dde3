import type { Group, Line, LineName } from '../panel.ts';

function quantiles(histogram: string): [Line, ...Line[]] {
	const line = (name: LineName, share: number): Line => ({
		name,
		queries: [
			`histogram_quantile(${share}, sum by (le) (rate(${histogram}_bucket{$sel}[$window])))`
		]
	});
	return [line('p50', 0.5), line('p95', 0.95), line('p99', 0.99)];
}

const place = { job: 'job', instance: 'instance' };

/**
 * LiteLLM's `prometheus` callback; a model is the deployment's, not the name that clients ask for. Which
 * metric has which labels: litellm/types/integrations/prometheus.py.
 */
export const litellm: Group = {
	id: 'litellm',
	labels: { ...place, model: 'model' },
	panels: [
		{
			id: 'litellm_requests',
			unit: 'requests/s',
			headline: true,
			// Counted by the name that clients ask for: a request that fails early has no deployment.
			labels: place,
			lines: [
				{
					name: 'all',
					queries: ['sum(rate(litellm_proxy_total_requests_metric_total{$sel}[$window]))']
				},
				{
					name: 'failed',
					queries: ['sum(rate(litellm_proxy_failed_requests_metric_total{$sel}[$window]))']
				}
			]
		},
		{
			id: 'litellm_latency',
			unit: 'seconds',
			headline: true,
			lines: quantiles('litellm_request_total_latency_metric')
		},
		{
			id: 'litellm_ttft',
			unit: 'seconds',
			lines: quantiles('litellm_llm_api_time_to_first_token_metric')
		},
		{
			id: 'litellm_overhead',
			unit: 'seconds',
			labels: { ...place, model: 'litellm_model_name' },
			lines: quantiles('litellm_overhead_latency_metric')
		},
		{
			id: 'litellm_tokens',
			unit: 'tokens/s',
			lines: [
				{
					name: 'input',
					queries: ['sum(rate(litellm_input_tokens_metric_total{$sel}[$window]))']
				},
				{
					name: 'output',
					queries: ['sum(rate(litellm_output_tokens_metric_total{$sel}[$window]))']
				}
			]
		},
		{
			id: 'litellm_spend',
			unit: 'usd/h',
			lines: [
				{
					name: ['model'],
					queries: ['sum by (model) (rate(litellm_spend_metric_total{$sel}[$window])) * 3600']
				}
			]
		},
		{
			id: 'litellm_models',
			unit: 'requests/s',
			lines: [
				{
					name: ['model'],
					queries: ['sum by (model) (rate(litellm_requests_metric_total{$sel}[$window]))']
				}
			]
		}
	]
};
