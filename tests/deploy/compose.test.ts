/** The compose file by compose's own reader, and against what it promises: pinned, watched, no secret in it. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
	cpSync,
	existsSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, normalize } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig, settingNames } from '../../src/lib/server/config.ts';
import { findDeployTool } from './tool.ts';

const stringMap = z.record(z.string(), z.string());
const service = z
	.object({
		image: z.string(),
		profiles: z.array(z.enum(['litellm', 'metrics', 'langfuse', 'mariadb', 'clickhouse'])),
		build: z.union([
			z.string(),
			z.strictObject({
				context: z.string(),
				dockerfile: z.string().optional(),
				args: stringMap.optional()
			})
		]),
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
		cap_drop: z.tuple([z.literal('ALL')]),
		cap_add: z.array(z.string()),
		network_mode: z.literal('host'),
		extra_hosts: z.array(z.string()),
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
		'x-steps-down': z.unknown(),
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

	it.each(['Dockerfile', 'litellm/Dockerfile', 'otel-collector/Dockerfile'])(
		'pins what %s is built on',
		(name) => {
			const file = readFileSync(join('deploy', name), 'utf8');
			const bases = [...file.matchAll(/^ARG (\w+_IMAGE)=(\S+)$/gm)];
			for (const [, , image] of bases) expect(image).toMatch(/:\d+\.\d+\.\d+/);
			const named = bases.map(([, argument]) => `\${${argument}}`);
			const used = [...file.matchAll(/^FROM (\S+)/gm)].map(([, from]) => from);
			expect(new Set(used)).toEqual(new Set(named));
		}
	);

	// The portal's image has a check of its own.
	const checked = services.filter(([name]) => name !== 'portal');
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

	it.each(services)('leaves %s no right that it does not need', (_, each) => {
		expect(each.security_opt).toEqual(['no-new-privileges:true']);
		expect(each.cap_drop).toEqual(['ALL']);
		if (each.cap_add) {
			expect(each.cap_add).toEqual(['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID']);
		}
	});

	it('lets only databases, the object store and Langfuse write to their root', () => {
		const writable = services.filter(([, { read_only }]) => !read_only).map(([name]) => name);
		const stepsDown = services.filter(([, { cap_add }]) => cap_add).map(([name]) => name);
		expect(stepsDown.sort()).toEqual([
			'clickhouse',
			'langfuse-clickhouse',
			'langfuse-postgres',
			'mariadb'
		]);
		expect(writable.sort()).toEqual(
			[...stepsDown, 'langfuse-minio', 'langfuse-web', 'langfuse-worker'].sort()
		);
	});

	it('counts the traffic of this machine, and lets Prometheus alone ask for it', () => {
		const { 'node-exporter': exporter, prometheus } = compose.services;
		expect([exporter?.network_mode, exporter?.networks]).toEqual(['host', undefined]);
		expect(exporter?.command).toContain(
			'--web.listen-address=${NODE_EXPORTER_BIND:-172.17.0.1}:9100'
		);
		const targets = parse(readFileSync('deploy/prometheus/targets/node.yml', 'utf8'));
		expect(targets).toEqual([{ targets: ['host.docker.internal:9100'] }]);
		expect(prometheus?.extra_hosts).toEqual(['host.docker.internal:host-gateway']);
	});

	it('makes Langfuse listen where its health check asks', () => {
		const web = compose.services['langfuse-web'];
		expect(web?.healthcheck?.test.join(' ')).toContain('http://127.0.0.1:3000/');
		expect(web?.environment?.['HOSTNAME']).toBe('0.0.0.0');
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
			if (!/PASSWORD|SECRET|TOKEN|JWT|SALT|_KEY(_FILE)?$|AUTH$|DATABASE_URL/.test(name)) continue;
			expect(`${name}=${value}`).toMatch(/_FILE=\/run\/secrets\/|RANDOM_ROOT_PASSWORD=1$/);
		}
	});

	it.each(services)('puts no file of secrets into the environment of %s', (name, each) => {
		// Of the portal it is .env, which has settings; its secrets are named there by …_FILE.
		const files = name === 'portal' ? [{ path: '.env', required: false }] : undefined;
		expect(each.env_file).toEqual(files);
	});

	it.each(services)('gives %s every secret that it names', (_, each) => {
		const named = JSON.stringify(each).match(/(?<=\/run\/secrets\/)[\w.]+/g) ?? [];
		expect(each.secrets ?? []).toEqual(expect.arrayContaining(named));
	});

	it('reads files that make-secrets.sh makes', () => {
		for (const [name, { file }] of Object.entries(compose.secrets)) {
			expect(normalize(file)).toBe(`secrets/${name}`);
			expect(makeSecrets, name).toMatch(new RegExp(`\\b${name}\\b`));
		}
	});

	it('sets only what the portal knows', () => {
		const names = Object.keys(compose.services.portal?.environment ?? {});
		for (const name of names) expect(settingNames).toContain(name.replace(/_FILE$/, ''));
	});
});

describe('deploy/.env.example', () => {
	const text = readFileSync('deploy/.env.example', 'utf8');
	/** With the lines of every profile. */
	const whole = parseEnv(text.replace(/^# (?=[A-Z_]+=)/gm, ''));

	it('names only what the portal or compose.yaml reads', () => {
		const files = ['compose.yaml', 'compose.agentops.yaml'];
		const read = files.map((file) => readFileSync(join('deploy', file), 'utf8')).join('\n');
		const unknown = Object.keys(whole).filter(
			(name) => !settingNames.includes(name.replace(/_FILE$/, '')) && !read.includes(`\${${name}`)
		);
		expect(unknown).toEqual([]);
	});

	it('is taken by the portal with all of its lines', () => {
		const secrets = Object.keys(whole).filter((name) => name.endsWith('_FILE'));
		const given = secrets.map((name) => [
			name.replace(/_FILE$/, ''),
			name.startsWith('DATABASE_URL') ? 'mysql://portal:secret@mariadb/portal' : 'x'.repeat(48)
		]);
		expect(() =>
			readConfig({ ...whole, ...Object.fromEntries(given), ADMIN_PASSWORD: 'long enough' })
		).not.toThrow();
	});
});

