/** The address alone says which project is shown: links, forms and second tabs keep it. */
import { act } from './people-house.ts';
import { expect, test } from './signed-in.ts';

test('the chosen project outlives pages, forms and redirects, tab by tab', async ({
	page,
	portal
}) => {
	await act(page.request, portal, '/admin/settings/projects?/createProject', { name: 'Carried' });
	const switcher = page.getByLabel('Project', { exact: true }).first();
	const shows = () => switcher.locator('option:checked');
	const nav = page.getByRole('navigation', { name: 'Main' }).first();

	await page.goto('/admin/monitoring/costs?project=carried&range=now-7d');
	for (const name of ['Budgets', 'Model prices', 'Storage', 'People', 'Audit log', 'Costs']) {
		await nav.getByRole('link', { name, exact: true }).click();
		await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
		await expect(shows()).toHaveText('Carried');
		expect(new URL(page.url()).searchParams.get('range')).toBe('now-7d');
	}

	// A second tab shows another project, and changes nothing here.
	const second = await page.context().newPage();
	await second.goto('/admin/monitoring/budgets');
	await expect(second.getByLabel('Project', { exact: true }).first()).not.toHaveValue('carried');
	await second.close();

	// A form, its redirect and the crumb back.
	await nav.getByRole('link', { name: 'Budgets' }).click();
	await page.getByRole('link', { name: 'New budget' }).click();
	await page.getByLabel('Name', { exact: true }).fill('Carried budget');
	await page.getByLabel('Amount').fill('5');
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Carried budget' })).toBeVisible();
	await expect(shows()).toHaveText('Carried');
	await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').click();
	await expect(shows()).toHaveText('Carried');
	expect(new URL(page.url()).searchParams.get('project')).toBe('carried');
});

test('an address of a project that is none shows no other project', async ({ page }) => {
	const reply = await page.goto('/admin/monitoring/costs?project=no-such-project');
	expect(reply?.status()).toBe(404);
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});
