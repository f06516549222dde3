/** Langfuse inside the portal, in a browser: an admin's portal in front of a fake Langfuse. */
import { expect, test as base, type Page } from '@playwright/test';
import { hashPassword } from '#lib/server/auth/sign-in/password.ts';
import { createPeople } from '#lib/server/database/people/people.ts';
import { RESERVED_PREFIX } from '#lib/server/embed/rules/target.ts';
import {
	startFakeLangfuse,
	type FakeLangfuse,
	type FakeOptions
} from '../fakes/langfuse/fake-langfuse.ts';
import { freePort, openHouse, type House } from './langfuse-house.ts';
import { startPortal } from './portal.ts';
import { signIn } from './signed-in.ts';
import { framedByStranger } from './strange-parent.ts';

const password = 'a phrase of one person';

/** `house` serves all tests of the worker; `person` makes someone of that role and signs them in. */
const test = base.extend<
	{ readonly person: (role: 'admin' | 'viewer') => Promise<{ page: Page; email: string }> },
	{ readonly house: House<FakeLangfuse> }
>({
	house: [
		// Playwright reads the fixture's dependencies out of this pattern.
		// eslint-disable-next-line no-empty-pattern
		async ({}, use) => {
			const house = await openHouse((origin) => startFakeLangfuse({ nextauthUrl: origin }));
			await use(house);
			await house.close();
		},
		{ scope: 'worker', timeout: 60_000 }
	],
	baseURL: ({ house }, use) => use(house.portal.url),
	person: async ({ browser, house }, use) => {
		const pages: Page[] = [];
		await use(async (role) => {
			const email = `${role}-${Date.now()}-${pages.length}@example.com`;
			const passwordHash = await hashPassword(password);
			const people = createPeople(house.database.kysely);
			await people.create({ email, name: role, role, passwordHash });
			const context = await browser.newContext({ baseURL: house.portal.url, locale: 'en-US' });
			const page = await context.newPage();
			pages.push(page);
			await signIn(page, { email, password });
			return { page, email };
		});
		for (const page of pages) await page.context().close();
	}
});

const frameOf = (page: Page) => page.frameLocator('iframe[title="Langfuse"]');

test('an administrator opens it from the navigation and signs in inside the frame', async ({
	house,
	person
}) => {
	const { page } = await person('admin');
	const complaints: string[] = [];
	page.on('console', (message) => {
		if (message.type() === 'error') complaints.push(message.text());
	});
	await page.getByRole('navigation').getByRole('link', { name: 'Langfuse' }).click();
	await expect(page).toHaveURL(/\/admin\/langfuse$/);
	await expect(frameOf(page).getByText('Signed out')).toBeVisible();

	await page.goto('/admin/langfuse?to=/auth/sign-in');
	const frame = frameOf(page);
	await expect(frame.locator('form[data-ready]')).toBeVisible();
	await frame.getByLabel('E-mail').fill('admin@example.com');
	await frame.getByRole('button', { name: 'Sign in to Langfuse' }).click();
	await expect(frame.getByText('/project/after-sign-in')).toBeVisible();
	await expect(frame.getByText('Signed in as admin@example.com')).toBeVisible();

	await page.reload();
	await page.goto('/admin/langfuse?to=/project/deep');
	await expect(frame.getByText('/project/deep')).toBeVisible();
	await expect(frame.getByText('Signed in as admin@example.com')).toBeVisible();
	expect(complaints).toEqual([]);
	expect(house.portal.output()).not.toContain('unexpected error');
});

