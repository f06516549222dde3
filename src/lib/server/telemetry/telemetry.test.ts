import { createServer, type Server } from 'node:http';
import { trace } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from 'vitest';
import {
	countIngestedSpans,
	measureClientRequest,
	measureIngest,
	measureJob,
	measureServerRequest,
	measureStoreOperation
} from './instruments.ts';
import { inClientSpan, inJobSpan, inServerSpan } from './spans.ts';
import { lateSeconds } from './process-metrics.ts';
import { startTelemetry, type Telemetry } from './telemetry.ts';

let telemetry: Telemetry | null = null;
let collector: Server | null = null;
afterEach(async () => {
	await telemetry?.close();
	telemetry = null;
	collector?.closeAllConnections();
	collector?.close();
	collector = null;
});

function measureAll(): void {
	measureServerRequest(
		{ method: 'GET', scheme: 'https', route: '/admin/monitoring', status: 200 },
		0.02
	);
	measureServerRequest({ method: 'BREW', scheme: 'http', route: null, status: 404 }, 0.001);
	measureClientRequest(
		{
			peer: 'agentops',
			server: new URL('http://[::1]:8003/v4'),
			method: 'GET',
			status: null,
			error: 'timeout'
		},
		5
	);
	measureStoreOperation({ name: 'SELECT', error: null }, 0.003);
	measureIngest(200, 2_048, 0.01);
	countIngestedSpans('stored', 512);
}

describe('figures to be scraped', () => {
	const start = () => {
		telemetry = startTelemetry({ instance: 'here', otlp: null, scrapeToken: 'secret' });
		return telemetry;
	};

	it('carry the names that Prometheus’ mapping of the conventions gives them', async () => {
		const started = start();
		measureAll();
		await measureJob('retention', async () => undefined);
		const text = (await started.scrape('Bearer secret')) ?? '';
		const service = 'service_name="agent-portal"';
		for (const line of [
			`http_server_request_duration_seconds_count{http_request_method="GET",url_scheme="https",http_route="/admin/monitoring",http_response_status_code="200",${service}} 1`,
			`http_server_request_duration_seconds_count{http_request_method="_OTHER",url_scheme="http",http_response_status_code="404",${service}} 1`,
			`http_client_request_duration_seconds_count{peer_service="agentops",server_address="::1",server_port="8003",http_request_method="GET",error_type="timeout",${service}} 1`,
			`db_client_operation_duration_seconds_count{db_system_name="clickhouse",db_operation_name="SELECT",${service}} 1`,
			`agent_portal_ingest_spans_total{outcome="stored",${service}} 512`,
			`agent_portal_ingest_io_bytes_total{${service}} 2048`,
			`agent_portal_job_duration_seconds_count{agent_portal_job_name="retention",outcome="done",${service}} 1`
		]) {
			expect(text).toContain(line);
		}
		expect(text).toMatch(/process_memory_usage_bytes\{process_memory_type="resident",.*\} \d{7,}/);
		expect(text).toMatch(/nodejs_eventloop_delay_p99_seconds\{/);
	});

	it.each([null, 'secret', 'Bearer', 'Bearer wrong', 'Basic secret', 'Bearer secret2'])(
		'are not for %j',
		async (authorization) => {
			expect(await start().scrape(authorization)).toBeNull();
		}
	);
});

describe('spans', () => {
	const attributes = {};
	const named = (name: string) => ({ name, attributes });

	async function startCollector() {
		const bodies: { path: string; authorization: string | undefined; text: string }[] = [];
		collector = createServer((request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				bodies.push({
					path: request.url ?? '',
					authorization: request.headers.authorization,
					text: Buffer.concat(chunks).toString('latin1')
				});
				response.end();
			});
		});
		await new Promise<void>((resolve) => collector?.listen(0, '127.0.0.1', resolve));
		const address = collector.address();
		if (address === null || typeof address === 'string') throw new Error('no address');
		telemetry = startTelemetry({
			instance: 'here',
			otlp: {
				endpoint: `http://127.0.0.1:${address.port}`,
				headers: { authorization: 'Bearer c' }
			},
			scrapeToken: null
		});
		return bodies;
	}

	it('go to the collector with the figures, and carry the trace on to upstreams', async () => {
		const bodies = await startCollector();
		const sent = await inServerSpan(
			() => undefined,
			false,
			named('GET /admin'),
			() => inClientSpan(named('GET agentops'), async (headers) => headers)
		);
		expect(sent.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
		measureAll();
		await telemetry?.close();
		expect(bodies.map(({ path }) => path).sort()).toEqual(['/v1/metrics', '/v1/traces']);
		expect(bodies.every(({ authorization }) => authorization === 'Bearer c')).toBe(true);
		const traces = bodies.find(({ path }) => path === '/v1/traces')?.text;
		expect(traces).toContain('GET /admin');
		expect(traces).toContain('GET agentops');
	});

	it('are not made of telemetry that comes in, unless its sender traces the sending', async () => {
		await startCollector();
		const ids = async (traceparent?: string) =>
			inServerSpan(
				(name) => (name === 'traceparent' ? traceparent : undefined),
				true,
				named('POST /v1/traces'),
				async (span) => span.isRecording()
			);
		expect(await ids()).toBe(false);
		const sampled = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
		expect(await ids(sampled)).toBe(true);
	});

	it('of a job hold the calls that it makes', async () => {
		const bodies = await startCollector();
		const sent = await inJobSpan('retention', () =>
			inClientSpan(named('GET agentops'), async (headers) => headers)
		);
		expect(sent.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
		await telemetry?.close();
		expect(bodies.find(({ path }) => path === '/v1/traces')?.text).toContain('job retention');
	});

	it('tell the kind of an error and not its words', async () => {
		const bodies = await startCollector();
		const failing = inServerSpan(
			() => undefined,
			false,
			named('GET /x'),
			async () => {
				throw new RangeError('my prompt');
			}
		);
		await expect(failing).rejects.toThrow('my prompt');
		await telemetry?.close();
		const traces = bodies.find(({ path }) => path === '/v1/traces')?.text;
		expect(traces).toContain('RangeError');
		expect(traces).not.toContain('my prompt');
	});

	it('belong to a request: a call by itself makes none', async () => {
		expect(await inClientSpan(named('x'), async (headers) => headers)).toEqual({});
		expect(trace.getActiveSpan()).toBeUndefined();
	});
});

it('does not take the pause between two looks at the event loop for a delay', () => {
	expect(lateSeconds(0)).toBe(0);
	expect(lateSeconds(50e6)).toBe(0);
	expect(lateSeconds(80e6)).toBeCloseTo(0.03);
});
