/** Grafana inside the portal, in a browser: operators and administrators in front of a fake Grafana. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base, type Page } from '@playwright/test';
import { hashPassword } from '#lib/server/auth/sign-in/password.ts';
import { openDatabase } from '#lib/server/database/database.ts';
import { createPeople } from '#lib/server/database/people/people.ts';
import {
	startFakeGrafana,
	type FakeGrafana,
	type FakeGrafanaOptions
} from '../fakes/grafana/fake-grafana.ts';
import { freePort } from './free-port.ts';
import { startPortal, type Portal } from './portal.ts';
import { signIn } from './signed-in.ts';

const password = 'a phrase of one person';
type Role = 'admin' | 'operator' | 'viewer';

interface House {
	readonly portal: Portal;
	/** Grafana in the browser. */
	readonly origin: string;
	readonly grafana: FakeGrafana;
	/** Makes someone of that role. */
	invent(role: Role): Promise<string>;
	close(): Promise<void>;
}

async function openHouse(options: FakeGrafanaOptions = {}): Promise<House> {
	const [port, grafanaPort] = [await freePort(), await freePort()];
	const origin = `http://127.0.0.1:${grafanaPort}`;
	const grafana = await startFakeGrafana({ rootUrl: origin, ...options });
	const dataDir = await mkdtemp(join(tmpdir(), 'agent-portal-grafana-'));
	const portal = await startPortal({
		DATA_DIR: dataDir,
		PORT: String(port),
		GRAFANA_URL: grafana.url,
		GRAFANA_PORT: String(grafanaPort)
	});
	const database = await openDatabase(dataDir, undefined);
	return {
		portal,
		origin,
		grafana,
		async invent(role) {
			const email = `${role}-${Date.now()}@example.com`;
			const passwordHash = await hashPassword(password);
			await createPeople(database.kysely).create({ email, name: role, role, passwordHash });
			return email;
		},
		async close() {
			await database.close();
			await portal.stop();
			await grafana.close();
			await rm(dataDir, { recursive: true, force: true });
		}
	};
}

const test = base.extend<
	{ readonly person: (role: Role) => Promise<{ page: Page; email: string }> },
	{ readonly house: House }
>({
	house: [
		// Playwright reads the fixture's dependencies out of this pattern.
		// eslint-disable-next-line no-empty-pattern
		async ({}, use) => {
			const house = await openHouse();
			await use(house);
			await house.close();
		},
		{ scope: 'worker', timeout: 60_000 }
	],
	baseURL: ({ house }, use) => use(house.portal.url),
	person: async ({ browser, house }, use) => {
		const pages: Page[] = [];
		await use(async (role) => {
			const email = await house.invent(role);
			const context = await browser.newContext({ baseURL: house.portal.url, locale: 'en-US' });
			const page = await context.newPage();
			pages.push(page);
			await signIn(page, { email, password });
			return { page, email };
		});
		for (const page of pages) await page.context().close();
	}
});

const frameOf = (page: Page) => page.frameLocator('iframe[title="Grafana"]');

test('an operator works in it, signed in by the portal, at the dashboard with its range', async ({
	house,
	person
}) => {
	const { page, email } = await person('operator');
	const to = '/d/agent-portal-vllm?from=now-6h&to=now';
	await page.goto(`/admin/infrastructure/grafana?to=${encodeURIComponent(to)}`);
	await expect(frameOf(page).getByText(`Dashboard ${to}`)).toBeVisible();
	await expect(frameOf(page).getByText(`Signed in as ${email}`)).toBeVisible();
	await expect(page.getByText('Grafana 12.0.2')).toBeVisible();
	const seen = house.grafana.seen.filter(({ url }) => url.startsWith('/d/'));
	expect(seen.at(-1)?.headers).toMatchObject({ 'x-webauth-role': 'Viewer' });
	for (const { headers } of house.grafana.seen) {
		expect(headers.cookie ?? '').not.toMatch(/portal/);
		expect(headers.referer ?? '').not.toContain('/admin/');
	}
});

test('viewers get neither page nor door nor port', async ({ house, person }) => {
	const { page } = await person('viewer');
	for (const path of ['/admin/infrastructure/grafana', '/admin/infrastructure/grafana/open']) {
		expect((await page.request.get(path, { maxRedirects: 0 })).status(), path).toBe(403);
	}
	expect((await page.request.get(`${house.origin}/api/user`)).status()).toBe(401);
});

test('signing out closes it within seconds', async ({ house, person }) => {
	const { page } = await person('operator');
	await page.goto('/admin/infrastructure/grafana');
	await expect(frameOf(page).getByText('Dashboard /')).toBeVisible();
	const other = await page.context().newPage();
	await other.goto('/admin/monitoring');
	await other.evaluate(() => fetch('/logout', { method: 'POST' }));
	expect((await other.request.get(`${house.origin}/api/user`)).status()).toBe(401);
	await page.bringToFront();
	await expect(page).toHaveURL(/\/login/, { timeout: 15_000 });
});

test.describe('the checks', () => {
	const states: [FakeGrafanaOptions, string, string][] = [
		[{ state: 'starting' }, 'Grafana is starting', 'Grafana가 시작하는 중입니다'],
		[
			{ rootUrl: 'http://grafana:3000/' },
			'Grafana’s root_url differs',
			'Grafana의 root_url이 다릅니다'
		],
		[
			{ signIn: 'login' },
			'Grafana asks for a sign-in of its own',
			'Grafana에 따로 로그인해야 합니다'
		],
		[
			{ signIn: 'anonymous' },
			'In Grafana everybody is anonymous',
			'Grafana가 모두를 익명 사용자로 보여 줍니다'
		]
	];
	for (const [options, english, korean] of states) {
		test(`explain in both languages: ${english}`, async ({ browser }) => {
			const house = await openHouse(options);
			try {
				const page = await browser.newPage({ baseURL: house.portal.url, locale: 'en-US' });
				await signIn(page, house.portal.admin);
				for (const [width, locale, title] of [
					[1280, 'en', english],
					[360, 'ko', korean]
				] as const) {
					await page.setViewportSize({ width, height: 740 });
					await page.context().addCookies([{ name: 'locale', value: locale, url: page.url() }]);
					await page.goto('/admin/infrastructure/grafana');
					const bar = page.locator('details summary').filter({ hasText: 'Grafana' });
					const blocks = page.getByRole('button', { name: /Check again|다시 확인/ });
					await expect(bar.or(blocks)).toBeVisible();
					if (await bar.isVisible()) await bar.click();
					await expect(page.getByText(title).last()).toBeVisible();
					const surplus = await page.evaluate(() => {
						const { scrollWidth, clientWidth } = document.documentElement;
						return scrollWidth - clientWidth;
					});
					expect(surplus, english).toBe(0);
					await page.screenshot({ path: test.info().outputPath(`${locale}.png`) });
				}
				await page.close();
			} finally {
				await house.close();
			}
		});
	}
});
