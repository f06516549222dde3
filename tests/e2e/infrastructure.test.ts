/** The infrastructure page over a real Prometheus that scrapes a real portal and node exporter. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type Server, type ServerResponse } from 'node:http';
import {
	end,
	findProgram,
	freePort,
	startPrometheus,
	type RealPrometheus
} from '../fakes/prometheus/start-prometheus.ts';
import { startFakeVllm, type FakeVllm } from '../fakes/prometheus/fake-vllm.ts';
import { startPortal, type Portal } from './portal.ts';
import { expect, signIn, test } from './signed-in.ts';

const bearer = 'a-token-of-the-metrics-test';

const rules = `groups:
  - name: test
    rules:
      - alert: TargetDown
        expr: up == 0
        labels: { severity: critical }
        annotations: { summary: '{{ $labels.job }} does not answer' }
      - record: test:up
        expr: sum(up)
`;

test.describe('over a real Prometheus', () => {
	const program = findProgram('prometheus');
	const exporter = findProgram('prometheus-node-exporter');
	test.skip(
		program === null || exporter === null,
		'LEFT OUT: prometheus and prometheus-node-exporter are not installed'
	);
	test.describe.configure({ mode: 'serial', timeout: 120_000 });

	let vllm: FakeVllm;
	let node: ChildProcess;
	let prometheus: RealPrometheus;
	let portal: Portal;

	test.beforeAll(async () => {
		vllm = await startFakeVllm('Qwen/Qwen3-32B');
		vllm.load(7, 12, 0.83);
		vllm.answer(100);
		const nodePort = await freePort();
		node = spawn(exporter ?? '', [`--web.listen-address=127.0.0.1:${nodePort}`], {
			stdio: 'ignore'
		});
		const portalPort = await freePort();
		prometheus = await startPrometheus({
			files: { 'rules.yml': rules },
			config: `global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [rules.yml]
scrape_configs:
  - { job_name: vllm, static_configs: [{ targets: ['${vllm.address}'] }] }
  - { job_name: node, static_configs: [{ targets: ['127.0.0.1:${nodePort}'] }] }
  - { job_name: gone, static_configs: [{ targets: ['127.0.0.1:1'] }] }
  - job_name: agent-portal
    authorization: { credentials: ${bearer} }
    static_configs: [{ targets: ['127.0.0.1:${portalPort}'] }]
`
		});
		portal = await startPortal({
			PORT: String(portalPort),
			PROMETHEUS_URL: prometheus.url,
			METRICS_TOKEN: bearer
		});
		await expect
			.poll(() => samples(prometheus.url, 'http_server_request_duration_seconds_count'), {
				timeout: 60_000
			})
			.toBeGreaterThan(0);
		// A panel's newest point may lie a step back: before a first scrape there is nothing to draw.
		await expect
			.poll(() => samples(prometheus.url, 'vllm:num_requests_waiting offset 20s'), {
				timeout: 60_000
			})
			.toBeGreaterThan(0);
	});

	test.afterAll(async () => {
		await portal.stop();
		await prometheus.stop();
		await end(node);
		await vllm.close();
	});

	test('shows targets with their last error, and what fires', async ({ browser }) => {
		const page = await pageOf(browser, portal);
		await page.goto('/admin/infrastructure?range=now-15m');
		const targets = page.getByRole('region', { name: 'Targets' }).first();
		await expect(targets.getByRole('row', { name: /down gone/ })).toBeVisible();
		await expect(targets.getByText(/connection refused/)).toBeVisible();
		await expect(targets.getByRole('row', { name: /up agent-portal/ })).toBeVisible();
		await expect(page.getByText('gone does not answer')).toBeVisible();
		await expect(page.getByRole('region', { name: 'Rules' }).first()).toContainText('sum(up)');
	});

	test('has a view for what is scraped, with vLLM’s figures, and none for what is not', async ({
		browser
	}) => {
		const page = await pageOf(browser, portal);
		await page.goto('/admin/infrastructure?range=now-15m');
		const views = page.getByRole('navigation', { name: 'Views' });
		await expect(views.getByRole('link')).toHaveText(['Overview', 'Hosts', 'vLLM', 'Portal']);
		await views.getByRole('link', { name: 'vLLM' }).click();
		await expect(page).toHaveURL(/view=vllm.*|range=now-15m/);
		const queue = page.getByRole('region', { name: 'Queue depth' });
		await expect(queue.getByRole('listitem')).toHaveText(/Qwen\/Qwen3-32B\s*7/);
		const cache = page.getByRole('region', { name: 'KV-cache use' });
		await expect(cache.getByRole('listitem')).toHaveText(/83%/);
		await expect(page.getByRole('region', { name: 'Prefix-cache hit rate' })).toHaveCount(0);

		await page.getByLabel('Model').selectOption('Qwen/Qwen3-32B');
		await expect(page).toHaveURL(/model=Qwen%2FQwen3-32B/);
		await expect(queue.getByRole('listitem')).toHaveText(/7/);
	});

	test('takes a hostile choice in the address for a name that nothing has', async ({ browser }) => {
		const page = await pageOf(browser, portal);
		const hostile = encodeURIComponent('"} or vector(42) or up{job="');
		await page.goto(`/admin/infrastructure?range=now-15m&view=vllm&instance=${hostile}`);
		const queue = page.getByRole('region', { name: 'Queue depth' });
		await expect(queue.getByText('Nothing in this range', { exact: false })).toBeVisible();
		await expect(page.getByRole('alert')).toHaveCount(0);
	});

	test('reads 11 000 points at the reader’s resolution', async ({ browser }) => {
		const page = await pageOf(browser, portal);
		await page.goto('/admin/infrastructure?range=now-15h&view=vllm&step=5');
		const queue = page.getByRole('region', { name: 'Queue depth' });
		await expect(queue.getByRole('listitem')).toHaveText(/7/);
	});

	test('tells of itself only to who has the token, and no content', async ({ request }) => {
		expect((await request.get(`${portal.url}/metrics`)).status()).toBe(401);
		const answer = await request.get(`${portal.url}/metrics`, {
			headers: { authorization: `Bearer ${bearer}` }
		});
		const text = await answer.text();
		expect(text).toContain('http_route="/admin/infrastructure"');
		expect(text).toMatch(/http_client_request_duration_seconds_count\{peer_service="prometheus"/);
		expect(text).not.toContain('vector(42)');
	});
});

test('says how to connect a Prometheus where none is', async ({ page }) => {
	await page.goto('/admin/infrastructure');
	await expect(page.getByText('PROMETHEUS_URL=http://prometheus:9090')).toBeVisible();
	await expect(page.getByText('job_name: vllm')).toBeVisible();
	await page.getByRole('link', { name: 'Enter it under Connections' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Connections' })).toBeVisible();
});

test('costs panels, not the page, when Prometheus answers some questions only', async ({
	browser
}) => {
	const half = await startHalfPrometheus();
	const portal = await startPortal({ PROMETHEUS_URL: half.url, PROMETHEUS_TIMEOUT_MS: '1500' });
	try {
		const page = await pageOf(browser, portal);
		await page.goto('/admin/infrastructure');
		const queue = page.getByRole('region', { name: 'vLLM · Queue depth' });
		await expect(queue.getByRole('alert')).toContainText('Prometheus');
		const running = page.getByRole('region', { name: 'vLLM · Running requests' });
		await expect(running.getByRole('listitem')).toHaveText(/qwen\s*3/);
		await expect(page.getByRole('region', { name: 'Alerts' }).getByRole('alert')).toBeVisible();
	} finally {
		await portal.stop();
		half.server.closeAllConnections();
		half.server.close();
	}
});

test('keeps views, targets, alerts, rules and Grafana when Prometheus cannot say what it has', async ({
	browser
}) => {
	const half = await startHalfPrometheus({ knowsItsMetrics: false });
	const portal = await startPortal({
		PROMETHEUS_URL: half.url,
		GRAFANA_URL: 'http://127.0.0.1:1',
		PORT: String(await freePort()),
		GRAFANA_PORT: String(await freePort())
	});
	try {
		const page = await pageOf(browser, portal);
		await page.goto('/admin/infrastructure');
		await expect(page.getByRole('main').getByRole('alert')).toHaveCount(1);
		await expect(page.getByRole('alert')).toContainText('Prometheus');
		await expect(page.getByRole('region', { name: 'Alerts' })).toContainText('gone is away');
		const targets = page.getByRole('region', { name: 'Targets' }).first();
		await expect(targets.getByRole('row', { name: /up vllm gpu-1:8000/ })).toBeVisible();
		await expect(page.getByRole('region', { name: 'Rules' })).toContainText('up == 0');
		await expect(page.getByRole('link', { name: 'Open in Grafana' })).toBeVisible();

		const views = page.getByRole('navigation', { name: 'Views' });
		await views.getByRole('link', { name: 'vLLM' }).click();
		await expect(page).toHaveURL(/view=vllm/);
		await expect(page.getByRole('alert')).toContainText('Prometheus');
		await views.getByRole('link', { name: 'Overview' }).click();
		await expect(page.getByRole('region', { name: 'Alerts' })).toBeVisible();
	} finally {
		await portal.stop();
		half.server.closeAllConnections();
		half.server.close();
	}
});

/** What a Prometheus that does not work says, and what the page makes of it. */
const faults = {
	'is slow': {
		answer: () => undefined,
		title: 'Prometheus took too long to answer',
		detail: 'no complete answer within 1500 ms'
	},
	'rejects the credentials': {
		answer: (response) => response.writeHead(401).end('Unauthorized'),
		title: 'Prometheus rejected the credentials',
		detail: 'HTTP 401'
	},
	'has no such API in its version': {
		answer: (response) => response.writeHead(404).end('404 page not found'),
		title: 'Prometheus gave an unexpected reply',
		detail: 'HTTP 404 for /api/v1/'
	}
} as const satisfies Readonly<Record<string, FaultWords>>;

