/** A portal in AgentOps mode whose AgentOps answers like what stands around it: each costs a panel, not the page. */
import { randomBytes } from 'node:crypto';
import { test as base, expect } from '@playwright/test';
import { buildSpan } from '../builders/span.ts';
import { defaultProject, startFakeAgentOps, type FakeAgentOps } from '../fakes/agentops/server.ts';
import type { Misbehaviour } from '../fakes/agentops/misbehave.ts';
import { startPortal, type Portal } from './portal.ts';
import { signIn } from './signed-in.ts';

const test = base.extend<
	object,
	{ pair: { readonly portal: Portal; readonly fake: FakeAgentOps } }
>({
	pair: [
		// Playwright reads the fixture's dependencies out of this pattern.
		// eslint-disable-next-line no-empty-pattern
		async ({}, use) => {
			const fake = await startFakeAgentOps();
			const portal = await startPortal({
				AGENTOPS_API_URL: fake.url,
				AGENTOPS_API_KEY: defaultProject.apiKey,
				AGENTOPS_TIMEOUT_MS: '6000'
			});
			await use({ portal, fake });
			await portal.stop();
			await fake.close();
		},
		{ scope: 'worker', timeout: 60_000 }
	],
	baseURL: ({ pair }, use) => use(pair.portal.url)
});

const session = () => `/admin/monitoring/traces/${randomBytes(16).toString('hex')}`;
const pages = ['/admin/monitoring', '/admin/monitoring/traces', '/admin/get-started'];

const ways: Readonly<Record<string, Misbehaviour>> = {
	'HTML instead of JSON': 'html-502',
	'half an answer': 'half-json',
	'an error of its own': { status: 500, body: { detail: 'pricing functions missing' } }
};

test.beforeEach(({ page, pair }) => signIn(page, pair.portal.admin));

for (const [what, how] of Object.entries(ways)) {
	test(`${what} is named on the page, with a retry`, async ({ page, pair }) => {
		pair.fake.misbehave(/^\/v4\//, how, 200);
		for (const path of [...pages, session()]) {
			const reply = await page.goto(path);
			expect(reply?.status(), path).toBe(200);
			await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible();
			await expect(page.getByRole('button', { name: 'Retry' }).first(), path).toBeVisible();
			await expect(page.getByRole('navigation', { name: 'Main' }), path).toBeVisible();
		}
	});
}

test('an AgentOps that hangs holds no page', async ({ page, pair }) => {
	pair.fake.misbehave(/^\/v4\//, 'hang', 200);
	for (const path of [...pages, session()]) {
		await page.goto(path, { waitUntil: 'commit' });
		// Before AgentOps' time is over.
		await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible({ timeout: 4_000 });
		await expect(page.getByRole('button', { name: 'Retry' }).first(), path).toBeVisible({
			timeout: 20_000
		});
	}
});

test('an AgentOps that tells no projects is named, not taken for an empty one', async ({
	browser
}) => {
	const portal = await startPortal({
		// Nothing listens on this port.
		AGENTOPS_API_URL: 'http://127.0.0.1:1',
		AGENTOPS_API_KEY: defaultProject.apiKey
	});
	const context = await browser.newContext({ baseURL: portal.url, locale: 'en-US' });
	try {
		const page = await context.newPage();
		await signIn(page, portal.admin);
		for (const path of [
			'/admin/monitoring',
			'/admin/monitoring/traces',
			'/admin/monitoring/costs'
		]) {
			await page.goto(path);
			await expect(page.getByRole('button', { name: 'Retry' }), path).toBeVisible();
			await expect(page.getByText('There is no project'), path).toHaveCount(0);
		}
		expect((await page.goto('/admin/get-started'))?.status()).toBe(502);
	} finally {
		await context.close();
		await portal.stop();
	}
});

/** An AgentOps with a session, which answers as it is told to. */
const withSession = (prepare: (fake: FakeAgentOps) => void) =>
	test.extend<object, { pair: { readonly portal: Portal; readonly fake: FakeAgentOps } }>({
		pair: [
			// Playwright reads the fixture's dependencies out of this pattern.
			// eslint-disable-next-line no-empty-pattern
			async ({}, use) => {
				const fake = await startFakeAgentOps();
				const startNs = BigInt(Date.now() - 60_000) * 1_000_000n;
				fake.add([buildSpan({ name: 'a run of the last hour', startNs })]);
				prepare(fake);
				const portal = await startPortal({
					AGENTOPS_API_URL: fake.url,
					AGENTOPS_EMAIL: 'service@example.com',
					AGENTOPS_PASSWORD: 'correct horse'
				});
				await use({ portal, fake });
				await portal.stop();
				await fake.close();
			},
			{ scope: 'worker', timeout: 60_000 }
		]
	});

const failsForAllTime = withSession((fake) =>
	fake.misbehave(/start_time=1970/, { status: 500, body: { detail: 'too much' } }, 200)
);

failsForAllTime('a look-back over all time that fails takes no figures away', async ({ page }) => {
	await page.goto('/admin/monitoring');
	await expect(page.getByRole('link', { name: 'a run of the last hour' }).first()).toBeVisible();
	await expect(page.getByRole('button', { name: 'Retry' })).toHaveCount(0);
});

failsForAllTime('calls are a lower bound while details are missing', async ({ page, pair }) => {
	pair.fake.misbehave(/^\/v4\/traces\/detail/, 'html-502', 200);
	const startNs = BigInt(Date.now() - 30_000) * 1_000_000n;
	pair.fake.add([buildSpan({ traceId: randomBytes(16).toString('hex'), startNs })]);
	// Its list is kept for some seconds.
	await expect(async () => {
		await page.goto('/admin/monitoring');
		await expect(page.getByText(/calls and tokens rest on the details of \d of 2/)).toBeVisible();
	}).toPass();
	const calls = page.getByTestId('kpis').getByRole('definition').nth(3);
	await expect(calls).toHaveText(/^≥\s0\s*–\s*$/);
});

const hangsInDetails = withSession((fake) => fake.misbehave(/\/traces\/detail\//, 'hang', 200));

hangsInDetails('a list without rows does not speak for what was not read', async ({ page }) => {
	await page.goto('/admin/monitoring/traces?q=nobody-said-this');
	await expect(page.getByText('Nothing in the sessions read so far')).toBeVisible({
		timeout: 20_000
	});
	await expect(page.getByText('0 of 1 sessions read').last()).toBeVisible();
	await expect(page.getByText('Nothing matches')).toHaveCount(0);
});
