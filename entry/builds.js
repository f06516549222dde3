/**
 * Where the built app lies. Each build has a folder of its own, `build/<name>`, and `build/current` names
 * the one that a start takes: a portal that runs goes on with its own files while another is built.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const buildsFolder = 'build';
export const currentFile = join(buildsFolder, 'current');

/**
 * @param {string} root of the installation
 * @returns {string | null} absolute path of the folder to start from; null when nothing is built
 */
export function currentBuild(root) {
	const pointer = join(root, currentFile);
	if (!existsSync(pointer)) return null;
	const folder = join(root, buildsFolder, readFileSync(pointer, 'utf8').trim());
	return existsSync(join(folder, 'handler.js')) ? folder : null;
}
