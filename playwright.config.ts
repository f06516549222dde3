import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';

/** `scripts/test.js` finds the browser; without it Playwright's own is used. */
const executablePath = process.env.CHROME_PATH || undefined;

export default defineConfig({
	globalSetup: './tests/e2e/empty-store.ts',
	timeout: 60_000,
	expect: { timeout: 10_000 },
	// A portal is started per worker; the tests of one file share it and make their own data.
	// One more than there are cores, as of unit tests: now and then a test waits for what comes a moment later.
	workers: Math.min(availableParallelism() + 1, 4),
	forbidOnly: Boolean(process.env.CI),
	reporter: [['list'], ...(process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [['json'] as ['json']] : [])],
	use: {
		locale: 'en-US',
		timezoneId: 'Asia/Seoul',
		viewport: { width: 1280, height: 800 },
		// What pulses is drawn by the processor here, frame after frame. Tests of motion ask for it.
		contextOptions: { reducedMotion: 'reduce' },
		// Recording every step costs a test a third of its time; a failure is looked at on a desk.
		trace: process.env.CI ? 'off' : 'retain-on-failure',
		screenshot: 'only-on-failure',
		// Chromium refuses its sandbox to root, as which CI machines and containers run.
		launchOptions: {
			executablePath,
			// A page lives for seconds: to optimise its code takes a quarter more of the processor than it saves.
			args: [
				'--disable-gpu',
				'--js-flags=--no-opt',
				...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])
			]
		}
	},
	projects: [
		// Each with a folder of its own: they may run at once, and a run begins by clearing it.
		{ name: 'browser', testDir: 'tests/e2e', outputDir: 'test-results/browser' },
		{
			name: 'interop',
			testDir: 'tests/interop',
			outputDir: 'test-results/interop',
			// Real programs start slowly and export behind batch delays.
			timeout: 360_000
		}
	]
});
