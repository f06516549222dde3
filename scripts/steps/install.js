/** Keeps node_modules in step with package-lock.json. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { giveUp, say, secondsSince } from './report.js';
import { run } from './run.js';

/** @typedef {{ version?: string, optional?: boolean, peer?: boolean, link?: boolean }} LockedPackage */

/**
 * Compares the lock with the list that npm writes into node_modules as the last act of an
 * install, so an install by hand counts and a broken-off one does not.
 * @param {string} root of the checkout
 * @returns {'missing' | 'stale' | 'current'}
 */
export function installState(root) {
	const installedList = join(root, 'node_modules', '.package-lock.json');
	if (!existsSync(installedList)) return 'missing';
	const wanted = packagesOf(join(root, 'package-lock.json'));
	const installed = packagesOf(installedList);
	for (const [path, { version, optional, link }] of Object.entries(wanted)) {
		if (path === '' || link) continue;
		const found = installed[path];
		// Optional ones may be absent: other systems' binaries, or an engine left out on purpose.
		if (found ? found.version !== version : !optional) return 'stale';
	}
	return 'current';
}

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage>}
 */
function packagesOf(file) {
	return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}

/**
 * Installs when something is missing or stale; ends the process when that fails.
 * @param {string} root
 */
export async function ensureInstalled(root) {
	const state = installState(root);
	if (state === 'current') return;
	const startedAt = performance.now();
	say(
		state === 'missing'
			? 'Installing packages (only on the first start; a minute or two)'
			: 'Packages changed: installing them'
	);
	// Development packages build the app, also where NODE_ENV=production.
	const args = ['--include=dev', '--loglevel=error'];
	let outcome = await run('npm', ['ci', ...args], { cwd: root });
	if (outcome.code !== 0 && /\bEUSAGE\b/.test(outcome.output)) {
		// The lock misses something that package.json or this system wants: resolve that, once.
		outcome = await run('npm', ['install', '--no-save', ...args], { cwd: root });
	}
	if (outcome.code !== 0) {
		giveUp(
			'Installing failed (see above). Is the npm registry reachable from here?',
			outcome.output
		);
	}
	say(`Packages installed in ${secondsSince(startedAt)}`);
}