interface FaultWords {
	readonly answer: (response: ServerResponse) => unknown;
	readonly title: string;
	readonly detail: string;
}

for (const [what, { answer, title, detail }] of Object.entries<FaultWords>(faults)) {
	test.describe(`a Prometheus that ${what}`, () => {
		let everything = false;
		let fake: { url: string; server: Server };
		let portal: Portal;

		test.beforeAll(async () => {
			fake = await startFakePrometheus((url, response) => {
				const query = url.searchParams.get('query') ?? '';
				if (everything || query.includes('waiting')) answer(response);
				else healthy(url, response);
			});
			portal = await startPortal({ PROMETHEUS_URL: fake.url, PROMETHEUS_TIMEOUT_MS: '1500' });
		});
		test.afterAll(async () => {
			await portal.stop();
			fake.server.closeAllConnections();
			fake.server.close();
		});

		test('costs the panel that asked it, with what to do', async ({ browser }) => {
			everything = false;
			const page = await pageOf(browser, portal);
			await page.goto('/admin/infrastructure');
			const queue = page.getByRole('region', { name: 'vLLM · Queue depth' }).getByRole('alert');
			await expect(queue).toContainText(title);
			await queue.getByText('Details').click();
			await expect(queue).toContainText(detail);
			const running = page.getByRole('region', { name: 'vLLM · Running requests' });
			await expect(running.getByRole('listitem')).toHaveText(/qwen\s*3/);
			await expect(page.getByRole('region', { name: 'Alerts' })).toContainText('gone is away');
			await expect(page.getByRole('main').getByRole('alert')).toHaveCount(1);
		});

		test('leaves the page when it does so to every question', async ({ browser }) => {
			everything = true;
			const page = await pageOf(browser, portal);
			// Another range than before, of which nothing is remembered.
			const answered = await page.goto('/admin/infrastructure?range=now-3h');
			expect(answered?.status()).toBe(200);
			// Said once, not in every card.
			const alert = page.getByRole('main').getByRole('alert');
			await expect(alert).toHaveCount(1);
			await expect(alert).toContainText(title);
			await expect(page.getByRole('region', { name: 'Targets' })).toHaveCount(0);
			const views = page.getByRole('navigation', { name: 'Views' });
			await views.getByRole('link', { name: 'vLLM' }).click();
			await expect(page).toHaveURL(/view=vllm/);
			await expect(alert).toHaveCount(1);
			await expect(alert).toContainText(title);
			await expect(page.getByRole('heading', { level: 1 })).toHaveText('Infrastructure');
		});
	});
}

