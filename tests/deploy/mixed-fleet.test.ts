/** The catalogue's queries over servers that name their metrics differently, answered by promtool. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { catalogueMetrics, presentPanels } from '../../src/lib/infrastructure/catalogue.ts';
import { fill } from '../../src/lib/infrastructure/promql/template.ts';
import { findProgram } from '../fakes/prometheus/start-prometheus.ts';

const promtool = findProgram('promtool');
if (!promtool)
	process.stderr.write('LEFT OUT: promtool is not installed (apt-get install prometheus)\n');

const panels = presentPanels('vllm', new Set(catalogueMetrics));

/** The query of a panel's first line, as a page of a fleet with all names asks it. */
function queryOf(id: string): string {
	const query = panels.find((panel) => panel.id === id)?.lines[0]?.query;
	if (query === undefined) throw new Error(`no panel ${id}`);
	return fill(query, '', 300);
}

const labels = (server: number) => `{model_name="qwen",instance="gpu-${server}:8000"}`;
const bucket = (name: string, server: number, le: string, values: string) => ({
	series: `vllm:${name}_bucket{model_name="qwen",instance="gpu-${server}:8000",le="${le}"}`,
	values
});
const series = (name: string, server: number, values: string) => ({
	series: `vllm:${name}${labels(server)}`,
	values
});

describe.skipIf(!promtool)('a vLLM fleet of several versions', () => {
	it.each([
		{
			panel: 'vllm_kv_cache',
			input: [
				series('kv_cache_usage_perc', 1, '0.5x20'),
				// For some releases a server told both names.
				series('gpu_cache_usage_perc', 1, '0.5x20'),
				series('gpu_cache_usage_perc', 2, '0.75x20')
			],
			expected: [
				{ labels: labels(1), value: 0.5 },
				{ labels: labels(2), value: 0.75 }
			]
		},
		{
			panel: 'vllm_prefix_cache',
			input: [
				series('prefix_cache_hits_total', 1, '0+30x20'),
				series('prefix_cache_queries_total', 1, '0+60x20'),
				series('gpu_prefix_cache_hits_total', 2, '0+15x20'),
				series('gpu_prefix_cache_queries_total', 2, '0+60x20'),
				series('gpu_prefix_cache_hit_rate', 3, '0.125x20')
			],
			expected: [
				{ labels: labels(1), value: 0.5 },
				{ labels: labels(2), value: 0.25 },
				{ labels: labels(3), value: 0.125 }
			]
		},
		{
			// A third within one second (the new server), the rest within two (the old one): the median is of both.
			panel: 'vllm_itl',
			input: [
				bucket('inter_token_latency_seconds', 1, '1', '0+60x20'),
				bucket('inter_token_latency_seconds', 1, '2', '0+60x20'),
				bucket('inter_token_latency_seconds', 1, '+Inf', '0+60x20'),
				bucket('time_per_output_token_seconds', 1, '1', '0+60x20'),
				bucket('time_per_output_token_seconds', 1, '2', '0+60x20'),
				bucket('time_per_output_token_seconds', 1, '+Inf', '0+60x20'),
				bucket('time_per_output_token_seconds', 2, '1', '0x20'),
				bucket('time_per_output_token_seconds', 2, '2', '0+120x20'),
				bucket('time_per_output_token_seconds', 2, '+Inf', '0+120x20')
			],
			expected: [{ labels: '{}', value: 1.25 }]
		}
	])('is whole in $panel', ({ panel, input, expected }) => {
		const folder = mkdtempSync(join(tmpdir(), 'agent-portal-fleet-'));
		const test = {
			interval: '1m',
			input_series: input,
			promql_expr_test: [{ expr: queryOf(panel), eval_time: '15m', exp_samples: expected }]
		};
		writeFileSync(join(folder, 'test.yml'), stringify({ tests: [test] }));
		try {
			const told = execFileSync(promtool ?? '', ['test', 'rules', join(folder, 'test.yml')], {
				encoding: 'utf8'
			});
			expect(told).toContain('SUCCESS');
		} finally {
			rmSync(folder, { recursive: true });
		}
	});
});
