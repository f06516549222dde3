/** Keeps build/ in step with the sources. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { buildsFolder, currentBuild } from '../../entry/builds.js';
import { giveUp, say, secondsSince } from './report.js';
import { runNode } from './run.js';
import { noteOwnAssets, swapIn } from './swap.js';

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
 * Builds when a source changed since the last build; ends the process when that fails. A build is named
 * by what it was made of, and only a whole one gets its name.
 * @param {string} root
 */
export async function ensureBuilt(root) {
	const name = digestInputs(root).slice(0, 16);
	const present = currentBuild(root);
	if (present !== null && basename(present) === name) return;
	const folder = join(root, buildsFolder, name);
	// The build before the present one is at hand, and may be meant again.
	if (!existsSync(folder)) await build(root, folder);
	swapIn(root, name);
}

/**
 * @param {string} root
 * @param {string} folder that the build becomes
 */
async function build(root, folder) {
	const startedAt = performance.now();
	const unfinished = join(buildsFolder, `.unfinished-${process.pid}`);
	say('Building the portal');
	// The app empties its folder, so what stands beside it comes after it.
	for (const args of [['build'], ['build', '--config', 'vite.commands.config.ts']]) {
		const { code, output } = await runNode('node_modules/vite/bin/vite.js', args, {
			cwd: root,
			// Under a development server's environment Vite would build for development.
			env: { ...process.env, NODE_ENV: 'production', PORTAL_BUILD_DIR: unfinished }
		});
		if (code === 0) continue;
		rmSync(join(root, unfinished), { recursive: true, force: true });
		giveUp('The build failed (see above).', output);
	}
	noteOwnAssets(join(root, unfinished));
	renameSync(join(root, unfinished), folder);
	say(`Built in ${secondsSince(startedAt)}`);
}
