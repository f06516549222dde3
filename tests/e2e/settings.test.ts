import { expect, test } from './signed-in.ts';

test('a connection is tried by a button, and says what it found', async ({ page }) => {
	await page.goto('/admin/settings/connections');
	await page.getByRole('button', { name: 'Test: Portal database' }).click();
	const card = page.getByRole('region', { name: 'Portal database' });
	await expect(card.getByRole('status')).toContainText('Works');
	await expect(card.getByRole('status')).toContainText('SQLite');
	await page.goto('/admin/audit');
	await expect(page.getByRole('cell', { name: 'Connection tested' }).first()).toBeVisible();
});

test('a key is replaced while the old one stays good, and can be ended at once', async ({
	page,
	playwright,
	portal
}) => {
	await page.goto('/admin/settings/projects');
	await page.getByLabel('New key name').first().fill('to rotate');
	await page.getByRole('button', { name: 'Create key' }).first().click();
	const old = (await page.getByTestId('new-key').textContent()) ?? '';
	await page.getByRole('button', { name: 'Rotate API key to rotate' }).click();
	const sheet = page.getByRole('dialog', { name: 'Rotate API key to rotate' });
	await sheet.getByLabel('7 days').check();
	await sheet.getByRole('button', { name: 'Rotate' }).click();
	await expect(page.getByText('The old key stays valid until')).toBeVisible();
	const made = (await page.getByTestId('new-key').textContent()) ?? '';
	expect(made).not.toBe(old);

	const opens = async (key: string) => {
		const machine = await playwright.request.newContext({ baseURL: portal.url });
		const answer = await machine.post('/v3/auth/token', { data: { api_key: key } });
		await machine.dispose();
		return answer.ok();
	};
	expect([await opens(old), await opens(made)]).toEqual([true, true]);
	const ending = `…${old.slice(-4)}`;
	await page
		.getByRole('row')
		.filter({ hasText: ending })
		.getByRole('button', { name: 'Revoke API key to rotate' })
		.click();
	await expect(page.getByRole('row').filter({ hasText: ending })).toContainText('revoked');
	expect([await opens(old), await opens(made)]).toEqual([false, true]);
});

test('a project is renamed, and keeps its address', async ({ page }) => {
	await page.goto('/admin/settings/projects');
	await page.getByLabel('Project name').fill('Adopted 5c1d7c1e');
	await page.getByRole('button', { name: 'Create', exact: true }).click();
	await expect(page.getByRole('heading', { name: 'Adopted 5c1d7c1e' })).toBeVisible();
	await page.locator('summary', { hasText: 'Rename' }).last().click();
	await page.getByLabel('New name').last().fill('Checkout desk');
	await page.getByRole('button', { name: 'Rename' }).last().click();
	await expect(page.getByRole('heading', { name: 'Checkout desk' })).toBeVisible();
	await expect(page.getByText('adopted-5c1d7c1e')).toBeVisible();
});

test('the zone of the fleet, and the language and theme of who chose none', async ({
	page,
	visitor
}) => {
	await page.goto('/admin/settings/fleet');
	await page.getByLabel('Time zone').selectOption('Europe/Berlin');
	await page.getByLabel('Language', { exact: true }).last().selectOption('ko');
	await page.getByLabel('Theme', { exact: true }).last().selectOption('dark');
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page.getByRole('status').getByText(/Saved|저장/)).toHaveCount(1);
	await visitor.goto('/login');
	await expect(visitor.locator('html')).toHaveAttribute('lang', 'ko');
	await expect(visitor.locator('html')).toHaveAttribute('data-theme', 'dark');
	await expect(visitor.getByRole('button', { name: '로그인' })).toBeVisible();

	await page.getByLabel(/Time zone|시간대/).selectOption('');
	await page
		.getByLabel(/^(Language|언어)$/)
		.last()
		.selectOption('');
	await page
		.getByLabel(/^(Theme|테마)$/)
		.last()
		.selectOption('');
	await page.getByRole('button', { name: /Save|저장/ }).click();
	await expect(page.getByLabel(/Time zone|시간대/)).toHaveValue('');
});

test('the palette finds pages, Korean on the way, and a session by its id', async ({ page }) => {
	await page.goto('/admin/monitoring');
	await page.keyboard.press('Control+k');
	const field = page.getByRole('combobox', { name: 'Search and go' });
	await expect(field).toBeFocused();
	await field.fill('ㅅㅅ');
	await expect(page.getByRole('option', { name: 'Sessions', exact: true })).toHaveAttribute(
		'aria-selected',
		'true'
	);
	await field.fill('세셔');
	await expect(page.getByRole('option', { name: 'Sessions', exact: true })).toBeVisible();
	// A key that ends a syllable is the input method's: nothing opens.
	await field.dispatchEvent('keydown', { code: 'Enter', key: 'Enter', isComposing: true });
	await expect(page).toHaveURL(/\/admin\/monitoring$/);
	await field.fill('audit');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(/\/admin\/audit/);
	await expect(field).toBeHidden();

	await page.keyboard.press('Control+k');
	const id = '0123456789abcdef0123456789abcdef';
	await field.fill(`https://elsewhere.example/sessions?trace_id=${id}`);
	await expect(page.getByRole('option', { name: `Open session ${id}` })).toBeVisible();
	await field.fill('status:error model:gpt');
	await page.getByRole('option', { name: /Find “status:error model:gpt”/ }).click();
	await expect(page).toHaveURL(/\/traces\?.*q=status/);
	await page.keyboard.press('Control+k');
	await page.keyboard.press('Escape');
	await expect(field).toBeHidden();
});

test('a question mark shows the keys of every page', async ({ page }) => {
	await page.goto('/admin/settings/projects');
	await page.keyboard.press('?');
	await expect(page.getByRole('dialog', { name: /Keyboard shortcuts/ })).toContainText('Ctrl K');
});

test('a person’s language, theme and time zone follow them to another browser', async ({
	browser,
	page,
	portal,
	session
}) => {
	await page.goto('/admin/account');
	const own = page.getByRole('region', {
		name: /Language, theme and time zone|언어, 테마, 시간대/
	});
	await own.getByLabel(/Language|언어/).selectOption('en');
	await own.getByLabel(/Theme|테마/).selectOption('dark');
	await own.getByLabel(/Time zone|시간대/).selectOption('America/New_York');
	await own.getByRole('button').click();
	await expect(own.getByRole('status')).toContainText('Saved');

	// The same person, and nothing kept of this browser but the session; without script.
	const elsewhere = await browser.newContext({
		baseURL: portal.url,
		locale: 'ko-KR',
		javaScriptEnabled: false,
		storageState: {
			cookies: session.cookies.filter(({ name }) => !['locale', 'theme'].includes(name)),
			origins: []
		}
	});
	const other = await elsewhere.newPage();
	await other.goto('/admin/account');
	await expect(other.locator('html')).toHaveAttribute('lang', 'en');
	await expect(other.locator('html')).toHaveAttribute('data-theme', 'dark');
	await expect(other.locator('time').first()).toHaveAttribute('title', /-0[45]:00$/);
	// Back to what the fleet has, by a plain form.
	const there = other.getByRole('region', { name: 'Language, theme and time zone' });
	for (const label of ['Language', 'Theme', 'Time zone of clock times']) {
		await there.getByLabel(label).selectOption('');
	}
	await there.getByRole('button', { name: 'Save' }).click();
	await expect(other.getByRole('status').filter({ hasText: /Saved|저장/ })).toBeVisible();
	await expect(other.locator('html')).not.toHaveAttribute('data-theme', 'dark');
	await elsewhere.close();
});
