/** Keeps build/ in step with the sources. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { giveUp, say, secondsSince } from './report.js';
import { runNode } from './run.js';

/** All that a build reads. Contents count, not times: a fresh checkout has new times. */
const inputs = [
	'src',
	'static',
	'messages',
	'project.inlang/settings.json',
	'paraglide.config.js',
	'svelte.config.js',
	'vite.config.ts',
	'vite.commands.config.ts',
	'tsconfig.json',
	'package.json',
	'package-lock.json'
];
/** Generated from messages/ by the build itself. */
const generated = 'src/lib/paraglide';
const stampFile = 'build/.inputs';

/**
 * @param {string} root of the checkout
 * @returns {string} a digest of everything that a build reads
 */
export function digestInputs(root) {
	const hash = createHash('sha256');
	for (const file of inputs.flatMap((input) => filesUnder(root, input)).sort()) {
		hash
			.update(file)
			.update('\0')
			.update(readFileSync(join(root, file)))
			.update('\0');
	}
	return hash.digest('hex');
}

/**
 * @param {string} root
 * @param {string} path file or folder; may be absent
 * @returns {string[]} paths from the root, tests left out
 */
function filesUnder(root, path) {
	if (!existsSync(join(root, path)) || path === generated) return [];
	const entries = listFolder(join(root, path));
	if (entries === null) return /\.test\.[jt]s$/.test(path) ? [] : [path];
	return entries.flatMap((name) => filesUnder(root, `${path}/${name}`));
}

/**
 * @param {string} path
 * @returns {string[] | null} null when it is a file
 */
function listFolder(path) {
	try {
		return readdirSync(path);
	} catch {
		return null;
	}
}

/**
 * @param {string} root
 * @param {string} digest of the sources as they stand
 */
function isCurrent(root, digest) {
	const stamp = join(root, stampFile);
	return existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
}

/**
 * Builds when a source changed since the last build; ends the process when that fails.
 * @param {string} root
 */
export async function ensureBuilt(root) {
	const digest = digestInputs(root);
	if (isCurrent(root, digest)) return;
	const startedAt = performance.now();
	say('Building the portal');
	// The app empties build/, so what stands beside it comes after it.
	for (const args of [['build'], ['build', '--config', 'vite.commands.config.ts']]) {
		const { code, output } = await runNode('node_modules/vite/bin/vite.js', args, {
			cwd: root,
			// Under a development server's environment Vite would build for development.
			env: { ...process.env, NODE_ENV: 'production' }
		});
		if (code !== 0) giveUp('The build failed (see above).', output);
	}
	// The adapter empties build/ first, so a broken-off build leaves no stamp.
	writeFileSync(join(root, stampFile), digest);
	say(`Built in ${secondsSince(startedAt)}`);
}
