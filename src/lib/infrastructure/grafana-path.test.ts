import { expect, it } from 'vitest';
import { readRange } from '#lib/time/range-url.ts';
import { grafanaPath } from './grafana-path.ts';
import type { Chosen } from './promql/template.ts';

const nowMs = Date.UTC(2026, 10, 23, 4, 5, 6);
const none: Chosen = { job: null, instance: null, model: null };
const link = (text: string, chosen = none) => {
	const { range, span } = readRange(new URLSearchParams(text), nowMs, 'Asia/Seoul');
	return grafanaPath('vllm', chosen, range, span);
};

it('leads to the group’s dashboard with the same range', () => {
	expect(link('range=now-6h')).toBe('/d/agent-portal-vllm?from=now-6h&to=now');
});

it('says the fleet’s days in moments', () => {
	const start = Date.UTC(2026, 10, 22, 15);
	expect(link('range=now/d')).toContain(`from=${start}&`);
	expect(link('from=2026-11-22T15:00:00Z&to=2026-11-22T16:00:00Z')).toContain(
		`from=${start}&to=${start + 3_600_000}`
	);
});

it('narrows by what the view is narrowed by', () => {
	expect(link('', { ...none, model: 'Qwen/Qwen3' })).toContain('&var-model=Qwen%2FQwen3');
});