describe('deploy/litellm', () => {
	const read = (name: string) => readFileSync(join('deploy/litellm', name), 'utf8');

	it.each([
		['config.yaml', ['otel', 'prometheus']],
		['config-agentops.yaml', ['agentops_callback.reporter', 'prometheus']]
	])('%s has its reporter and the figures, and the models that are edited', (name, callbacks) => {
		expect(parse(read(name))).toMatchObject({
			include: ['models.yaml'],
			litellm_settings: { callbacks }
		});
	});

	it('has all that its image copies, and copies all that its configurations name', () => {
		const copied = [...read('Dockerfile').matchAll(/^COPY (.+) \.\/$/gm)].flatMap(
			([, names = '']) => names.split(' ')
		);
		for (const name of copied) expect(existsSync(join('deploy/litellm', name)), name).toBe(true);
		expect(copied).toEqual(expect.arrayContaining(['models.yaml', 'agentops_callback.py']));
	});

	it.each(['requirements.txt', 'requirements-agentops.txt'])(
		'%s has what the prometheus callback imports, and one version of the gateway',
		(name) => {
			expect(read(name)).toMatch(/^prometheus_client==/m);
			expect(read(name)).toContain('litellm[proxy]==1.106.2\n');
		}
	);
});

describe('the secrets of make-secrets.sh', () => {
	const folder = mkdtempSync(join(tmpdir(), 'agent-portal-secrets-'));
	const secret = (name: string) => readFileSync(join(folder, 'secrets', name), 'utf8');
	beforeAll(() => {
		cpSync('deploy/make-secrets.sh', join(folder, 'make-secrets.sh'));
		execFileSync('sh', [join(folder, 'make-secrets.sh')], { stdio: 'pipe' });
	});
	afterAll(() => rmSync(folder, { recursive: true }));

	it('are the same for Langfuse and the portal', () => {
		const langfuse = parseEnv(secret('langfuse.env'));
		expect(langfuse).toMatchObject({
			AUTH_CUSTOM_CLIENT_SECRET: secret('langfuse_sso_secret'),
			LANGFUSE_INIT_PROJECT_PUBLIC_KEY: secret('langfuse_public_key'),
			LANGFUSE_INIT_PROJECT_SECRET_KEY: secret('langfuse_secret_key')
		});
		expect(secret('langfuse_sso_secret').length).toBeGreaterThanOrEqual(32);
		expect(secret('langfuse_public_key')).toMatch(/^pk-lf-[\da-f-]{36}$/);
	});

	it('stay as they are when it runs again', () => {
		const before = ['admin_password', 'langfuse.env', 'database_url'].map(secret);
		execFileSync('sh', [join(folder, 'make-secrets.sh')], { stdio: 'pipe' });
		expect(['admin_password', 'langfuse.env', 'database_url'].map(secret)).toEqual(before);
	});
});

