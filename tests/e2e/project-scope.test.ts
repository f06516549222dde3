/** The address alone says which project is shown: links, forms and second tabs keep it. */
import { act } from './people-house.ts';
import { expect, inEachLanguage, test } from './signed-in.ts';

inEachLanguage(() => {
	test('the chosen project outlives pages, forms and redirects, tab by tab', async ({
		page,
		portal,
		say,
		locale
	}) => {
		// The languages share a portal.
		const name = `Carried ${locale?.slice(0, 2)}`;
		const slug = name.toLowerCase().replace(' ', '-');
		await act(page.request, portal, '/admin/settings/projects?/createProject', { name });
		const switcher = page.getByLabel(say('Project'), { exact: true }).first();
		const shows = () => switcher.locator('option:checked');
		const nav = page.getByRole('navigation', { name: say('Main') }).first();

		// As a person chooses it: the page and its range stay.
		await page.goto('/admin/monitoring/costs?range=now-7d');
		await switcher.selectOption(name);
		await expect(page).toHaveURL(new RegExp(`/costs\\?.*project=${slug}`));
		for (const key of [
			'budgets_title',
			'prices_title',
			'nav_storage',
			'nav_people',
			'nav_audit',
			'nav_costs'
		]) {
			await nav.getByRole('link', { name: say(key), exact: true }).click();
			await expect(page.getByRole('heading', { level: 1, name: say(key) })).toBeVisible();
			await expect(shows()).toHaveText(name);
			expect(new URL(page.url()).searchParams.get('range')).toBe('now-7d');
		}

		// A second tab shows another project, and changes nothing here.
		const second = await page.context().newPage();
		await second.goto('/admin/monitoring/budgets');
		await expect(second.getByLabel(say('Project'), { exact: true }).first()).not.toHaveValue(slug);
		await second.close();

		// A form, its redirect and the crumb back.
		await nav.getByRole('link', { name: say('budgets_title') }).click();
		await page.getByRole('link', { name: say('New budget') }).click();
		await page.getByLabel(say('budget_name'), { exact: true }).fill(`${name} budget`);
		await page.getByLabel(say('Amount')).fill('5');
		await page.getByRole('button', { name: say('budget_save') }).click();
		await expect(page.getByRole('heading', { level: 1, name: `${name} budget` })).toBeVisible();
		await expect(shows()).toHaveText(name);
		await page
			.getByRole('navigation', { name: say('Breadcrumb') })
			.getByRole('link')
			.click();
		await expect(shows()).toHaveText(name);
		expect(new URL(page.url()).searchParams.get('project')).toBe(slug);
	});
});

test('an address of a project that is none shows no other project', async ({ page }) => {
	const reply = await page.goto('/admin/monitoring/costs?project=no-such-project');
	expect(reply?.status()).toBe(404);
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});
