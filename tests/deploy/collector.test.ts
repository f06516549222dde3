/** The collector's configuration by the collector itself: one LiteLLM call through it, to both of its readers. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig } from '../../src/lib/server/config.ts';
import { litellmEraB } from '../builders/litellm-spans.ts';
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

	it.each(Object.entries(pipelines))('%s limits memory first', (_, pipeline) => {
		expect(pipeline.processors[0]).toBe('memory_limiter');
	});

	it('batch figures, and leave spans in the requests in which they fit', () => {
		expect(pipelines.metrics?.processors.at(-1)).toBe('batch');
		expect(pipelines.traces?.processors).toEqual(['memory_limiter']);
		expect(pipelines['traces/agentops']?.processors).not.toContain('batch');
		const portalTakes = readConfig({}).OTLP_MAX_BODY_MB;
		expect(own).toHaveProperty(
			['receivers', 'otlp', 'protocols', 'grpc', 'max_recv_msg_size_mib'],
			portalTakes
		);
		expect(own).toHaveProperty(
			['receivers', 'otlp', 'protocols', 'http', 'max_request_body_size'],
			portalTakes * 1024 * 1024
		);
	});

	it('keep what they could not send over a restart, for both of their readers', () => {
		const exporters = { ...own.exporters, ...config('agentops.yaml').exporters };
		for (const name of ['otlphttp/portal', 'otlphttp/agentops']) {
			expect(exporters[name]).toHaveProperty(['sending_queue', 'storage'], 'file_storage');
		}
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
			receivers: part.default({}),
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
	let printed = '';

	/** What cannot be shared with another collector on this machine, and no wait for more spans; all else is as shipped. */
	const moved = () => [
		`yaml:receivers::otlp::protocols::grpc::endpoint: 127.0.0.1:${ports.grpc}`,
		`yaml:receivers::otlp::protocols::http::endpoint: 127.0.0.1:${ports.http}`,
		`yaml:exporters::prometheus::endpoint: 127.0.0.1:${ports.figures}`,
		`yaml:extensions::health_check::endpoint: 127.0.0.1:${ports.health}`,
		`yaml:extensions::file_storage::directory: ${folder}`,
		'yaml:processors::batch::timeout: 100ms',
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
			AGENT_PORTAL_API_KEY_FILE: join(folder, 'key'),
			AGENTOPS_COLLECTOR_URL: await agentOps.url,
			AGENTOPS_JWT_FILE: join(folder, 'token')
		};
		writeFileSync(join(folder, 'key'), 'key-of-the-project');
		// As an editor leaves it.
		writeFileSync(join(folder, 'token'), 'token-of-agentops\n');
		const all = [...shipped, ...moved()].flatMap((each) => ['--config', each]);
		running = spawn(collector ?? '', all, {
			env: environment,
			stdio: ['ignore', 'ignore', 'pipe']
		});
		running.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
		if (!(await isHealthy(running, `http://127.0.0.1:${ports.health}/`))) {
			throw new Error(`the collector did not get healthy:\n${printed}`);
		}
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
			'gen_ai.usage.input_tokens': 280,
			'gen_ai.usage.output_tokens': 32,
			'litellm.cost.input': 0.0007,
			'litellm.cost.output': 0.00032,
			'litellm.cost.total': 0.00102
		};
		await sendSpan('chat gpt-4o', told);

		expect(await agentOps.received('chat gpt-4o')).toEqual({
			path: '/v1/traces',
			authorization: 'Bearer token-of-agentops',
			status: 'STATUS_CODE_OK',
			attributes: {
				...told,
				'gen_ai.system': 'openai',
				'gen_ai.usage.prompt_tokens': 280,
				'gen_ai.usage.completion_tokens': 32,
				'gen_ai.usage.prompt_cost': expect.closeTo(0.0007, 9),
				'gen_ai.usage.completion_cost': 0.00032,
				'gen_ai.usage.total_cost': 0.00102
			}
		});
		expect(await portal.received('chat gpt-4o')).toEqual({
			path: '/v1/traces',
			authorization: 'Bearer key-of-the-project',
			status: 'STATUS_CODE_UNSET',
			attributes: told
		});
	});

	it.each([
		{
			name: 'tools that are paid for count as prompt',
			told: {
				input_cost: 0.0007,
				output_cost: 0.00032,
				tool_usage_cost: 0.01,
				total_cost: 0.01102
			},
			prompt: 0.0107
		},
		{
			name: 'a cost told as text is one, too',
			told: { input_cost: '0.0007', output_cost: '0.00032', total_cost: '0.00102' },
			prompt: 0.0007
		},
		{
			name: 'a total after a discount below the output is not told as a negative prompt',
			told: { input_cost: 0.0007, output_cost: 0.00032, total_cost: 0.0001 },
			prompt: 0.0007
		}
	])('gives AgentOps three costs that agree: $name', async ({ name, told, prompt }) => {
		const costs = Object.entries(told).map(([key, value]) => [`gen_ai.cost.${key}`, value]);
		await sendSpan(name, Object.fromEntries(costs));
		const { attributes } = await agentOps.received(name);
		expect(attributes['gen_ai.usage.prompt_cost']).toBeCloseTo(prompt, 9);
		expect(Number(attributes['gen_ai.usage.completion_cost'])).toBe(0.00032);
		expect(attributes['gen_ai.usage.total_cost']).toBe(told.total_cost);
	});

	it('gives AgentOps the messages that LiteLLM tells as JSON, in their order', async () => {
		const { name, attributes: told } = litellmEraB({ name: 'messages' });
		const messages = [
			{ role: 'user', parts: [{ type: 'text', content: '송장 INV-7의 합계는?' }] },
			{
				role: 'assistant',
				parts: [
					{ type: 'tool_call', id: 'call_9', name: 'get_invoice', arguments: '{"id":"INV-7"}' },
					{ type: 'tool_call', id: 'call_10', name: 'get_rate', arguments: '{}' }
				]
			},
			{ role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_9', result: '120' }] },
			...Array.from({ length: 9 }, (_, at) => ({
				role: 'user',
				parts: [{ type: 'text', content: `once more ${at}` }]
			}))
		];
		await sendSpan(name, {
			...told,
			'gen_ai.input.messages': JSON.stringify(messages),
			'gen_ai.output.messages': JSON.stringify([
				{ role: 'assistant', parts: [{ type: 'text', content: '120.' }], finish_reason: 'stop' }
			])
		});
		const { attributes } = await agentOps.received(name);
		const keys = Object.keys(attributes).filter((key) => /^gen_ai\.prompt\.\d+\.role$/.test(key));
		// AgentOps makes an array of them as they come, and loses all when 10 comes before 2.
		expect(keys).toEqual(Array.from({ length: 13 }, (_, at) => `gen_ai.prompt.${at}.role`));
		expect(attributes).toMatchObject({
			'gen_ai.prompt.0.role': 'system',
			'gen_ai.prompt.0.content': 'You help with invoices.',
			'gen_ai.prompt.1.content': '송장 INV-7의 합계는?',
			'gen_ai.prompt.2.tool_calls.0.name': 'get_invoice',
			'gen_ai.prompt.2.tool_calls.0.arguments': '{"id":"INV-7"}',
			'gen_ai.prompt.2.tool_calls.1.name': 'get_rate',
			'gen_ai.prompt.3.content': '120',
			'gen_ai.prompt.12.content': 'once more 8',
			'gen_ai.completion.0.role': 'assistant',
			'gen_ai.completion.0.content': '120.',
			'gen_ai.completion.0.finish_reason': 'stop'
		});
		expect(Object.keys(attributes).filter((key) => key.includes('.parts.'))).toEqual([]);
		const asTold = await portal.received(name);
		expect(Object.keys(asTold.attributes)).not.toContain('gen_ai.prompt.0.role');
	});

	it('leaves alone what it cannot read, and says nothing of what has no cost', async () => {
		const told = { 'gen_ai.input.messages': '[{"role":', 'gen_ai.cost.total_cost': 'unknown' };
		await sendSpan('half a message', told);
		const { attributes } = await agentOps.received('half a message');
		expect(attributes).toEqual({ ...told, 'gen_ai.usage.total_cost': 'unknown' });
		const printedBefore = printed.length;
		await sendSpan('no call', { 'http.route': '/orders' });
		expect((await agentOps.received('no call')).attributes).toEqual({ 'http.route': '/orders' });
		expect(printed.slice(printedBefore)).not.toContain('failed to execute statement');
	});

	it('passes on what is larger than servers take by default', { timeout: 120_000 }, async () => {
		const name = 'a long conversation';
		const text = 'of a long conversation '.repeat(1_000_000);
		await sendSpan(name, { text });
		for (const sink of [portal, agentOps]) {
			expect((await sink.received(name)).attributes['text']).toHaveLength(text.length);
		}
	});

	it('counts what it loses, by who would have got it, as the alert asks', async () => {
		agentOps.refuse = true;
		try {
			await sendSpan('refused', { 'http.route': '/orders' });
			await expect
				.poll(async () => (await fetch(`http://127.0.0.1:${ports.own}/metrics`)).text(), {
					timeout: 15_000
				})
				.toMatch(
					/^otelcol_exporter_send_failed_spans_total\{exporter="otlphttp\/agentops".*\} 1$/m
				);
		} finally {
			agentOps.refuse = false;
		}
		const alerts = readFileSync('deploy/prometheus/rules/alerts.yml', 'utf8');
		expect(alerts).toContain('otelcol_exporter_send_failed_spans_total');
		// A queue that is full is counted beside it, under the name of the same library.
		expect(alerts).toContain('otelcol_exporter_enqueue_failed_spans_total');
	});

	it('takes a new token as it is written, without a restart', async () => {
		writeFileSync(join(folder, 'token'), 'token-of-next-month\n');
		await expect
			.poll(async () => {
				const name = `renewed ${Date.now()}`;
				await sendSpan(name, { 'http.route': '/orders' });
				return (await agentOps.received(name)).authorization;
			})
			.toBe('Bearer token-of-next-month');
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

	async function sendSpan(name: string, told: Readonly<Record<string, string | number>>) {
		const span = otlpSpan({ name, attributes: attributesOf(told) });
		await send('/v1/traces', otlpRequest([span], 'litellm'));
	}

	async function send(path: string, body: object) {
		const answer = await fetch(`http://127.0.0.1:${ports.http}${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body)
		});
		expect(answer.status).toBe(200);
	}
});

const attributesOf = (all: Readonly<Record<string, string | number>>) =>
	Object.entries(all).map(([key, value]) => ({
		key,
		value:
			typeof value === 'string'
				? { stringValue: value }
				: Number.isInteger(value)
					? { intValue: String(value) }
					: { doubleValue: value }
	}));

interface Received {
	readonly path: string;
	readonly authorization: string;
	readonly status: string;
	readonly attributes: Readonly<Record<string, string | number>>;
}

/** Takes spans as an OTLP server does. */
function startSink(): {
	readonly url: Promise<string>;
	/** The span of this name, once it is there. */
	received(name: string): Promise<Received>;
	/** Whether it answers as to a token that is over. */
	refuse: boolean;
	close(): Promise<void>;
} {
	let server: Server;
	const spans = new Map<string, Received>();
	const url = new Promise<string>((resolve) => {
		server = createServer((request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				const body = fromProtobuf('Request', gunzipSync(Buffer.concat(chunks)));
				const path = request.url ?? '';
				const authorization = request.headers.authorization ?? '';
				if (sink.refuse) {
					response.writeHead(401).end();
					return;
				}
				for (const { name, ...span } of spansOf(body)) {
					spans.set(name, { path, authorization, ...span });
				}
				response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
			});
		}).listen(0, '127.0.0.1', () => {
			const address = server.address();
			if (address === null || typeof address === 'string') throw new Error('no address');
			resolve(`http://127.0.0.1:${address.port}`);
		});
	});
	const sink = {
		url,
		refuse: false,
		received: (name: string) =>
			vi.waitUntil(() => spans.get(name), { timeout: 50_000, interval: 50 }),
		async close() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		}
	};
	return sink;
}

const span = z.object({
	name: z.string(),
	status: z.object({ code: z.number().optional() }).optional(),
	attributes: z.array(
		z.object({
			key: z.string(),
			value: z.union([
				z.object({ stringValue: z.string() }).transform(({ stringValue }) => stringValue),
				z.object({ doubleValue: z.number() }).transform(({ doubleValue }) => doubleValue),
				z.object({ intValue: z.coerce.number() }).transform(({ intValue }) => intValue)
			])
		})
	)
});
const request = z.object({
	resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(span) })) }))
});
const statuses = ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'];

function spansOf(body: object) {
	return request
		.parse(body)
		.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans)
		.flatMap(({ spans }) => spans)
		.map(({ name, status, attributes }) => ({
			name,
			status: statuses[status?.code ?? 0] ?? '',
			attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, value]))
		}));
}

/** Waits for half a minute at most. */
async function isHealthy(child: ChildProcess, url: string): Promise<boolean> {
	for (let tries = 0; tries < 300 && child.exitCode === null; tries++) {
		const healthy = await fetch(url).then(
			({ ok }) => ok,
			() => false
		);
		if (healthy) return true;
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	return false;
}
