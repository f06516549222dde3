/** Rules and configuration by Prometheus' own tool; the collector's by what its parts promise. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { catalogue } from '../../src/lib/infrastructure/catalogue.ts';
import { fill } from '../../src/lib/infrastructure/promql/template.ts';
import { findProgram } from '../fakes/prometheus/start-prometheus.ts';

const promtool = findProgram('promtool');
if (!promtool)
	process.stderr.write('LEFT OUT: promtool is not installed (apt-get install prometheus)\n');
const check = (...args: string[]) =>
	execFileSync(promtool ?? '', args, { cwd: 'deploy/prometheus', encoding: 'utf8' });

describe.skipIf(!promtool)('promtool', () => {
	it('reads every rule', () => {
		const rules = readdirSync('deploy/prometheus/rules').map((name) => `rules/${name}`);
		expect(check('check', 'rules', ...rules)).not.toContain('FAILED');
	});

	it('finds that alerts fire when they should, and only then', () => {
		expect(check('test', 'rules', 'rules-test.yml')).toContain('SUCCESS');
	});

	it('reads every query of the catalogue, filled in as a page fills it', () => {
		const folder = mkdtempSync(join(tmpdir(), 'agent-portal-promql-'));
		const queries = catalogue.flatMap(({ panels }) =>
			panels.flatMap(({ lines }) => lines.flatMap((line) => line.queries))
		);
		const rules = ['job="a\\"b",instance="c"', ''].flatMap((selector) =>
			queries.map((query) => ({ record: 'a:b', expr: fill(query, selector, 120) }))
		);
		// The same record twice is a duplicate unless its labels tell them apart.
		const numbered = rules.map((rule, index) => ({ ...rule, labels: { number: String(index) } }));
		writeFileSync(
			join(folder, 'rules.yml'),
			stringify({ groups: [{ name: 'catalogue', rules: numbered }] })
		);
		try {
			expect(check('check', 'rules', join(folder, 'rules.yml'))).toContain(`${rules.length} rules`);
		} finally {
			rmSync(folder, { recursive: true });
		}
	});

	it('reads prometheus.yml', () => {
		expect(check('check', 'config', '--syntax-only', 'prometheus.yml')).toContain('SUCCESS');
	});
});

describe('the collector', () => {
	const part = z.record(z.string(), z.unknown());
	const config = z.object({
		receivers: part.default({}),
		processors: part.default({}),
		exporters: part.default({}),
		extensions: part.default({}),
		service: z.object({
			extensions: z.array(z.string()).default([]),
			pipelines: z.record(
				z.string(),
				z.object({
					receivers: z.array(z.string()),
					processors: z.array(z.string()),
					exporters: z.array(z.string())
				})
			)
		})
	});
	const read = (name: string) =>
		config.parse(parse(readFileSync(`deploy/otel-collector/${name}`, 'utf8')));
	const own = read('config.yaml');
	const added = read('agentops.yaml');
	const pipelines = { ...own.service.pipelines, ...added.service.pipelines };

	it.each(Object.entries(pipelines))('wires %s from parts that are there', (_, pipeline) => {
		for (const kind of ['receivers', 'processors', 'exporters'] as const) {
			for (const name of pipeline[kind]) {
				expect({ ...own[kind], ...added[kind] }).toHaveProperty([name]);
			}
		}
		expect(pipeline.processors[0]).toBe('memory_limiter');
		expect(pipeline.processors.at(-1)).toBe('batch');
	});

	it('shows figures where Prometheus looks for them', () => {
		expect(JSON.stringify(own.exporters.prometheus)).toContain(':8889');
		expect(readFileSync('deploy/prometheus/prometheus.yml', 'utf8')).toContain(
			'otel-collector:8889'
		);
		for (const name of own.service.extensions) expect(own.extensions).toHaveProperty(name);
	});

	it('changes spans for AgentOps alone', () => {
		expect(pipelines.traces?.processors).not.toContain('transform/agentops');
		expect(pipelines['traces/agentops']?.processors).toContain('transform/agentops');
	});
});