test('cookies of the portal stay out of Langfuse, and Langfuse’s out of the portal', async ({
	house,
	person
}) => {
	const { page } = await person('admin');
	await page.goto('/admin/langfuse?to=/auth/sign-in');
	await expect(frameOf(page).locator('form[data-ready]')).toBeVisible();
	const names = (await page.context().cookies()).map(({ name }) => name);
	expect(names).toContain('agent_portal_langfuse_gate');
	expect(names.some((name) => name.startsWith('portal'))).toBe(true);
	const sent = house.langfuse.seen.flatMap(({ headers }) =>
		headers.filter(([name]) => name === 'cookie').flatMap(([, value]) => value.split('; '))
	);
	expect(sent.length).toBeGreaterThan(0);
	expect(sent.filter((pair) => !pair.startsWith('next-auth.'))).toEqual([]);
	for (const { headers } of house.langfuse.seen) {
		for (const [name, value] of headers) expect(`${name}: ${value}`).not.toContain('/admin/');
	}
	const before = house.langfuse.seen.length;
	await page.goto('/admin/langfuse?to=/hostile/headers');
	await expect.poll(() => house.langfuse.seen.length).toBeGreaterThan(before);
	await page.goto('/admin/monitoring');
	await expect(page).toHaveURL(/\/admin\/monitoring/);
	const kept = await page.context().cookies();
	expect(kept.filter(({ value }) => value === 'stolen')).toEqual([]);
});

test('nobody but an administrator comes in, by the page, the door or the port', async ({
	house,
	person
}) => {
	const { page } = await person('viewer');
	await expect(page.getByRole('link', { name: 'Langfuse' })).toHaveCount(0);
	for (const path of ['/admin/langfuse', '/admin/langfuse/open']) {
		expect((await page.request.get(path, { maxRedirects: 0 })).status(), path).toBe(403);
	}
	const direct = await page.request.get(`${house.origin}/api/auth/session`);
	expect(direct.status()).toBe(401);
	expect(direct.headers()['content-type']).toContain('application/json');
	const shut = await page.goto(`${house.origin}/project/1`);
	expect(shut?.status()).toBe(401);
});

test('no other site may frame it', async ({ house, person }) => {
	const { page } = await person('admin');
	await page.goto('/admin/langfuse');
	await expect(frameOf(page).getByText('Signed out')).toBeVisible();
	const policy = (await page.request.get(`${house.origin}/`)).headers()['content-security-policy'];
	expect(policy).toContain(`frame-ancestors ${house.portal.url}`);
	expect(await framedByStranger(page, `${house.origin}/`)).toContain(house.portal.url);
	await expect(page.frameLocator('iframe').getByText('Signed out')).toHaveCount(0);
});

test('signing out in another tab closes the frame within seconds', async ({ person }) => {
	const { page } = await person('admin');
	await page.goto('/admin/langfuse');
	await expect(frameOf(page).getByText('Signed out')).toBeVisible();
	const other = await page.context().newPage();
	await other.goto('/admin/monitoring');
	await other.evaluate(() => fetch('/logout', { method: 'POST' }));
	await page.bringToFront();
	await expect(page).toHaveURL(/\/login/, { timeout: 8_000 });
});

test('losing the role closes the frame within seconds', async ({ house, person }) => {
	const { page, email } = await person('admin');
	await page.goto('/admin/langfuse');
	await expect(frameOf(page).getByText('Signed out')).toBeVisible();
	await house.database.kysely
		.updateTable('person')
		.set({ role: 'viewer' })
		.where('email', '=', email)
		.execute();
	await expect(page.locator('iframe')).toHaveCount(0, { timeout: 8_000 });
	await expect
		.poll(async () => (await page.request.get(`${house.origin}/`)).status(), { timeout: 8_000 })
		.toBe(401);
});

test('a pass that is gone renews itself where it was', async ({ person }) => {
	const { page } = await person('admin');
	await page.goto('/admin/langfuse?to=/project/one');
	const frame = frameOf(page);
	await expect(frame.getByText('/project/one')).toBeVisible();
	await page.context().clearCookies({ name: 'agent_portal_langfuse_gate' });
	await frame.locator('body').evaluate(() => (location.href = '/project/two'));
	await expect(frame.getByText('/project/two')).toBeVisible();
});

test('a browser that kept no cookie is told so, and is not sent round in a circle', async ({
	house,
	person
}) => {
	const { page } = await person('admin');
	await page.goto('/admin/langfuse');
	const frame = frameOf(page);
	await expect(frame.getByText('Signed out')).toBeVisible();
	// As the second step of the door meets a browser that dropped the cookie of the first.
	const asked: string[] = [];
	page.on('request', (request) => asked.push(request.url()));
	await page.context().clearCookies({ name: 'agent_portal_langfuse_gate' });
	await frame
		.locator('body')
		.evaluate((_, path) => (location.href = path), `${RESERVED_PREFIX}ready?to=/`);
	await expect(frame.getByRole('heading', { name: /cookie/ })).toBeVisible();
	await expect(page.getByRole('link', { name: 'Open in a new tab' })).toBeVisible();
	expect(asked.filter((url) => url.startsWith(`${house.origin}${RESERVED_PREFIX}`))).toHaveLength(
		1
	);
});

