/** Finds a Chromium for the browser tests, or fetches one. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { say } from './report.js';
import { run, runNode } from './run.js';

/** Where Chromium and its kin are installed, in the order of preference. */
const usualPlaces = [
	// Chromium without the parts of a desktop: tests take half the processor time.
	'/usr/bin/chromium-headless-shell',
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome-stable',
	'/usr/bin/google-chrome',
	'/usr/bin/microsoft-edge',
	'/snap/bin/chromium',
	'/opt/google/chrome/chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
	join(homedir(), 'Applications/Google Chrome.app/Contents/MacOS/Google Chrome'),
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
	'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
	'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe'
];

/**
 * @returns {Promise<string | null>} the program's path; null when there is none and none can be had
 */
export async function findOrFetchBrowser() {
	const found = await findBrowser();
	if (found) return found;
	say('No Chromium found: fetching one with Playwright');
	await runNode('node_modules/@playwright/test/cli.js', ['install', 'chromium']);
	const fetched = await findBrowser();
	if (fetched) return fetched;
	if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return null;
	say('Playwright could not fetch one: installing chromium with apt-get');
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	await run('apt-get', ['update', '-q'], { env });
	await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { env });
	return findBrowser();
}

/** @returns {Promise<string | null>} */
async function findBrowser() {
	const { chromium } = await import('@playwright/test');
	const candidates = [process.env.CHROME_PATH ?? '', chromium.executablePath(), ...usualPlaces];
	for (const path of candidates) {
		if (path && existsSync(path) && (await answers(path))) return path;
	}
	return null;
}

/**
 * Some systems put a note in a browser's place that only tells how to install it.
 * @param {string} path
 */
async function answers(path) {
	// On Windows the question opens a window instead.
	if (process.platform === 'win32') return true;
	const { code, output } = await run(path, ['--version']);
	return code === 0 && /\d+\.\d+/.test(output);
}
