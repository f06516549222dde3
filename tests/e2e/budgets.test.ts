/** Budgets as an operator sets them, and their warnings in the portal. */
import { sendCalls } from './priced-calls.ts';
import { expect, test } from './signed-in.ts';

test('a budget that is passed warns in the portal and is drawn on the cost page', async ({
	page,
	machine
}) => {
	// 20 × (1 000 × $2.50 + 100 × $10) per million = $0.07
	await sendCalls(machine, 'gpt-4o', 20, 'openai');
	await page.goto('/admin/monitoring/budgets/new');
	await page.getByLabel('Name').fill('Tiny');
	await page.getByLabel('Amount').fill('-5');
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page.getByText('Enter an amount above 0')).toBeVisible();
	await expect(page.getByLabel('Name')).toHaveValue('Tiny');
	await page.getByLabel('Amount').fill('0.000001');
	await page.getByRole('button', { name: 'Save' }).click();

	await expect(page.getByRole('heading', { name: 'Tiny' })).toBeVisible();
	await expect(page.getByText('100 % of the budget ‘Tiny’ is spent.')).toBeVisible();
	await expect(page.getByText('used up')).toBeVisible();

	await page
		.getByRole('link', { name: /Notices/ })
		.first()
		.click();
	await expect(page.getByText('100 % of the budget ‘Tiny’ is spent.')).toBeVisible();
	await page.getByRole('button', { name: 'Mark all as read' }).click();
	await expect(page.getByRole('button', { name: 'Mark all as read' })).toHaveCount(0);

	await page.goto('/admin/monitoring/costs?range=now-7d');
	await expect(page.getByText('Budget: Tiny').first()).toBeVisible();
});

test('a webhook to an address that is never called is refused', async ({ page }) => {
	await page.goto('/admin/settings/receivers');
	await page.getByLabel('Webhook address').fill('http://169.254.169.254/latest/meta-data');
	await page.getByRole('button', { name: 'Add' }).first().click();
	await expect(page.getByTestId('secret')).toContainText('whsec_');
	await page.getByRole('button', { name: /Send a test: http:\/\/169/ }).click();
	await expect(page.getByRole('alert')).toContainText('never called');
	await page.getByRole('button', { name: /Remove: http:\/\/169/ }).click();
	await expect(page.getByText('None yet.')).toBeVisible();
});

test('a budget that matches nothing says so', async ({ page }) => {
	await page.goto('/admin/monitoring/budgets/new');
	await page.getByLabel('Name').fill('Nobody');
	await page.getByLabel('Tag').fill('no-such-tag');
	await page.getByLabel('Amount').fill('10');
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page.getByText('No cost of this scope is known')).toBeVisible();
});
