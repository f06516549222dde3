/** Saved views: how long they may be, their names, whose they are, and what becomes of a default. */
import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { m } from '#lib/paraglide/messages.js';
import { locales, type Locale } from '#lib/paraglide/runtime.js';
import { confirmed } from './confirm.ts';
import { act, personWith } from './people-house.ts';
import { projectWithKey } from './project-with-key.ts';
import { expect, test } from './signed-in.ts';

const list = '/admin/monitoring/traces';
const unique = () => randomBytes(4).toString('hex');

/** Opens the menu of views, whatever its button is called. */
async function openViews(page: Page, name: string, locale: Locale = 'en') {
	await page.getByRole('button', { name, exact: true }).click();
	return page.getByRole('dialog', { name: m.views_title({}, { locale }), exact: true });
}

test('as long a query as the list takes is saved; a longer address is refused with its reason', async ({
	page,
	portal
}) => {
	const { slug } = await projectWithKey(page.request, portal, 'long');
	// In quotes it is one text of 2 000 characters, and nine times as long in an address.
	const text = '환'.repeat(1_998);
	await page.goto(`${list}?project=${slug}&q=${encodeURIComponent(`"${text}"`)}`);
	const menu = await openViews(page, 'Views');
	await menu.getByRole('textbox', { name: 'Name' }).fill('long');
	await menu.getByRole('button', { name: 'Save this state' }).click();
	const param = (name: string) => new URL(page.url()).searchParams.get(name) ?? '';
	await expect.poll(() => param('view')).not.toBe('');
	expect(param('q') === `"${text}"`, 'the query stays whole').toBe(true);

	await page.goto(`${list}?project=${slug}&view=none`);
	await openViews(page, 'Views');
	const saved = await menu.getByRole('link', { name: 'long' }).getAttribute('href');
	expect(saved?.includes(encodeURIComponent(text)), 'the view has all of it').toBe(true);
	// Longer than an address can be; a browser would not get so far.
	await menu
		.locator('input[name=search]')
		.evaluate((field: HTMLInputElement) => (field.value = `q=${'a'.repeat(70_000)}`));
	await menu.getByRole('textbox', { name: 'Name' }).fill('longer');
	await menu.getByRole('button', { name: 'Save this state' }).click();
	await expect(menu.getByRole('alert')).toHaveText(m.views_problem_long({}, { locale: 'en' }));
});

for (const locale of locales) {
	const says = { locale };
	test(`a view is renamed by keyboard and stays the same view (${locale})`, async ({
		page,
		portal
	}) => {
		await page.context().addCookies([{ name: 'locale', value: locale, url: portal.url }]);
		const { slug } = await projectWithKey(page.request, portal, 'rename');
		for (const [name, opens] of [
			['beta', 'on'],
			['gamma', '']
		] as const) {
			await act(page.request, portal, `${list}?/saveView&project=${slug}`, {
				name,
				search: `q=${name}`,
				...(opens && { opens })
			});
		}
		await page.goto(`${list}?project=${slug}`);
		await expect(page).toHaveURL(/view=/);
		const view = new URL(page.url()).searchParams.get('view') ?? '';
		const menu = await openViews(page, 'beta', locale);
		const rename = (name: string) =>
			menu.getByRole('button', { name: m.views_rename({ name }, says), exact: true });
		await rename('beta').focus();
		await page.keyboard.press('Enter');
		const asked = page.getByRole('dialog', {
			name: m.views_rename({ name: 'beta' }, says),
			exact: true
		});
		const field = asked.getByRole('textbox', { name: m.views_name({}, says) });
		await expect(field).toBeFocused();
		await expect(field).toHaveValue('beta');

		// What is typed before the browser has told that the panel is open stays, too.
		await page.keyboard.press('Escape');
		await rename('beta').evaluate((button: HTMLButtonElement) => {
			button.click();
			const panel = document.getElementById(button.getAttribute('popovertarget') ?? '');
			const input = panel?.querySelector<HTMLInputElement>('input[name=name]');
			if (input) input.value = 'gamma';
		});
		await expect(field).toBeFocused();
		await page.evaluate(() => new Promise((done) => setTimeout(done, 100)));
		await expect(field).toHaveValue('gamma');
		await page.keyboard.press('Enter');
		await expect(asked.getByText(m.views_exists({}, says))).toBeVisible();
		await expect(field).toHaveValue('gamma');

		await page.keyboard.press('Escape');
		await expect(field).toBeHidden();
		await expect(rename('beta')).toBeFocused();
		await page.keyboard.press('Enter');
		await expect(field).toHaveValue('beta');
		await expect(field).toHaveAccessibleDescription('');

		// It moves behind the other.
		await field.fill('omega');
		await page.keyboard.press('Enter');
		await expect(field).toBeHidden();
		await expect(rename('omega')).toBeFocused();
		await expect(menu.getByRole('link', { name: /gamma|omega/ })).toHaveText([/gamma/, /omega/]);
		await expect(page).toHaveURL(new RegExp(`view=${view}`));

		await page.goto(`${list}?project=${slug}`);
		await expect(page).toHaveURL(new RegExp(`view=${view}`));
		await expect(page.getByRole('button', { name: 'omega', exact: true })).toBeVisible();
	});
}

