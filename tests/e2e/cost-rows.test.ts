import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { APIRequestContext, Locator, Page } from '@playwright/test';
import { agentRun } from '../builders/agent-run.ts';
import { projectWithKey } from './project-with-key.ts';
import { expect, test } from './signed-in.ts';

const hex = (digits: number) => randomBytes(digits / 2).toString('hex');
const users = 27;

/** A session of each. */
async function sendOfUsers(machine: APIRequestContext): Promise<void> {
	const nowMs = Date.now();
	await Promise.all(
		Array.from({ length: users }, async (_, index) => {
			const attributes = { 'user.id': `user ${index}` };
			const run = agentRun({ traceId: hex(32), name: 'one of many', nowMs, attributes });
			expect((await machine.post('/v1/traces', { data: run.request })).status()).toBe(200);
		})
	);
}

/** Lines of the file behind the button of a table. */
async function fileOf(page: Page, table: Locator): Promise<string[]> {
	const [file] = await Promise.all([
		page.waitForEvent('download'),
		table.getByRole('button', { name: /CSV/ }).click()
	]);
	return (await readFile(await file.path(), 'utf8')).trim().split('\r\n');
}

test('a table shows the dearest, and all values in its file and when they are asked for', async ({
	page,
	portal,
	withKey
}) => {
	const { slug, key } = await projectWithKey(page.request, portal, 'rows');
	await sendOfUsers(await withKey(key));
	const path = `/admin/monitoring/costs?project=${slug}&by=user&range=24h`;
	await page.goto(path);
	const table = page.getByRole('region', { name: 'By User' });
	const lines = table.getByRole('row', { name: /^user \d/ });
	const others = page.getByTestId('cost-others');
	await expect(lines).toHaveCount(25);
	await expect(table.getByText(`The 25 dearest of ${users}`)).toBeVisible();
	await expect(others).toBeVisible();

	const file = await fileOf(page, table);
	expect(file).toHaveLength(1 + users);
	expect(file.filter((line) => /^user \d+,/.test(line))).toHaveLength(users);
	const moved = await fileOf(page, page.getByRole('region', { name: 'Movers' }));
	expect(moved).toHaveLength(1 + users);
	await expect(lines).toHaveCount(25);

	const [first = '', ...rest] = await lines.allInnerTexts();
	await table.getByRole('link', { name: 'Show all' }).focus();
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(/&rows=all$/);
	await expect(lines).toHaveCount(users);
	await expect(others).toBeHidden();
	expect((await lines.allInnerTexts()).slice(0, 25)).toEqual([first, ...rest]);
	await expect(table.getByRole('link', { name: 'Show only the first 25' })).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(lines).toHaveCount(25);
	await expect(page).not.toHaveURL(/rows=/);
	await page.goBack();
	await expect(lines).toHaveCount(users);
	expect(await fileOf(page, table)).toEqual(file);

	// A band of costs chooses among the sessions below, not among the rows.
	await page.getByLabel('Cost per session from').selectOption({ index: 1 });
	await page.getByRole('button', { name: 'Apply', exact: true }).click();
	await expect(page).toHaveURL(/minCost=/);
	await expect(page.getByRole('link', { name: 'Clear the band' })).toBeVisible();
	await expect(lines).toHaveCount(users);
	await page.getByRole('link', { name: 'Clear the band' }).click();
	await expect(page).not.toHaveURL(/minCost=/);
	await expect(lines).toHaveCount(users);

	await page.goto(`${path}&rows=30`);
	await expect(page.getByText('Ignored what was not understood: rows=30')).toBeVisible();
	await expect(lines).toHaveCount(25);

	// What is waited for is about what was shown then.
	let answer = () => {};
	const asked = new Promise<void>((resolve) => (answer = resolve));
	await page.route('**/costs/rows*', async (route) => {
		await asked;
		await route.continue();
	});
	const downloaded = page.waitForEvent('download');
	await table.getByRole('button', { name: /CSV/ }).click();
	await page.getByRole('link', { name: 'Model', exact: true }).click();
	await expect(page.getByRole('region', { name: 'By Model' })).toBeVisible();
	answer();
	const late = await downloaded;
	expect(late.suggestedFilename()).toBe('costs-user.csv');
	expect((await readFile(await late.path(), 'utf8')).trim().split('\r\n')).toEqual(file);
	await page.unroute('**/costs/rows*');
	await page.goBack();

	await page.route('**/costs/rows*', (route) => route.abort());
	await table.getByRole('button', { name: /CSV/ }).click();
	await expect(
		page.getByText('The file could not be made. The portal cannot be reached')
	).toBeVisible();
	await page.unroute('**/costs/rows*');
	expect(await fileOf(page, table)).toEqual(file);
});
