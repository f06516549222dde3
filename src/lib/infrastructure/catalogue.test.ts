import { describe, expect, it } from 'vitest';
import {
	catalogue,
	catalogueMetrics,
	notNarrowedBy,
	presentGroups,
	presentPanels
} from './catalogue.ts';
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
	const queryOf = (...metrics: string[]) =>
		presentPanels('vllm', new Set(metrics)).flatMap(({ lines }) => lines)[0]?.query;

	it('hides panels and lines whose metrics are absent', () => {
		const metrics = new Set(['vllm:num_requests_waiting', 'vllm:prompt_tokens_total']);
		expect(presentGroups(metrics)).toEqual(['vllm']);
		const shown = presentPanels('vllm', metrics);
		expect(shown.map(({ id }) => id)).toEqual(['vllm_queue', 'vllm_tokens']);
		expect(shown[1]?.lines.map(({ name }) => name)).toEqual(['prompt']);
	});

	it('takes the name that the exporter at hand uses', () => {
		expect(queryOf('vllm:kv_cache_usage_perc')).not.toContain('gpu_cache');
		expect(queryOf('vllm:gpu_cache_usage_perc')).not.toContain('kv_cache');
	});

	it('takes all names where a fleet has several', () => {
		const query = queryOf('vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc');
		expect(query).toMatch(/kv_cache.* or .*gpu_cache/);
	});

	it('says what is chosen and does not narrow a panel of a group that it narrows', () => {
		const all = new Set(catalogueMetrics);
		const wide = (view: 'litellm' | 'hosts', model: string | null) =>
			presentPanels(view, all)
				.filter((panel) => notNarrowedBy(panel, { job: 'a', instance: 'b', model }).length > 0)
				.map(({ id }) => id);
		expect(wide('litellm', 'qwen')).toEqual(['litellm_requests']);
		expect(wide('litellm', null)).toEqual([]);
		expect(wide('hosts', 'qwen')).toEqual([]);
	});

	it('asks for all metrics of a quotient', () => {
		expect(presentPanels('gpus', new Set(['DCGM_FI_DEV_FB_USED']))).toEqual([]);
	});
});