test('a shared view is renamed by whoever made it and by nobody else', async ({
	browser,
	page,
	portal
}) => {
	const { slug } = await projectWithKey(page.request, portal, 'theirs');
	await act(page.request, portal, `${list}?/saveView&project=${slug}`, {
		name: 'ours',
		search: 'q=a',
		shared: 'on'
	});
	const viewer = await personWith({ browser, admin: page.request, portal }, 'viewer');
	const theirs = await viewer.context.newPage();
	await theirs.goto(`${list}?project=${slug}`);
	const menu = await openViews(theirs, 'Views');
	const link = menu.getByRole('link', { name: /^ours/ });
	await expect(link).toBeVisible();
	await expect(menu.getByRole('button', { name: /^(Rename|Delete)/ })).toHaveCount(0);
	const id = new URL((await link.getAttribute('href')) ?? '', portal.url).searchParams.get('view');
	const renamed = (request: typeof page.request) =>
		act(request, portal, `${list}?/renameView&project=${slug}`, { id: id ?? '', name: 'mine' });
	expect(await (await renamed(viewer.context.request)).json()).toMatchObject({ type: 'failure' });
	await theirs.reload();
	await openViews(theirs, 'Views');
	await expect(link).toBeVisible();
	expect(await (await renamed(page.request)).json()).toMatchObject({ type: 'success' });
	await theirs.reload();
	await openViews(theirs, 'Views');
	await expect(menu.getByRole('link', { name: /^mine/ })).toBeVisible();
	await viewer.context.close();
});

test('the button that makes a view the default says which', async ({ page, portal }) => {
	const { slug } = await projectWithKey(page.request, portal, 'default');
	for (const name of ['one', 'two']) {
		await act(page.request, portal, `${list}?/saveView&project=${slug}`, { name, search: 'q=a' });
	}
	await page.goto(`${list}?project=${slug}`);
	const menu = await openViews(page, 'Views');
	await menu.getByRole('button', { name: 'Make default: two', exact: true }).click();
	await expect(menu.getByRole('button', { name: 'Unset default: two', exact: true })).toBeVisible();
	await expect(menu.getByRole('button', { name: 'Make default: one', exact: true })).toBeVisible();
});

test('whoever opens the list with a view that is deleted is told so until they have read it', async ({
	browser,
	page,
	portal
}) => {
	const { slug } = await projectWithKey(page.request, portal, 'lost');
	const name = `ours ${unique()}`;
	await act(page.request, portal, `${list}?/saveView&project=${slug}`, {
		name,
		search: 'q=a',
		shared: 'on',
		opens: 'on'
	});
	const viewer = await personWith({ browser, admin: page.request, portal }, 'viewer');
	const theirs = await viewer.context.newPage();
	await theirs.goto(`${list}?project=${slug}`);
	await (await openViews(theirs, 'Views')).getByRole('button', { name: /^Make default/ }).click();
	await theirs.goto(`${list}?project=${slug}`);
	await expect(theirs).toHaveURL(/view=/);

	await page.goto(`${list}?project=${slug}`);
	const own = await openViews(page, name);
	await confirmed(page, own.getByRole('button', { name: `Delete view: ${name}` }));
	await expect(own.getByRole('link', { name })).toHaveCount(0);

	const notice = (of: Page) =>
		of.getByRole('note').filter({ hasText: m.views_default_lost({}, { locale: 'en' }) });
	await theirs.goto(`${list}?project=${slug}`);
	await expect(notice(theirs)).toBeVisible();
	await notice(theirs).getByRole('button', { name: 'Close' }).click();
	await expect(notice(theirs)).toHaveCount(0);
	await theirs.reload();
	await expect(theirs.getByRole('heading', { level: 1 })).toBeVisible();
	await expect(notice(theirs)).toHaveCount(0);
	// Who deletes it knows.
	await page.goto(`${list}?project=${slug}`);
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	await expect(notice(page)).toHaveCount(0);
	await viewer.context.close();
});
