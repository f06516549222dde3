/** Playwright's `test` with a started portal per worker and a page that is signed in to it. */
import { test as base, type APIRequestContext, type Page } from '@playwright/test';
import { startPortal, type Portal } from './portal.ts';
import { wordsIn, type Say } from './words.ts';

export { expect } from '@playwright/test';

interface PortalFixtures {
	/** A page without a session. */
	readonly visitor: Page;
	/** Requests with an API key as bearer. Dispose of them. */
	readonly withKey: (key: string) => Promise<APIRequestContext>;
	/** Requests with the project's API key as bearer. */
	readonly machine: APIRequestContext;
	/** What the portal says in the language of the test (see `inEachLanguage`). */
	readonly say: Say;
}

interface WorkerFixtures {
	readonly portal: Portal;
	/** Cookies of the signed-in administrator. */
	readonly session: Awaited<ReturnType<import('@playwright/test').BrowserContext['storageState']>>;
}

/** `page` is the administrator's. Each worker has one portal: a test makes its own data in it. */
export const test = base.extend<PortalFixtures, WorkerFixtures>({
	portal: [
		// Playwright reads the fixture's dependencies out of this pattern.
		// eslint-disable-next-line no-empty-pattern
		async ({}, use) => {
			const portal = await startPortal();
			await use(portal);
			await portal.stop();
		},
		{ scope: 'worker', timeout: 60_000 }
	],
	session: [
		async ({ browser, portal }, use) => {
			const context = await browser.newContext({ baseURL: portal.url, locale: 'en-US' });
			const page = await context.newPage();
			await signIn(page, portal.admin);
			await use(await context.storageState());
			await context.close();
		},
		{ scope: 'worker', timeout: 60_000 }
	],
	baseURL: ({ portal }, use) => use(portal.url),
	// A language that was set as this session began is not the test's.
	storageState: ({ session }, use) =>
		use({ ...session, cookies: session.cookies.filter(({ name }) => name !== 'locale') }),
	say: ({ locale }, use) => use(wordsIn(locale)),
	visitor: async ({ browser, locale, portal }, use) => {
		const context = await browser.newContext({
			baseURL: portal.url,
			locale,
			storageState: { cookies: [], origins: [] }
		});
		await use(await context.newPage());
		await context.close();
	},
	withKey: ({ playwright, portal }, use) =>
		use((key) =>
			playwright.request.newContext({
				baseURL: portal.url,
				storageState: { cookies: [], origins: [] },
				extraHTTPHeaders: { authorization: `Bearer ${key}` }
			})
		),
	machine: async ({ withKey, portal }, use) => {
		const context = await withKey(portal.apiKey);
		await use(context);
		await context.dispose();
	}
});

/** The same tests for browsers that ask for each language of the portal. */
export function inEachLanguage(tests: () => void): void {
	for (const locale of ['en-US', 'ko-KR']) {
		test.describe(locale, () => {
			test.use({ locale });
			tests();
		});
	}
}

/** Signs in through the form, as a person does, and waits for the first page behind it. */
export async function signIn(
	page: Page,
	{ email, password }: { readonly email: string; readonly password: string }
): Promise<void> {
	await page.goto('/login');
	await page.locator('input[name=email]').fill(email);
	await page.locator('input[name=password]').fill(password);
	await page.locator('input[name=password]').press('Enter');
	await page.waitForURL(/\/admin/);
}
