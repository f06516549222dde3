import type { Locator, Page } from '@playwright/test';

/** Presses a button that asks first, and then the one that does it. */
export async function confirmed(page: Page, button: Locator): Promise<void> {
	await button.click();
	await page.getByRole('alertdialog').getByRole('button').last().click();
}
