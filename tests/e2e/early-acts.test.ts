/** A page can be read before its scripts have come: what is done to it then must not be lost. */
import type { Page } from '@playwright/test';
import { expect, test } from './signed-in.ts';

test('what is done before the page runs is kept', async ({ page }) => {
	await test.step('a choice and a text', async () => {
		const run = await openUnrun(page, '/admin/settings/fleet');
		const zone = page.getByLabel('Time zone');
		await zone.selectOption('Asia/Tokyo');
		await run();
		await expect(zone).toHaveValue('Asia/Tokyo');
	});

	await test.step('a shortcut', async () => {
		const run = await openUnrun(page, '/admin/settings/projects');
		await page.keyboard.press('?');
		await run();
		await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
	});

	await test.step('the key of the palette', async () => {
		const run = await openUnrun(page, '/admin/settings/projects');
		await page.keyboard.press('Control+k');
		await run();
		await expect(page.getByRole('combobox', { name: 'Search and go' })).toBeFocused();
	});
});

/** Opens the page and holds its scripts back until what it returns is called. */
async function openUnrun(page: Page, path: string): Promise<() => Promise<void>> {
	let release = (): void => undefined;
	const released = new Promise<void>((resolve) => (release = resolve));
	const scripts = /\/_app\/immutable\/.*\.js$/;
	await page.route(scripts, async (route) => {
		await released;
		await route.continue();
	});
	await page.goto(path, { waitUntil: 'commit' });
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	return async () => {
		release();
		await page.waitForLoadState();
		await page.unroute(scripts);
	};
}