test('hangs up on the figures of a range that another has replaced, down to Prometheus', async ({
	browser
}) => {
	const asked = { open: 0, closed: 0 };
	let slow = true;
	const fake = await startFakePrometheus((url, response) => {
		if (!url.pathname.endsWith('/query_range') || !slow) {
			healthy(url, response);
			return;
		}
		asked.open++;
		response.once('close', () => asked.closed++);
	});
	const portal = await startPortal({ PROMETHEUS_URL: fake.url });
	try {
		const page = await pageOf(browser, portal);
		const ended: string[] = [];
		page.on('requestfailed', (request) => {
			if (request.url().includes('/admin/infrastructure/series')) {
				ended.push(request.failure()?.errorText ?? '');
			}
		});
		await page.goto('/admin/infrastructure?range=now-24h&view=vllm');
		await expect.poll(() => asked).toEqual({ open: 2, closed: 0 });

		slow = false;
		await page.getByRole('button', { name: 'Last 24 hours' }).click();
		await page.getByRole('link', { name: 'Last hour', exact: true }).click();
		await expect(page).toHaveURL(/range=now-1h/);
		await expect.poll(() => ended).toEqual(['net::ERR_ABORTED']);
		await expect.poll(() => asked).toEqual({ open: 2, closed: 2 });
		const queue = page.getByRole('region', { name: 'Queue depth' });
		await expect(queue.getByRole('listitem')).toHaveText(/qwen\s*3/);
		await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
	} finally {
		await portal.stop();
		fake.server.closeAllConnections();
		fake.server.close();
	}
});

