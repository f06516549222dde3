/** Rules and configuration by Prometheus' own tool. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { catalogue } from '../../src/lib/infrastructure/catalogue.ts';
import { fill } from '../../src/lib/infrastructure/promql/template.ts';
import { findProgram } from '../fakes/prometheus/start-prometheus.ts';

const promtool = findProgram('promtool');
if (!promtool)
	process.stderr.write('LEFT OUT: promtool is not installed (apt-get install prometheus)\n');
const check = (...args: string[]) =>
	execFileSync(promtool ?? '', args, { cwd: 'deploy/prometheus', encoding: 'utf8', stdio: 'pipe' });

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

	describe('with all files that prometheus.yml names', () => {
		let folder: string;
		/** On a copy, because it looks for the files of the secrets too. */
		beforeEach(() => {
			folder = mkdtempSync(join(tmpdir(), 'agent-portal-prometheus-'));
			cpSync('deploy/prometheus', folder, { recursive: true });
			const text = readFileSync(join(folder, 'prometheus.yml'), 'utf8');
			const secrets = [...text.matchAll(/\/run\/secrets\/(\w+)/g)].map(([, name = '']) => name);
			for (const name of secrets) writeFileSync(join(folder, name), 'of-no-use');
			writeFileSync(join(folder, 'prometheus.yml'), text.replaceAll('/run/secrets/', ''));
		});
		afterEach(() => rmSync(folder, { recursive: true }));
		const checkCopy = () =>
			check('check', 'config', '--lint-fatal', join(folder, 'prometheus.yml'));

		it('finds nothing wrong', () => {
			expect(checkCopy()).toContain('SUCCESS');
		});

		it.each(readdirSync('deploy/prometheus/targets'))('would find a mistake in %s', (name) => {
			writeFileSync(join(folder, 'targets', name), "- target: ['gpu-1:9400']\n");
			expect(checkCopy).toThrow();
		});

		it.each(readdirSync('deploy/prometheus/targets'))('reads the example in %s', (name) => {
			const file = join(folder, 'targets', name);
			const [example] = /- targets: \[.+\]/.exec(readFileSync(file, 'utf8')) ?? [];
			writeFileSync(file, `${example}\n`);
			expect(checkCopy()).toContain('SUCCESS');
		});
	});
});

describe('the rules', () => {
	const { groups } = z
		.object({ groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string() })) })) })
		.parse(parse(readFileSync('deploy/prometheus/rules/alerts.yml', 'utf8')));
	const { tests } = z
		.object({
			tests: z.array(
				z.object({
					alert_rule_test: z.array(
						z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })
					)
				})
			)
		})
		.parse(parse(readFileSync('deploy/prometheus/rules-test.yml', 'utf8')));
	const tested = tests.flatMap((each) => each.alert_rule_test);

	it.each(groups.flatMap(({ rules }) => rules))(
		'$alert is tested while it fires and while it does not',
		({ alert }) => {
			const expected = tested.filter(({ alertname }) => alertname === alert);
			const fires = expected.map(({ exp_alerts }) => exp_alerts.length > 0);
			expect(new Set(fires)).toEqual(new Set([true, false]));
		}
	);
});

describe('what a profile of compose.yaml adds', () => {
	const { scrape_configs: jobs } = z
		.object({
			scrape_configs: z.array(
				z.object({
					job_name: z.string(),
					dns_sd_configs: z
						.array(
							z.object({ names: z.tuple([z.string()]), type: z.literal('A'), port: z.number() })
						)
						.optional(),
					relabel_configs: z
						.array(z.object({ regex: z.string(), replacement: z.string() }))
						.optional()
				})
			)
		})
		.parse(parse(readFileSync('deploy/prometheus/prometheus.yml', 'utf8')));
	const { services } = z
		.object({ services: z.record(z.string(), z.unknown()) })
		.parse(parse(readFileSync('deploy/compose.yaml', 'utf8'), { merge: true }));

	it.each([
		['litellm', 4000],
		['clickhouse', 9363]
	])('%s is scraped once its name is known, and no target before', (name, port) => {
		expect(services).toHaveProperty([name, 'profiles'], [name]);
		const job = jobs.find((each) => each.job_name === name);
		expect(job?.dns_sd_configs).toEqual([{ names: [name], type: 'A', port }]);
	});

	it('is called by its name, not by an address that changes', () => {
		const [rule] = jobs.find((each) => each.job_name === 'litellm')?.relabel_configs ?? [];
		const named = (text: string) =>
			new RegExp(`^(?:${rule?.regex})$`).test(text) &&
			text.replace(new RegExp(rule?.regex ?? ''), rule?.replacement ?? '');
		expect(named('litellm;172.18.0.5:4000')).toBe('litellm:4000');
		// Of a file in targets/, which has no name of DNS.
		expect(named(';gateway-2:4000')).toBe(false);
	});
});
