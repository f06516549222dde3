/** The infrastructure page over a real Prometheus that scrapes a real portal and node exporter. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type Server } from 'node:http';
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
	const server = createServer((request, response) => {
		const url = new URL(request.url ?? '', 'http://prometheus');
		const query = url.searchParams.get('query') ?? '';
		const json = (status: number, body: unknown) => {
			response.writeHead(status, { 'content-type': 'application/json' });
			response.end(JSON.stringify(body));
		};
		const data = (value: unknown) => json(200, { status: 'success', data: value });
		const tooMuch = () =>
			json(422, { status: 'error', errorType: 'execution', error: 'would load too many samples' });
		const known = statusAnswers[url.pathname];
		if (url.pathname.endsWith('/__name__/values')) {
			if (knowsItsMetrics) data(['vllm:num_requests_waiting', 'vllm:num_requests_running']);
			else tooMuch();
		} else if (url.pathname.endsWith('/values')) {
			data([]);
		} else if (!knowsItsMetrics && known) {
			data(known);
		} else if (query.includes('running')) {
			const at = Number(url.searchParams.get('end'));
			data({
				resultType: 'matrix',
				result: [{ metric: { model_name: 'qwen' }, values: [[at, '3']] }]
			});
		} else if (query.includes('waiting')) {
			tooMuch();
		} else {
			json(503, { status: 'error', errorType: 'unavailable', error: 'not now' });
		}
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no address');
	return { url: `http://127.0.0.1:${address.port}`, server };
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