describe('deploy/secrets-to-env.sh', () => {
	const folder = mkdtempSync(join(tmpdir(), 'agent-portal-secrets-to-env-'));
	const file = join(folder, 'secrets.env');
	afterAll(() => rmSync(folder, { recursive: true }));
	const spawn = (text: string, ...command: string[]) => {
		writeFileSync(file, text);
		return spawnSync('sh', ['deploy/secrets-to-env.sh', file, ...command], {
			encoding: 'utf8',
			env: { PATH: process.env['PATH'], HOME: '/kept' }
		});
	};

	it('gives a program each line as it is, beside what was there', () => {
		const text = [
			'# keys of providers',
			'',
			'A_KEY=sk-$HOME `id` "q" \'s\' & ; * = end ',
			'A_BASE=https://example.com/v1?api-version=1&x=2\r',
			'EMPTY=',
			'LAST=한글'
		].join('\n');
		const print = 'process.stdout.write(JSON.stringify(process.env))';
		expect(JSON.parse(spawn(text, process.execPath, '-e', print).stdout)).toMatchObject({
			A_KEY: 'sk-$HOME `id` "q" \'s\' & ; * = end ',
			A_BASE: 'https://example.com/v1?api-version=1&x=2',
			EMPTY: '',
			LAST: '한글',
			HOME: '/kept'
		});
	});

	it('hands over arguments and the way in which the program ends', () => {
		const { stdout } = spawn('A=1\n', 'sh', '-c', 'echo "$A $0 $1"', 'a b', 'c');
		expect(stdout).toBe('1 a b c\n');
		expect(spawn('A=1\n', 'sh', '-c', 'exit 7').status).toBe(7);
	});

	it.each(['just-a-key-of-somebody', 'A B=1', '1A=1', '=1'])(
		'starts nothing with a line that is no setting, and does not print it: %s',
		(line) => {
			const { stdout, stderr, status } = spawn(`${line}\n`, 'echo', 'started');
			expect([stdout, status]).toEqual(['', 1]);
			expect(stderr).toMatch(/NAME=value/);
			expect(stderr).not.toContain('key-of-somebody');
		}
	);
});

const reader = findDeployTool('manifests');