test('says which panel a chosen model does not narrow, and narrows the others by their label', async ({
	browser
}) => {
	const queries: string[] = [];
	const names = [
		'litellm_proxy_total_requests_metric_total',
		'litellm_overhead_latency_metric_bucket'
	];
	const fake = await startFakePrometheus((url, response) => {
		queries.push(url.searchParams.get('query') ?? '');
		healthy(url, response, names);
	});
	const portal = await startPortal({ PROMETHEUS_URL: fake.url });
	try {
		const page = await pageOf(browser, portal);
		await page.goto('/admin/infrastructure?view=litellm');
		const note = (panel: string) =>
			page.getByRole('region', { name: panel, exact: true }).getByText('Not narrowed by: Model');
		await expect(page.getByRole('region', { name: 'Gateway overhead' })).toContainText('p50');
		await expect(note('Requests')).toHaveCount(0);
		await page.getByLabel('Model').selectOption('qwen');
		await expect(page).toHaveURL(/model=qwen/);
		await expect(note('Requests')).toBeVisible();
		await expect(note('Gateway overhead')).toHaveCount(0);
		await expect
			.poll(() => queries)
			.toContainEqual(expect.stringContaining('_bucket{litellm_model_name="qwen"}'));
		expect(queries.filter((query) => /requests_metric_total\{[^}]*qwen/.test(query))).toEqual([]);
	} finally {
		await portal.stop();
		fake.server.closeAllConnections();
		fake.server.close();
	}
});

