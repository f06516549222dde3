import { chromium, type Browser } from '@playwright/test';
import { findOrFetchBrowser } from '../../scripts/steps/browser.js';

/** A headless Chromium whose frames take as long as their work, not until the next one is due. */
export async function launchBrowser(): Promise<Browser> {
	const executablePath = await findOrFetchBrowser();
	if (!executablePath) throw new Error('No Chromium or Chrome found: CHROME_PATH=/path names one.');
	console.log(`  in ${executablePath}`);
	return chromium.launch({
		executablePath,
		args: [
			'--disable-frame-rate-limit',
			'--disable-gpu-vsync',
			...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])
		]
	});
}
