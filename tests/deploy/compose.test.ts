/** The compose file against what it promises: pinned, watched, without a secret in it. */
import { existsSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { settingNames } from '../../src/lib/server/config.ts';

const stringMap = z.record(z.string(), z.string());
const service = z
	.object({
		image: z.string(),
		profiles: z.array(z.enum(['litellm', 'metrics', 'langfuse', 'mariadb', 'clickhouse'])),
		build: z.union([z.string(), z.object({ context: z.string(), dockerfile: z.string() })]),
		command: z.array(z.string()),
		entrypoint: z.array(z.string()),
		user: z.string(),
		pid: z.string(),
		restart: z.literal('unless-stopped'),
		security_opt: z.array(z.string()),
		logging: z.object({ driver: z.string(), options: stringMap }),
		environment: stringMap,
		env_file: z.array(z.union([z.string(), z.object({ path: z.string(), required: z.boolean() })])),
		secrets: z.array(z.string()),
		ports: z.array(z.string()),
		networks: z.array(z.string()),
		volumes: z.array(z.string()),
		read_only: z.boolean(),
		tmpfs: z.array(z.string()),
		cap_drop: z.array(z.string()),
		mem_limit: z.string(),
		stop_grace_period: z.string(),
		ulimits: z.record(z.string(), z.object({ soft: z.number(), hard: z.number() })),
		healthcheck: z.strictObject({
			test: z.array(z.string()).min(2),
			interval: z.string(),
			timeout: z.string(),
			start_period: z.string().optional(),
			retries: z.number()
		}),
		depends_on: z.record(z.string(), z.object({ condition: z.literal('service_healthy') }))
	})
	.partial()
	.strict()
	.required({ image: true, restart: true });

const compose = z
	.strictObject({
		name: z.string(),
		'x-restart': z.unknown(),
		services: z.record(z.string(), service),
		secrets: z.record(z.string(), z.object({ file: z.string() })),
		networks: z.record(z.string(), z.null()),
		volumes: z.record(z.string(), z.null())
	})
	.parse(parse(readFileSync('deploy/compose.yaml', 'utf8'), { merge: true }));

const services = Object.entries(compose.services);
const makeSecrets = readFileSync('deploy/make-secrets.sh', 'utf8');

describe('deploy/compose.yaml', () => {
	it.each(services)('pins the image of %s to a version', (_, { image }) => {
		const tag = /:([^:}]+)\}?$/.exec(image)?.[1] ?? '';
		expect(tag).toMatch(/\d+\.\d+|^RELEASE\.\d{4}-/);
	});

	it.each(['deploy/Dockerfile', 'deploy/litellm/Dockerfile'])(
		'pins what %s is built on',
		(file) => {
			const bases = [...readFileSync(file, 'utf8').matchAll(/^ARG \w+_IMAGE=(\S+)$/gm)];
			expect(bases).toHaveLength(1);
			expect(bases[0]?.[1]).toMatch(/:\d+\.\d+\.\d+-/);
			for (const [, from] of readFileSync(file, 'utf8').matchAll(/^FROM (\S+)/gm)) {
				expect(from).toMatch(/^\$\{\w+_IMAGE\}$/);
			}
		}
	);

	// The portal's image has a check of its own; the collector's has no program to check with.
	const checked = services.filter(([name]) => !['portal', 'otel-collector'].includes(name));
	it.each(checked)('watches the health of %s', (_, { healthcheck }) => {
		expect(healthcheck).toBeDefined();
	});

	it.each(services)('gives %s only secrets, volumes and services that exist', (_, each) => {
		for (const name of each.secrets ?? []) expect(compose.secrets).toHaveProperty(name);
		for (const name of Object.keys(each.depends_on ?? {})) {
			expect(compose.services).toHaveProperty(name);
		}
		for (const volume of each.volumes ?? []) {
			const [source = ''] = volume.split(':');
			if (source.startsWith('./')) expect(existsSync(join('deploy', source)), source).toBe(true);
			else if (!source.startsWith('/')) expect(compose.volumes).toHaveProperty(source);
		}
		for (const needed of Object.keys(each.depends_on ?? {})) {
			const profiles = compose.services[needed]?.profiles;
			if (profiles) expect(each.profiles).toEqual(profiles);
		}
	});

	it('lets only the portal, and Prometheus, near a Grafana that believes who somebody is', () => {
		const { grafana } = compose.services;
		expect(grafana?.environment?.['GF_AUTH_PROXY_ENABLED']).toBe('true');
		expect([grafana?.networks, grafana?.ports]).toEqual([['grafana'], undefined]);
		const near = services.filter(([, { networks }]) => networks?.includes('grafana'));
		expect(near.map(([name]) => name).sort()).toEqual(['grafana', 'portal', 'prometheus']);
	});

	it('starts the portal alone without a profile', () => {
		expect(services.filter(([, { profiles }]) => !profiles).map(([name]) => name)).toEqual([
			'portal'
		]);
	});

	it.each(services)('holds no secret of %s', (_, { environment = {} }) => {
		for (const [name, value] of Object.entries(environment)) {
			if (!/PASSWORD|SECRET|TOKEN|API_KEY$/.test(name)) continue;
			expect(`${name}=${value}`).toMatch(/_FILE=\/run\/secrets\/|RANDOM_ROOT_PASSWORD=1$/);
		}
	});

	it('reads files that make-secrets.sh makes', () => {
		for (const [name, { file }] of Object.entries(compose.secrets)) {
			expect(normalize(file)).toBe(`secrets/${name}`);
			expect(makeSecrets, name).toMatch(new RegExp(`\\b${name}\\b`));
		}
		for (const { env_file = [] } of Object.values(compose.services)) {
			for (const file of env_file.filter((each) => typeof each === 'string')) {
				expect(makeSecrets).toContain(`keep ${file.replace('secrets/', '')} `);
			}
		}
	});

	it('sets only what the portal knows', () => {
		const names = Object.keys(compose.services.portal?.environment ?? {});
		for (const name of names) expect(settingNames).toContain(name.replace(/_FILE$/, ''));
	});
});