test('it fills the window without a second scroll bar, on a phone too', async ({ person }) => {
	const { page } = await person('admin');
	for (const size of [
		{ width: 1280, height: 800 },
		{ width: 360, height: 740 }
	]) {
		await page.setViewportSize(size);
		await page.goto('/admin/langfuse');
		const box = await page.locator('iframe').boundingBox();
		expect((box?.y ?? 0) + (box?.height ?? 0)).toBeCloseTo(size.height, 0);
		expect(box?.height).toBeGreaterThan(size.height / 2);
		const surplus = await page.evaluate(() => {
			const { scrollHeight, clientHeight, scrollWidth, clientWidth } = document.documentElement;
			return [scrollHeight - clientHeight, scrollWidth - clientWidth];
		});
		expect(surplus).toEqual([0, 0]);
	}
});

test.describe('the checks', () => {
	test('say that Langfuse does not run, and notice when it does', async ({ browser }) => {
		const start = (origin: string, port = 0) => startFakeLangfuse({ nextauthUrl: origin }, port);
		const house = await openHouse((origin) => start(origin));
		await house.langfuse.close();
		const page = await browser.newPage({ baseURL: house.portal.url, locale: 'en-US' });
		await signIn(page, house.portal.admin);
		await page.goto('/admin/langfuse');
		await expect(page.getByText('Langfuse is not running')).toBeVisible();
		// The portal itself is ready, and says who is not.
		const ready = await page.request.get('/readyz');
		expect([ready.status(), await ready.json()]).toEqual([
			200,
			{ ready: true, database: true, store: true, optional: { langfuse: false } }
		]);
		const again = await start(house.origin, Number(new URL(house.langfuse.url).port));
		try {
			await page.getByRole('button', { name: 'Check again' }).click();
			await expect(frameOf(page).getByText('Signed out')).toBeVisible();
		} finally {
			await page.close();
			await again.close();
			await house.close();
		}
	});

	test('explain every state in both languages, on a phone too', async ({ browser }) => {
		test.setTimeout(180_000);
		const start = (options: FakeOptions, port: number) => startFakeLangfuse(options, port);
		const house = await openHouse((origin) => startFakeLangfuse({ nextauthUrl: origin }));
		const port = Number(new URL(house.langfuse.url).port);
		await house.langfuse.close();
		const page = await browser.newPage({ baseURL: house.portal.url, locale: 'en-US' });
		await signIn(page, house.portal.admin);
		const states: [FakeOptions, string, string][] = [
			[{ state: 'starting' }, 'Langfuse is starting', 'Langfuse가 시작하는 중입니다'],
			[{ state: 'broken' }, 'Langfuse failed to start', 'Langfuse가 시작에 실패했습니다'],
			[{ state: 'draining' }, 'Langfuse is shutting down', 'Langfuse가 종료되는 중입니다'],
			[
				{ state: 'misnamed' },
				'Langfuse does not say how its sign-in is set',
				'Langfuse의 로그인 설정을 읽을 수 없습니다'
			],
			[
				{ basePath: '/elsewhere' },
				'Something else answers at LANGFUSE_URL',
				'LANGFUSE_URL에서 다른 프로그램이 응답합니다'
			],
			[
				{ basePath: '/langfuse' },
				'This Langfuse was built for a sub-path',
				'하위 경로용으로 빌드한 Langfuse입니다'
			],
			[
				{ version: '1.9.0' },
				'This version of Langfuse is not verified',
				'확인되지 않은 Langfuse 버전입니다'
			],
			[
				{ nextauthUrl: 'https://langfuse.example' },
				'Browsers refuse Langfuse’s cookies',
				'브라우저가 Langfuse의 쿠키를 받지 않습니다'
			],
			[{ sso: false }, 'Langfuse has a sign-in of its own', 'Langfuse에는 따로 로그인합니다']
		];
		try {
			for (const [options, english, korean] of states) {
				const fake = await start({ nextauthUrl: house.origin, ...options }, port);
				for (const [width, locale] of [
					[1280, 'en'],
					[360, 'ko']
				] as const) {
					await page.setViewportSize({ width, height: 740 });
					await page.context().addCookies([{ name: 'locale', value: locale, url: page.url() }]);
					await page.goto('/admin/langfuse');
					const bar = page.locator('details summary').filter({ hasText: 'Langfuse' });
					const blocks = page.getByRole('button', { name: /Check again|다시 확인/ });
					await expect(bar.or(blocks)).toBeVisible();
					if (await bar.isVisible()) await bar.click();
					const title = locale === 'en' ? english : korean;
					await expect(page.getByText(title).last()).toBeVisible();
					const surplus = await page.evaluate(() => {
						const { scrollWidth, clientWidth } = document.documentElement;
						return scrollWidth - clientWidth;
					});
					expect(surplus, english).toBe(0);
					await page.screenshot({ path: test.info().outputPath(`${english}-${locale}.png`) });
				}
				await fake.close();
			}
		} finally {
			await page.close();
			await house.close();
		}
	});

	test('say that NEXTAUTH_URL is wrong and how to set it', async ({ browser }) => {
		const house = await openHouse(() =>
			startFakeLangfuse({ nextauthUrl: 'http://langfuse.internal:3000' })
		);
		try {
			const page = await browser.newPage({ baseURL: house.portal.url, locale: 'en-US' });
			await signIn(page, house.portal.admin);
			await page.goto('/admin/langfuse');
			await page.getByText('Langfuse’s NEXTAUTH_URL differs').first().click();
			await expect(page.getByText('http://langfuse.internal:3000')).toBeVisible();
			await expect(page.getByText(`NEXTAUTH_URL=${house.origin}`)).toBeVisible();
			await expect(frameOf(page).getByText('Signed out')).toBeVisible();

			// A redirect by its own name for itself stays inside.
			const body = frameOf(page).locator('body');
			await body.evaluate(() => (location.href = '/project/one'));
			await expect(frameOf(page).getByText('/project/one')).toBeVisible();
			await body.evaluate(() => (location.href = '/api/auth/signout'));
			await expect(frameOf(page).getByText('/project/one')).toHaveCount(0);
			await expect(frameOf(page).getByText('Signed out')).toBeVisible();
			await expect(page.getByText('Langfuse leads away from this page')).toHaveCount(0);

			// Signing out leads to the wrong address, as next-auth's own script follows it.
			await frameOf(page)
				.locator('body')
				.evaluate(async () => {
					const body = new URLSearchParams({ json: 'true' });
					const reply = await fetch('/api/auth/signout', { method: 'POST', body });
					const { url }: { url: string } = await reply.json();
					location.href = url;
				});
			await expect(page.getByText('Langfuse leads away from this page')).toBeVisible();
			await page.getByRole('button', { name: 'Open Langfuse again' }).click();
			await expect(frameOf(page).getByText('Signed out')).toBeVisible();
			await expect(page.getByText('Langfuse leads away from this page')).toHaveCount(0);
			await page.close();
		} finally {
			await house.close();
		}
	});

	test('say that the two addresses are two sites', async ({ browser }) => {
		const port = await freePort();
		const portal = await startPortal({
			HOST: '127.0.0.1',
			PORT: String(port),
			ORIGIN: `http://localhost:${port}`,
			LANGFUSE_URL: 'http://127.0.0.1:9',
			LANGFUSE_PORT: String(await freePort()),
			LANGFUSE_PUBLIC_ORIGIN: `http://langfuse.localhost:${port}`
		});
		try {
			const page = await browser.newPage({
				baseURL: `http://localhost:${port}`,
				locale: 'en-US'
			});
			await signIn(page, portal.admin);
			await page.goto('/admin/langfuse');
			await expect(page.getByText('The portal and Langfuse are two sites')).toBeVisible();
			await expect(page.getByText(/^LANGFUSE_PUBLIC_ORIGIN=http:\/\/localhost:\d+/)).toBeVisible();
			await page.close();
		} finally {
			await portal.stop();
		}
	});
});
