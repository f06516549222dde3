import { existsSync } from 'node:fs';
import { deployToolPath } from '../../scripts/steps/deploy-tools.js';

/** The path of a built tool; null, said aloud, where it was not built (`node scripts/deploy-tools.js`). */
export function findDeployTool(name: 'collector' | 'manifests'): string | null {
	const path = deployToolPath(name);
	if (existsSync(path)) return path;
	process.stderr.write(
		`LEFT OUT: no ${name} to check deploy/ with (node scripts/deploy-tools.js)\n`
	);
	return null;
}
