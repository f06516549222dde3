/** Saved views: how long they may be, their names, whose they are, and what becomes of a default. */
import type { Page } from '@playwright/test';
import { m } from '#lib/paraglide/messages.js';
import type { Locale } from '#lib/paraglide/runtime.js';
import { projectWithKey } from './project-with-key.ts';
import { expect, test } from './signed-in.ts';

const list = '/admin/monitoring/traces';

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