describe.skipIf(!reader)('as docker compose reads it', () => {
	const folder = mkdtempSync(join(tmpdir(), 'agent-portal-compose-'));
	const project = z.object({
		services: z.record(z.string(), z.object({ image: z.string() }).loose())
	});
	const load = (profiles: readonly string[], ...files: readonly string[]) =>
		project.parse(
			JSON.parse(
				execFileSync(reader ?? '', ['compose', files.join(','), ...profiles], {
					cwd: folder,
					encoding: 'utf8',
					stdio: 'pipe'
				})
			)
		).services;

	beforeAll(() => {
		cpSync('deploy', folder, { recursive: true });
		rmSync(join(folder, 'secrets'), { recursive: true, force: true });
		execFileSync('sh', [join(folder, 'make-secrets.sh')], { stdio: 'pipe' });
	});
	afterAll(() => rmSync(folder, { recursive: true }));

	it.each([
		[[], ['portal']],
		[['litellm'], ['litellm', 'portal']],
		[['metrics'], ['grafana', 'node-exporter', 'otel-collector', 'portal', 'prometheus']],
		[
			['mariadb', 'clickhouse'],
			['clickhouse', 'mariadb', 'portal']
		],
		[['*'], Object.keys(compose.services).sort()]
	])('the profiles %j start %j', (profiles, expected) => {
		expect(Object.keys(load(profiles, 'compose.yaml')).sort()).toEqual(expected);
	});

	it('refuses what is not of the Compose specification', () => {
		const broken = readFileSync('deploy/compose.yaml', 'utf8').replace(
			'    read_only:',
			'    read_onyl:'
		);
		writeFileSync(join(folder, 'broken.yaml'), broken);
		expect(() => load([], 'broken.yaml')).toThrow(/read_onyl/);
	});

	it('gives the gateway one configuration, and models that are changed without an image', () => {
		const gateway = z.object({
			volumes: z.array(z.object({ source: z.string(), target: z.string() }).loose())
		});
		const mounts = (...files: string[]) =>
			gateway
				.parse(load(['litellm'], 'compose.yaml', ...files)['litellm'])
				.volumes.map(({ source, target }) => [basename(source), target])
				.filter(([, target]) => target?.startsWith('/app/'));
		const models = ['models.yaml', '/app/models.yaml'];
		expect(mounts()).toEqual([['config.yaml', '/app/config.yaml'], models]);
		expect(mounts('compose.litellm-agentops.yaml')).toEqual([
			['config-agentops.yaml', '/app/config.yaml'],
			models
		]);
	});

	it('builds the gateway with the AgentOps SDK where it reports through that', () => {
		const { litellm } = load(['litellm'], 'compose.yaml', 'compose.litellm-agentops.yaml');
		expect(litellm).toMatchObject({
			build: { args: { REPORTER: 'agentops' } },
			image: 'agent-portal-litellm:1.106.2-agentops',
			environment: {
				AGENTOPS_API_ENDPOINT: 'http://portal:3000',
				AGENTOPS_EXPORTER_ENDPOINT: 'http://portal:3000/v1/traces'
			}
		});
		expect(JSON.stringify(litellm)).toContain('AGENTOPS_API_KEY=');
	});

	it('gives the gateway the keys of secrets/litellm.env', () => {
		const { litellm } = load(['litellm'], 'compose.yaml');
		expect(litellm).toMatchObject({
			entrypoint: expect.arrayContaining(['/secrets-to-env.sh', '/run/secrets/litellm.env'])
		});
		const file = readFileSync(join(folder, 'secrets/litellm.env'), 'utf8');
		const names = [...file.matchAll(/^# (\w+)=/gm)].map(([, name]) => name);
		const { model_list: models } = z
			.object({ model_list: z.array(z.object({ litellm_params: stringMap })) })
			.parse(parse(readFileSync('deploy/litellm/models.yaml', 'utf8')));
		const asked = models
			.flatMap(({ litellm_params }) => Object.values(litellm_params))
			.flatMap((value) => value.match(/(?<=^os\.environ\/).+/) ?? []);
		expect(names).toEqual(expect.arrayContaining(asked));
		// Without it a vLLM is looked for at the address of the image.
		expect(readFileSync('deploy/litellm/Dockerfile', 'utf8')).toContain('VLLM_API_BASE=http');
	});

	it('shows no secret to who reads the configuration, or inspects a container', () => {
		writeFileSync(join(folder, '.env'), 'AGENTOPS_COLLECTOR_URL=http://agentops:4318\n');
		const all = JSON.stringify(load(['*'], 'compose.yaml', 'compose.agentops.yaml'));
		const files = readdirSync(join(folder, 'secrets'));
		const lines = files.flatMap((name) =>
			readFileSync(join(folder, 'secrets', name), 'utf8').split(/\n|(?<=^\w+)=/m)
		);
		const values = lines.filter((line) => line.length >= 20 && !/[# ]/.test(line));
		expect(values.length).toBeGreaterThan(15);
		expect(values.filter((value) => all.includes(value))).toEqual([]);
	});

	it('has LiteLLM send its spans where they are handed to both', () => {
		writeFileSync(join(folder, '.env'), 'AGENTOPS_COLLECTOR_URL=http://agentops:4318\n');
		const { litellm } = load(['litellm', 'metrics'], 'compose.yaml', 'compose.agentops.yaml');
		expect(litellm).toMatchObject({
			environment: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel-collector:4318' }
		});
	});

	it('gives the collector its second configuration and that its environment', () => {
		writeFileSync(join(folder, '.env'), 'AGENTOPS_COLLECTOR_URL=http://agentops:4318\n');
		const { 'otel-collector': collector } = load(
			['metrics'],
			'compose.yaml',
			'compose.agentops.yaml'
		);
		const mounted = z
			.object({ volumes: z.array(z.object({ target: z.string() }).loose()) })
			.parse(collector)
			.volumes.map(({ target }) => `--config=${target}`);
		expect(collector).toMatchObject({
			command: mounted.filter((each) => each.endsWith('.yaml')),
			environment: {
				AGENTOPS_COLLECTOR_URL: 'http://agentops:4318',
				AGENTOPS_JWT_FILE: '/run/secrets/agentops_jwt',
				AGENT_PORTAL_API_KEY_FILE: '/run/secrets/portal_api_key',
				AGENT_PORTAL_URL: 'http://portal:3000'
			}
		});
	});
});