async function samples(url: string, metric: string): Promise<number> {
	const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(`count(${metric})`)}`);
	const body = (await answer.json()) as { data?: { result?: { value: [number, string] }[] } };
	return Number(body.data?.result?.[0]?.value[1] ?? 0);
}

async function pageOf(browser: import('@playwright/test').Browser, portal: Portal) {
	const context = await browser.newContext({
		baseURL: portal.url,
		locale: 'en-US',
		storageState: { cookies: [], origins: [] }
	});
	const page = await context.newPage();
	await signIn(page, portal.admin);
	return page;
}

/**
 * Answers some questions only. Either names and running requests, with the queue too much for it and the
 * rest refused; or what it scrapes, what fires and its rules, but not which metrics it has.
 */
async function startHalfPrometheus({ knowsItsMetrics = true } = {}): Promise<{
	url: string;
	server: Server;
}> {
	return startFakePrometheus((url, response) => {
		const query = url.searchParams.get('query') ?? '';
		const refuse = (status: number, errorType: string, error: string) =>
			json(response, status, { status: 'error', errorType, error });
		const tooMuch = () => refuse(422, 'execution', 'would load too many samples');
		if (url.pathname.endsWith('/__name__/values')) {
			if (knowsItsMetrics) healthy(url, response);
			else tooMuch();
		} else if (url.pathname.endsWith('/values')) {
			healthy(url, response);
		} else if (!knowsItsMetrics && statusAnswers[url.pathname]) {
			healthy(url, response);
		} else if (query.includes('running')) {
			healthy(url, response);
		} else if (query.includes('waiting')) {
			tooMuch();
		} else {
			refuse(503, 'unavailable', 'not now');
		}
	});
}

async function startFakePrometheus(
	answer: (url: URL, response: ServerResponse) => void
): Promise<{ url: string; server: Server }> {
	const server = createServer((request, response) =>
		answer(new URL(request.url ?? '', 'http://prometheus'), response)
	);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no address');
	return { url: `http://127.0.0.1:${address.port}`, server };
}

function json(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, { 'content-type': 'application/json' });
	response.end(JSON.stringify(body));
}

const vllmNames = ['vllm:num_requests_waiting', 'vllm:num_requests_running'];

/** Every question has an answer: one model, whose every figure is 3. */
function healthy(url: URL, response: ServerResponse, names: readonly string[] = vllmNames): void {
	const data = (value: unknown) => json(response, 200, { status: 'success', data: value });
	const known = statusAnswers[url.pathname];
	if (known) data(known);
	else if (url.pathname.endsWith('/__name__/values')) data(names);
	else if (url.pathname.endsWith('model_name/values')) data(['qwen']);
	else if (url.pathname.endsWith('/values')) data([]);
	else {
		const at = Number(url.searchParams.get('end'));
		data({
			resultType: 'matrix',
			result: [{ metric: { model_name: 'qwen' }, values: [[at, '3']] }]
		});
	}
}

const since = '2026-11-23T04:05:06Z';
const statusAnswers: Readonly<Record<string, unknown>> = {
	'/api/v1/targets': {
		activeTargets: [
			{
				labels: { job: 'vllm', instance: 'gpu-1:8000' },
				scrapeUrl: 'http://gpu-1:8000/metrics',
				health: 'up',
				lastError: '',
				lastScrape: since,
				lastScrapeDuration: 0.02
			}
		]
	},
	'/api/v1/alerts': {
		alerts: [
			{
				labels: { alertname: 'TargetDown', job: 'gone' },
				annotations: { summary: 'gone is away' },
				state: 'firing',
				activeAt: since,
				value: '0'
			}
		]
	},
	'/api/v1/rules': {
		groups: [
			{
				name: 'stack',
				rules: [
					{
						type: 'alerting',
						name: 'TargetDown',
						query: 'up == 0',
						state: 'inactive',
						health: 'ok',
						lastEvaluation: since
					}
				]
			}
		]
	}
};
