import { expect, inEachLanguage, signIn, test } from './signed-in.ts';

inEachLanguage(() => {
	test('a visitor is led to the sign-in page, refused, and let in to what they wanted', async ({
		visitor,
		portal,
		say
	}) => {
		await visitor.goto('/admin/monitoring/traces');
		await expect(visitor).toHaveURL(/\/login\?next=/);
		await visitor.getByLabel(say('E-mail')).fill(portal.admin.email);
		await visitor.getByLabel(say('Password')).fill('not the password');
		await visitor.getByRole('button', { name: say('Sign in') }).click();
		// Which part was wrong is not told.
		await expect(visitor.getByText(say('E-mail and password do not match.'))).toBeVisible();
		await visitor.getByLabel(say('Password')).fill(portal.admin.password);
		await visitor.getByRole('button', { name: say('Sign in') }).click();
		await expect(visitor).toHaveURL(/\/admin\/monitoring\/traces/);
	});

	test('the first administrator is made through the address in the terminal, once', async ({
		browser,
		locale,
		say
	}) => {
		const { startPortal } = await import('./portal.ts');
		const portal = await startPortal({ ADMIN_EMAIL: '', ADMIN_PASSWORD: '', AGENTOPS_API_KEY: '' });
		const page = await browser.newPage({ locale, baseURL: portal.url });
		try {
			const path = /http:\/\/\S+(\/setup\S+)/.exec(portal.output())?.[1];
			expect(path, portal.output()).toBeDefined();
			await page.goto(path ?? '/setup');
			await page.getByLabel(say('setup_name')).fill('Kim');
			await page.getByLabel(say('E-mail')).fill('kim@example.com');
			await page.getByLabel(say('Password')).fill('a long enough phrase');
			await page.getByRole('button', { name: say('Create administrator') }).click();
			await expect(page).toHaveURL(/\/(admin|login)/);

			const other = await browser.newPage({ locale, baseURL: portal.url });
			await signIn(other, { email: 'kim@example.com', password: 'a long enough phrase' });
			const again = await other.request.get(path ?? '/setup');
			expect(again.status()).toBe(404);
			await other.close();
		} finally {
			await page.close();
			await portal.stop();
		}
	});
});

test('a machine without a key gets 401, with one an answer', async ({ machine, visitor }) => {
	const path = '/v4/traces/list/default-project';
	expect((await visitor.request.get(path)).status()).toBe(401);
	expect((await machine.get(path)).status()).toBe(200);
});

test('every page of monitoring opens without an error in the console', async ({ page }) => {
	const errors: string[] = [];
	page.on('pageerror', (error) => errors.push(error.message));
	page.on('console', (message) => {
		if (message.type() === 'error') errors.push(message.text());
	});
	for (const path of ['/admin/monitoring', '/admin/monitoring/traces', '/admin/get-started']) {
		const response = await page.goto(path);
		expect(response?.status(), path).toBe(200);
		await expect(page.getByRole('main')).toBeVisible();
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	}
	expect(errors).toEqual([]);
});

test('a page loads neither charts nor form checks that it does not show', async ({ page }) => {
	/** A text of each library that no other code has. */
	const libraries = { charts: 'is not a registered', forms: 'invalid_union' };
	const scripts: Promise<string>[] = [];
	page.on('response', (response) => {
		if (response.request().resourceType() === 'script') scripts.push(response.text());
	});
	const loaded = async (path: string) => {
		scripts.length = 0;
		await page.goto(path);
		await page.waitForLoadState('networkidle');
		const code = (await Promise.all(scripts)).join();
		return Object.entries(libraries)
			.filter(([, text]) => code.includes(text))
			.map(([library]) => library);
	};
	expect(await loaded('/admin/monitoring/traces')).toEqual([]);
	// They are there where they are needed, so that the texts above are theirs.
	expect(await loaded('/admin/monitoring/costs')).toContain('charts');
	expect(await loaded('/admin/settings/prices')).toContain('forms');
});
