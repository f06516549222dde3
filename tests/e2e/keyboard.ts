/** Screens as a person without a mouse goes through them. */
import type { Locator, Page } from '@playwright/test';

/**
 * Presses a key until the target has the focus.
 * @throws after more stops than a page may have
 */
export async function tabTo(
	page: Page,
	target: Locator,
	key: 'Tab' | 'Shift+Tab' = 'Tab'
): Promise<void> {
	for (let stops = 0; stops < 250; stops++) {
		await page.keyboard.press(key);
		if (await target.evaluate((element) => element === document.activeElement)) return;
	}
	throw new Error(`${key} does not lead to ${String(target)}.`);
}
