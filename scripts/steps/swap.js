/** Puts a finished build in the place of the present one. */
import {
	cpSync,
	existsSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { buildsFolder, currentBuild, currentFile } from '../../entry/builds.js';

const assets = 'client/_app/immutable';
/** Which assets are a build's own, a path a line: what it got from its predecessor is passed on no further. */
const ownFile = 'own-assets';

/**
 * Makes a build the one that the next start takes, and gives it its predecessor's immutable files: tabs
 * that were open over one upgrade still ask for them. The predecessor stays, for a portal may run from
 * it; what is older goes.
 * @param {string} root
 * @param {string} name of the folder in build/, whole
 */
export function swapIn(root, name) {
	const builds = join(root, buildsFolder);
	const next = join(builds, name);
	const present = currentBuild(root);
	if (present !== null && present !== next) {
		for (const file of ownAssets(present)) {
			const to = join(next, assets, file);
			if (!existsSync(to)) cpSync(join(present, assets, file), to);
		}
	}
	// A rename is one step: a start finds the old name or the new one.
	const pointer = join(root, currentFile);
	writeFileSync(`${pointer}.next`, name);
	renameSync(`${pointer}.next`, pointer);
	for (const entry of readdirSync(builds)) {
		const path = join(builds, entry);
		if (path !== next && path !== present && path !== pointer) {
			rmSync(path, { recursive: true, force: true });
		}
	}
}

/**
 * Notes which assets a fresh build brought.
 * @param {string} folder of the build
 */
export function noteOwnAssets(folder) {
	const files = readdirSync(join(folder, assets), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(join(folder, assets).length + 1));
	writeFileSync(join(folder, ownFile), files.join('\n'));
}

/**
 * @param {string} folder
 * @returns {string[]} those that are still there
 */
function ownAssets(folder) {
	return readFileSync(join(folder, ownFile), 'utf8')
		.split('\n')
		.filter((file) => file !== '' && existsSync(join(folder, assets, file)));
}
