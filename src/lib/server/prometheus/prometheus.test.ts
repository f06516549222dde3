import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import {
	catalogueMetrics,
	catalogueNeeds,
	presentPanels,
	type PresentPanel
} from '#lib/infrastructure/catalogue.ts';
import { samplingOf } from '#lib/infrastructure/series/step.ts';
import { createPrometheus, type PrometheusSettings } from './prometheus.ts';

type Answer = (url: URL, request: IncomingMessage, response: ServerResponse) => void;

const servers: Server[] = [];
afterEach(async () => {
	for (const server of servers.splice(0)) {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	}
});

async function prometheusThat(answer: Answer, settings: Partial<PrometheusSettings> = {}) {
	const asked: URL[] = [];
	const server = createServer((request, response) => {
		const url = new URL(request.url ?? '', 'http://prometheus');
		asked.push(url);
		answer(url, request, response);
	});
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no address');
	const prometheus = createPrometheus({
		url: `http://127.0.0.1:${address.port}/prefix`,
		credentials: { kind: 'none' },
		timeoutMs: 2_000,
		...settings
	});
	return { prometheus, asked };
}

const json = (response: ServerResponse, body: unknown, status = 200) => {
	response.writeHead(status, { 'content-type': 'application/json' });
	response.end(JSON.stringify(body));
};
const data = (response: ServerResponse, value: unknown) =>
	json(response, { status: 'success', data: value });

const span = { startMs: 1_763_800_000_000, endMs: 1_763_803_600_000 };
const none = { job: null, instance: null, model: null };
const [queue] = presentPanels('vllm', new Set(['vllm:num_requests_waiting'])) as [PresentPanel];
const still = new AbortController().signal;

describe('a panel', () => {
	const sampling = samplingOf(span, 60);

	it('puts samples on the grid; what is missing or no number stays missing', async () => {
		const at = (index: number) => sampling.startSeconds + index * 60;
		const { prometheus, asked } = await prometheusThat((_, __, response) =>
			data(response, {
				resultType: 'matrix',
				result: [
					{
						metric: { model_name: 'qwen' },
						values: [[at(0), '1.5'], [at(2), 'NaN'], [at(3), '4'], [at(9_999), '1'], 'nonsense']
					}
				]
			})
		);
		const reply = await prometheus.panel(queue, { ...none, model: 'a"b' }, sampling, still);
		if (!reply.ok) throw new Error(reply.fault.detail);
		expect(reply.value.series[0]?.values.slice(0, 4)).toEqual([1.5, null, null, 4]);
		expect(reply.value.series[0]?.name).toEqual({ labels: ['qwen'] });
		expect(reply.value.points).toBe(reply.value.series[0]?.values.length);
		expect(asked[0]?.pathname).toBe('/prefix/api/v1/query_range');
		expect(asked[0]?.searchParams.get('query')).toBe(
			'sum by (model_name) (vllm:num_requests_waiting{model_name="a\\"b"})'
		);
		await prometheus.close();
	});

	it('keeps the largest twelve series and says how many there are besides', async () => {
		const { prometheus } = await prometheusThat((_, __, response) =>
			data(response, {
				resultType: 'matrix',
				result: Array.from({ length: 100 }, (_, index) => ({
					metric: { model_name: `m${index}` },
					values: [[sampling.startSeconds, String(index)]]
				}))
			})
		);
		const reply = await prometheus.panel(queue, none, sampling, still);
		if (!reply.ok) throw new Error(reply.fault.detail);
		expect(reply.value.series).toHaveLength(12);
		expect(reply.value.series[0]?.name).toEqual({ labels: ['m99'] });
		expect(reply.value.left).toBe(88);
		await prometheus.close();
	});

	it('ends its query in Prometheus when nobody waits any more', async () => {
		let ended = false;
		const { prometheus, asked } = await prometheusThat((_, request) => {
			request.once('close', () => (ended = true));
		});
		const gone = new AbortController();
		const reply = prometheus.panel(queue, none, sampling, gone.signal);
		await expect.poll(() => asked.length).toBe(1);
		gone.abort();
		expect((await reply).ok).toBe(false);
		await expect.poll(() => ended).toBe(true);
		await prometheus.close();
	});

	const refusals: [string, Answer, object][] = [
		[
			'too many samples',
			(_, __, response) =>
				json(
					response,
					{
						status: 'error',
						errorType: 'execution',
						error: 'query processing would load too many samples into memory in query execution'
					},
					422
				),
			{ kind: 'busy', hint: 'narrow-the-range' }
		],
		[
			'a query that took too long',
			(_, __, response) =>
				json(
					response,
					{
						status: 'error',
						errorType: 'timeout',
						error: 'query timed out in expression evaluation'
					},
					503
				),
			{ kind: 'timeout', hint: 'narrow-the-range' }
		],
		[
			'a wrong password',
			(_, __, response) => response.writeHead(401).end('Unauthorized'),
			{ kind: 'unauthenticated', hint: 'check-credentials' }
		],
		[
			'a proxy that forbids',
			(_, __, response) => response.writeHead(403).end('no'),
			{ kind: 'refused', hint: 'check-credentials' }
		],
		[
			'a version without this API',
			(_, __, response) => response.writeHead(404).end('404 page not found'),
			{ kind: 'unexpected-reply', hint: 'unsupported-version' }
		],
		[
			'another program',
			(_, __, response) => json(response, { hello: 'world' }),
			{ kind: 'unexpected-reply', hint: 'unsupported-version' }
		],
		[
			'a sign-in page',
			(_, __, response) =>
				response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'),
			{ kind: 'unexpected-reply', hint: 'check-address' }
		],
		[
			'an answer without end',
			(_, __, response) => {
				response.writeHead(200, { 'content-type': 'application/json' });
				const more = () => {
					while (!response.destroyed && response.write('['.repeat(65_536)));
				};
				response.on('drain', more);
				more();
			},
			{ kind: 'unexpected-reply', hint: 'narrow-the-range' }
		],
		['silence', () => undefined, { kind: 'timeout', hint: 'retry-later' }]
	];
	it.each(refusals)('explains %s', async (_, answer, fault) => {
		const { prometheus } = await prometheusThat(answer, { timeoutMs: 400, maxBytes: 1_000_000 });
		const reply = await prometheus.panel(queue, none, sampling, still);
		expect(reply).toMatchObject({ ok: false, fault: { source: 'prometheus', ...fault } });
		await prometheus.close();
	});

	it('explains an address where nothing listens', async () => {
		const prometheus = createPrometheus({
			url: 'http://127.0.0.1:1',
			credentials: { kind: 'none' },
			timeoutMs: 2_000
		});
		const reply = await prometheus.panel(queue, none, sampling, still);
		expect(reply).toMatchObject({ ok: false, fault: { kind: 'unreachable' } });
		await expect(prometheus.ping()).rejects.toThrow();
		await prometheus.close();
	});
});

