/** The programs that check deploy/, built from Go modules: the collector, and compose's and kustomize's own readers. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { say, secondsSince } from './report.js';
import { run } from './run.js';

/** @typedef {'collector' | 'manifests'} DeployTool */

/** The light one first: it says at once where modules cannot be had. */
const tools = /** @type {const} */ (['manifests', 'collector']);
/** What their go.mod files ask for. */
const leastGo = [1, 23];

/**
 * Where a tool is kept once it is built: under the temporary folder (or DEPLOY_TOOLS_DIR), by the digest of
 * its sources.
 * @param {DeployTool} name
 * @returns {string} a path at which there may be nothing yet
 */
export function deployToolPath(name) {
	const hash = createHash('sha256');
	for (const file of ['go.mod', 'go.sum', 'main.go']) {
		hash.update(readFileSync(join('tests/deploy', name, file)));
	}
	const parent = process.env.DEPLOY_TOOLS_DIR || join(tmpdir(), 'agent-portal-deploy-tools');
	return join(parent, `${name}-${hash.digest('hex').slice(0, 12)}`);
}

/**
 * Builds what is not there yet; minutes on a machine that has none of the modules.
 * @returns {Promise<{ why: string, broken: boolean } | null>} why there is nothing to check with, `broken` where
 *   there should have been; null when all is there
 */
export async function ensureDeployTools() {
	const wanted = tools.filter((name) => !existsSync(deployToolPath(name)));
	if (wanted.length === 0) return null;
	const version = await goVersion();
	if (!version) return { why: `there is no Go ${leastGo.join('.')} or newer`, broken: false };
	for (const name of wanted) {
		const path = deployToolPath(name);
		const startedAt = performance.now();
		say(`Building the ${name} program that checks deploy/ (only once)`);
		mkdirSync(join(path, '..'), { recursive: true });
		const made = `${path}.${process.pid}`;
		const { code, output } = await run(
			'go',
			// Not optimised: that takes half of the time, and a test sends it one span.
			['build', '-trimpath', '-gcflags=all=-N -l -dwarf=false', '-ldflags=-s -w', '-o', made, '.'],
			{
				cwd: join('tests/deploy', name),
				env: { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '-mod=readonly', CGO_ENABLED: '0' }
			}
		);
		if (code !== 0) return { why: `${name} could not be built: ${output.trimEnd()}`, broken: true };
		renameSync(made, path);
		say(`Built in ${secondsSince(startedAt)}`);
	}
	return null;
}

/** @returns {Promise<string | null>} null when there is none, or one that is too old */
async function goVersion() {
	const { code, output } = await run('go', ['env', 'GOVERSION']);
	const [, major = 0, minor = 0] = (/^go(\d+)\.(\d+)/.exec(output) ?? []).map(Number);
	const [leastMajor = 0, leastMinor = 0] = leastGo;
	const enough = major > leastMajor || (major === leastMajor && minor >= leastMinor);
	return code === 0 && enough ? output.trim() : null;
}
