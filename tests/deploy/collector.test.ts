/** The collector's configuration by the collector itself: one LiteLLM call through it, to both of its readers. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { fromProtobuf, otlpRequest, otlpSpan } from '../builders/otlp.ts';
import { end, freePort } from '../fakes/prometheus/start-prometheus.ts';
import { findDeployTool } from './tool.ts';

const shipped = ['deploy/otel-collector/config.yaml', 'deploy/otel-collector/agentops.yaml'];
const collector = findDeployTool('collector');

describe('the collector of compose.yaml', () => {
	const compose = readFileSync('deploy/compose.yaml', 'utf8');

	it('is of the version that the tests are built from', () => {
		const version = /opentelemetry-collector-contrib:([\d.]+)/.exec(compose)?.[1];
		const modules = readFileSync('tests/deploy/collector/go.mod', 'utf8');
		expect(modules).toContain(`transformprocessor v${version}`);
		expect(readFileSync('deploy/otel-collector/Dockerfile', 'utf8')).toContain(`:${version}`);
	});

	it('is asked for its health where it tells it', () => {
		expect(compose).toContain('http://127.0.0.1:13133/');
		expect(config('config.yaml').extensions).toHaveProperty(
			['health_check', 'endpoint'],
			'0.0.0.0:13133'
		);
	});
});

describe('the collector’s pipelines', () => {
	const own = config('config.yaml');
	const pipelines = { ...own.service.pipelines, ...config('agentops.yaml').service.pipelines };

	it.each(Object.entries(pipelines))('%s limits memory first and batches last', (_, pipeline) => {
		expect(pipeline.processors[0]).toBe('memory_limiter');
		expect(pipeline.processors.at(-1)).toBe('batch');
	});

	it('change spans for AgentOps alone', () => {
		expect(pipelines.traces?.processors).not.toContain('transform/agentops');
		expect(pipelines['traces/agentops']?.processors).toContain('transform/agentops');
	});

	it('show figures where Prometheus looks for them', () => {
		expect(own.exporters).toHaveProperty(['prometheus', 'endpoint'], '0.0.0.0:8889');
		const prometheus = readFileSync('deploy/prometheus/prometheus.yml', 'utf8');
		expect(prometheus).toContain('otel-collector:8889');
	});
});

function config(name: string) {
	const part = z.record(z.string(), z.unknown());
	const pipeline = z.object({ processors: z.array(z.string()) });
	return z
		.object({
			exporters: part,
			extensions: part.default({}),
			service: z.object({ pipelines: z.record(z.string(), pipeline) })
		})
		.parse(parse(readFileSync(`deploy/otel-collector/${name}`, 'utf8')));
}

describe.skipIf(!collector)('a running collector', () => {
	const folder = mkdtempSync(join(tmpdir(), 'agent-portal-collector-'));
	const portal = startSink();
	const agentOps = startSink();
	let ports: Record<'grpc' | 'http' | 'figures' | 'health' | 'own', number>;
	let environment: Record<string, string>;
	let running: ChildProcess | undefined;

	/** What cannot be shared with another collector on this machine; all else is as shipped. */
	const moved = () => [
		`yaml:receivers::otlp::protocols::grpc::endpoint: 127.0.0.1:${ports.grpc}`,
		`yaml:receivers::otlp::protocols::http::endpoint: 127.0.0.1:${ports.http}`,
		`yaml:exporters::prometheus::endpoint: 127.0.0.1:${ports.figures}`,
		`yaml:extensions::health_check::endpoint: 127.0.0.1:${ports.health}`,
		`yaml:extensions::file_storage::directory: ${folder}`,
		`yaml:service::telemetry::metrics::readers: [{ pull: { exporter: { prometheus: { host: 127.0.0.1, port: ${ports.own} } } } }]`
	];

	beforeAll(async () => {
		ports = {
			grpc: await freePort(),
			http: await freePort(),
			figures: await freePort(),
			health: await freePort(),
			own: await freePort()
		};
		environment = {
			PATH: process.env.PATH ?? '',
			AGENT_PORTAL_URL: await portal.url,
			AGENT_PORTAL_API_KEY: 'key-of-the-project',
			AGENTOPS_COLLECTOR_URL: await agentOps.url,
			AGENTOPS_JWT: 'token-of-agentops'
		};
		const all = [...shipped, ...moved()].flatMap((each) => ['--config', each]);
		running = spawn(collector ?? '', all, {
			env: environment,
			stdio: ['ignore', 'ignore', 'pipe']
		});
		await untilHealthy(running, `http://127.0.0.1:${ports.health}/`);
	});

	afterAll(async () => {
		if (running) await end(running);
		await Promise.all([portal.close(), agentOps.close()]);
		rmSync(folder, { recursive: true });
	});

	it.each([[shipped.slice(0, 1)], [shipped]])('validates %s as shipped', (files) => {
		const args = [...files, `yaml:extensions::file_storage::directory: ${folder}`];
		const given = ['validate', ...args.flatMap((each) => ['--config', each])];
		expect(() =>
			execFileSync(collector ?? '', given, { env: environment, stdio: 'pipe' })
		).not.toThrow();
	});

	it('refuses a statement that is not one', () => {
		const broken =
			'yaml:processors::transform/agentops::trace_statements: [{ context: span, statements: [\'set(attributes["a"]\'] }]';
		const given = [...shipped, broken].flatMap((each) => ['--config', each]);
		expect(() =>
			execFileSync(collector ?? '', ['validate', ...given], { env: environment, stdio: 'pipe' })
		).toThrow(/statement has invalid syntax/);
	});

	it('gives AgentOps the names that it reads, and the portal the call as LiteLLM told it', async () => {
		const told = {
			'gen_ai.provider.name': 'openai',
			'gen_ai.request.model': 'gpt-4o',
			'gen_ai.usage.input_tokens': '280',
			'gen_ai.usage.output_tokens': '32',
			'litellm.cost.input': '0.0007',
			'litellm.cost.output': '0.00032',
			'litellm.cost.total': '0.00102'
		};
		const span = otlpSpan({ name: 'chat gpt-4o', attributes: attributesOf(told) });
		await send('/v1/traces', otlpRequest([span], 'litellm'));

		const [forAgentOps, forPortal] = await Promise.all([agentOps.received, portal.received]);
		expect(forAgentOps).toEqual({
			path: '/v1/traces',
			authorization: 'Bearer token-of-agentops',
			status: 'STATUS_CODE_OK',
			attributes: {
				...told,
				'gen_ai.system': 'openai',
				'gen_ai.usage.prompt_tokens': '280',
				'gen_ai.usage.completion_tokens': '32',
				'gen_ai.usage.prompt_cost': '0.0007',
				'gen_ai.usage.completion_cost': '0.00032',
				'gen_ai.usage.total_cost': '0.00102'
			}
		});
		expect(forPortal).toEqual({
			path: '/v1/traces',
			authorization: 'Bearer key-of-the-project',
			status: 'STATUS_CODE_UNSET',
			attributes: told
		});
	});

	it('shows an application’s figures to Prometheus, with its name', async () => {
		await send('/v1/metrics', {
			resourceMetrics: [
				{
					resource: { attributes: attributesOf({ 'service.name': 'shop' }) },
					scopeMetrics: [
						{
							metrics: [
								{
									name: 'orders',
									sum: {
										aggregationTemporality: 2,
										isMonotonic: true,
										dataPoints: [{ timeUnixNano: `${Date.now()}000000`, asInt: '7' }]
									}
								}
							]
						}
					]
				}
			]
		});
		await expect
			.poll(async () => (await fetch(`http://127.0.0.1:${ports.figures}/metrics`)).text(), {
				timeout: 15_000
			})
			.toMatch(/^orders_total\{.*service_name="shop".*\} 7$/m);
	});

	async function send(path: string, body: object) {
		const answer = await fetch(`http://127.0.0.1:${ports.http}${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body)
		});
		expect(answer.status).toBe(200);
	}
});

const attributesOf = (all: Readonly<Record<string, string>>) =>
	Object.entries(all).map(([key, stringValue]) => ({ key, value: { stringValue } }));

interface Received {
	readonly path: string;
	readonly authorization: string;
	readonly status: string;
	readonly attributes: Readonly<Record<string, string>>;
}

/** Takes spans as an OTLP server does, and tells of the first. */
function startSink(): {
	readonly url: Promise<string>;
	readonly received: Promise<Received>;
	close(): Promise<void>;
} {
	let server: Server;
	let take: (received: Received) => void;
	const received = new Promise<Received>((resolve) => (take = resolve));
	const url = new Promise<string>((resolve) => {
		server = createServer((request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				const body = gunzipSync(Buffer.concat(chunks));
				const { path, authorization } = {
					path: request.url ?? '',
					authorization: request.headers.authorization ?? ''
				};
				take({ path, authorization, ...firstSpan(fromProtobuf('Request', body)) });
				response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
			});
		}).listen(0, '127.0.0.1', () => {
			const address = server.address();
			if (address === null || typeof address === 'string') throw new Error('no address');
			resolve(`http://127.0.0.1:${address.port}`);
		});
	});
	return {
		url,
		received,
		async close() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		}
	};
}

const request = z.object({
	resourceSpans: z.tuple([
		z.object({
			scopeSpans: z.tuple([
				z.object({
					spans: z.tuple([
						z.object({
							status: z.object({ code: z.number().optional() }).optional(),
							attributes: z.array(
								z.object({ key: z.string(), value: z.object({ stringValue: z.string() }) })
							)
						})
					])
				})
			])
		})
	])
});
const statuses = ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'];

function firstSpan(body: object): Pick<Received, 'status' | 'attributes'> {
	const [span] = request.parse(body).resourceSpans[0].scopeSpans[0].spans;
	return {
		status: statuses[span.status?.code ?? 0] ?? '',
		attributes: Object.fromEntries(
			span.attributes.map(({ key, value }) => [key, value.stringValue])
		)
	};
}

async function untilHealthy(child: ChildProcess, url: string): Promise<void> {
	let printed = '';
	child.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
	for (let tries = 0; tries < 300 && child.exitCode === null; tries++) {
		const healthy = await fetch(url).then(
			({ ok }) => ok,
			() => false
		);
		if (healthy) return;
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	throw new Error(`the collector did not get healthy:\n${printed}`);
}