describe('what is present', () => {
	it('is asked for once by a page and its panels, and again after a failure', async () => {
		let fails = true;
		const { prometheus, asked } = await prometheusThat((url, __, response) => {
			const isNeed = url.searchParams.get('match[]')?.includes('http_route') === true;
			if (fails) response.writeHead(503).end();
			else data(response, isNeed ? [] : ['vllm:num_requests_waiting']);
		});
		expect((await prometheus.present(span)).ok).toBe(false);
		fails = false;
		await Promise.all([prometheus.present(span), prometheus.present(span)]);
		const reply = await prometheus.present(span);
		expect(reply.ok && [...reply.value]).toEqual(['vllm:num_requests_waiting']);
		expect(asked).toHaveLength(2 * (1 + catalogueNeeds.length));
		await prometheus.close();
	});

	it('has what a panel needs once that finds something, and loses it alone with its question', async () => {
		let answer: (response: ServerResponse) => void = (response) => data(response, ['any']);
		const { prometheus } = await prometheusThat((url, __, response) => {
			if (url.searchParams.get('match[]')?.includes('http_route')) answer(response);
			else data(response, catalogueMetrics);
		});
		const shown = async (startMs: number) => {
			const reply = await prometheus.present({ ...span, startMs });
			return reply.ok && presentPanels('portal', reply.value).map(({ id }) => id);
		};
		expect(await shown(0)).toContain('portal_frames');
		answer = (response) => data(response, []);
		expect(await shown(60_000)).not.toContain('portal_frames');
		answer = (response) => void response.writeHead(500).end();
		const rest = await shown(120_000);
		expect(rest).not.toContain('portal_frames');
		expect(rest).toContain('portal_upstreams');
		await prometheus.close();
	});
});

describe('the values to narrow by', () => {
	it('are those of the shown metrics, and keep what is chosen', async () => {
		const { prometheus, asked } = await prometheusThat((url, _, response) =>
			data(response, url.pathname.includes('/instance/') ? ['b', 'a'] : [])
		);
		const reply = await prometheus.variables(
			[queue],
			{ ...none, instance: 'gone', job: 'x"' },
			span
		);
		expect(reply).toEqual({
			ok: true,
			value: { job: ['x"'], instance: ['a', 'b', 'gone'], model: [] }
		});
		const instance = asked.find(({ pathname }) => pathname.includes('/instance/'));
		expect(instance?.searchParams.get('match[]')).toBe(
			'{__name__=~"vllm:num_requests_waiting",job="x\\""}'
		);
		await prometheus.close();
	});
});

