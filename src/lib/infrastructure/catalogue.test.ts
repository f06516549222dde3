import { describe, expect, it } from 'vitest';
import { catalogue, catalogueMetrics, presentGroups, presentPanels } from './catalogue.ts';
import { metricsIn } from './promql/template.ts';

const panels = catalogue.flatMap((group) => group.panels);
const queries = panels.flatMap(({ lines }) => lines.flatMap((line) => line.queries));

describe('the catalogue', () => {
	it('names every panel once', () => {
		expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
	});

	it.each(queries)('narrows every selector: %s', (query) => {
		const selectors = query.match(/\{[^}]*\}/g) ?? [];
		expect(selectors.length).toBe(metricsIn(query).length);
		for (const selector of selectors) expect(selector).toContain('$sel}');
	});

	it('keeps the first page to as many panels as a person takes in', () => {
		const all = presentPanels('overview', new Set(catalogueMetrics));
		expect(all.length).toBeGreaterThan(6);
		expect(all.length).toBeLessThanOrEqual(16);
	});

	it('has at most twelve panels in a view', () => {
		for (const { panels: own } of catalogue) expect(own.length).toBeLessThanOrEqual(12);
	});
});

describe('what is present', () => {
	it('hides panels and lines whose metrics are absent', () => {
		const metrics = new Set(['vllm:num_requests_waiting', 'vllm:prompt_tokens_total']);
		expect(presentGroups(metrics)).toEqual(['vllm']);
		const shown = presentPanels('vllm', metrics);
		expect(shown.map(({ id }) => id)).toEqual(['vllm_queue', 'vllm_tokens']);
		expect(shown[1]?.lines.map(({ name }) => name)).toEqual(['prompt']);
	});

	it('takes the name that the exporter at hand uses', () => {
		const query = (metric: string) =>
			presentPanels('vllm', new Set([metric])).flatMap(({ lines }) => lines)[0]?.query;
		expect(query('vllm:kv_cache_usage_perc')).toContain('kv_cache');
		expect(query('vllm:gpu_cache_usage_perc')).toContain('gpu_cache');
	});

	it('asks for all metrics of a quotient', () => {
		expect(presentPanels('gpus', new Set(['DCGM_FI_DEV_FB_USED']))).toEqual([]);
	});
});