describe('a panel with labels of its own', () => {
	const [requests, overhead] = presentPanels(
		'litellm',
		new Set(['litellm_proxy_total_requests_metric_total', 'litellm_overhead_latency_metric_bucket'])
	) as [PresentPanel, PresentPanel];

	it('is narrowed by the label that its metrics have, or not at all', async () => {
		const { prometheus, asked } = await prometheusThat((_, __, response) =>
			data(response, { resultType: 'matrix', result: [] })
		);
		const chosen = { job: null, instance: 'gateway', model: 'qwen' };
		await prometheus.panel(requests, chosen, samplingOf(span, 60), still);
		await prometheus.panel(overhead, chosen, samplingOf(span, 60), still);
		const [first, second] = asked.map((url) => url.searchParams.get('query'));
		expect(first).toContain('_requests_metric_total{instance="gateway"}');
		expect(second).toContain('_bucket{instance="gateway",litellm_model_name="qwen"}');
		await prometheus.close();
	});

	it('offers the values of that label', async () => {
		const { prometheus, asked } = await prometheusThat((url, _, response) =>
			data(response, url.pathname.includes('/litellm_model_name/') ? ['qwen'] : [])
		);
		const reply = await prometheus.variables([requests, overhead], none, span);
		expect(reply.ok && reply.value.model).toEqual(['qwen']);
		expect(asked.map(({ pathname }) => pathname)).not.toContain(
			'/prefix/api/v1/label/model/values'
		);
		await prometheus.close();
	});
});

describe('the state of Prometheus', () => {
	it('tells targets with their last error, and no secret of their address', async () => {
		const { prometheus } = await prometheusThat((_, __, response) =>
			data(response, {
				activeTargets: [
					{
						labels: { job: 'vllm', instance: 'gpu:8000' },
						scrapePool: 'vllm',
						scrapeUrl: 'http://user:pass@gpu:8000/metrics?token=secret',
						health: 'down',
						lastError: 'Get "http://user:pass@gpu:8000/metrics?token=secret": connection refused',
						lastScrape: '2026-11-23T04:05:06.789Z',
						lastScrapeDuration: 0.01
					},
					{ labels: {}, scrapePool: 'new', health: 'odd', lastScrape: '0001-01-01T00:00:00Z' }
				]
			})
		);
		const reply = await prometheus.targets();
		expect(reply.ok && reply.value).toEqual([
			{
				job: 'vllm',
				instance: 'gpu:8000',
				pool: 'vllm',
				url: 'http://gpu:8000/metrics',
				health: 'down',
				error: 'Get "http://gpu:8000/metrics?…": connection refused',
				scrapedAtMs: Date.UTC(2026, 10, 23, 4, 5, 6, 789),
				durationSeconds: 0.01
			},
			expect.objectContaining({ job: 'new', health: 'unknown', scrapedAtMs: null })
		]);
		await prometheus.close();
	});

	it('tells alerts by gravity and rules with what keeps them from being evaluated', async () => {
		const { prometheus } = await prometheusThat((url, _, response) =>
			data(
				response,
				url.pathname.endsWith('/alerts')
					? {
							alerts: [
								{ labels: { alertname: 'A' }, state: 'pending', activeAt: null, value: 'NaN' },
								{
									labels: { alertname: 'B', severity: 'critical', job: 'x' },
									annotations: { summary: 'it burns' },
									state: 'firing',
									activeAt: '2026-11-23T04:05:06Z',
									value: '1e+00'
								}
							]
						}
					: {
							groups: [
								{
									name: 'g',
									rules: [
										{ type: 'recording', name: 'r', query: 'up', health: 'ok' },
										{
											type: 'alerting',
											name: 'B',
											query: 'x > 1',
											state: 'firing',
											health: 'err',
											lastError: 'found duplicate series'
										}
									]
								}
							]
						}
			)
		);
		const alerts = await prometheus.alerts();
		expect(alerts.ok && alerts.value.map(({ name, value }) => [name, value])).toEqual([
			['B', 1],
			['A', null]
		]);
		const rules = await prometheus.rules();
		expect(
			rules.ok &&
				rules.value.map(({ name, state, healthy, error }) => [name, state, healthy, error])
		).toEqual([
			['r', null, true, null],
			['B', 'firing', false, 'found duplicate series']
		]);
		await prometheus.close();
	});
});

it.each([
	[{ kind: 'bearer', token: 't' }, 'Bearer t'],
	[{ kind: 'basic', user: 'u', password: 'p:w' }, `Basic ${btoa('u:p:w')}`]
] as const)('signs in with %j', async (credentials, header) => {
	const seen: (string | undefined)[] = [];
	const { prometheus } = await prometheusThat(
		(_, request, response) => {
			seen.push(request.headers.authorization);
			data(response, {});
		},
		{ credentials }
	);
	await prometheus.ping();
	expect(seen).toEqual([header]);
	await prometheus.close();
});
