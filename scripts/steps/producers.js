/** The Python programs of the interop tests, each in an environment of its own. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { giveUp, say, secondsSince } from './report.js';
import { run } from './run.js';

/** Apart, because they need different versions of OpenTelemetry and of openai. */
const requirements = /** @type {const} */ ({
	litellm: 'deploy/litellm/requirements.txt',
	agentops: 'tests/interop/agentops-requirements.txt',
	'litellm-agentops': 'deploy/litellm/requirements-agentops.txt'
});

const uvVersion = '0.13.9';

/**
 * Makes the environments, or finds those of an earlier run: they are kept under the temporary
 * folder (or INTEROP_DIR) by the digest of what they hold.
 * @returns {Promise<{ LITELLM_HOME: string, AGENTOPS_HOME: string, LITELLM_AGENTOPS_HOME: string } | { missing: string }>}
 */
export async function findOrMakeProducers() {
	const python = await findPython();
	if (!python)
		return { missing: 'The interop tests need Python 3.10 or newer with its venv module.' };
	return {
		LITELLM_HOME: await environment(python, 'litellm'),
		AGENTOPS_HOME: await environment(python, 'agentops'),
		LITELLM_AGENTOPS_HOME: await environment(python, 'litellm-agentops')
	};
}

/** @returns {Promise<string | null>} */
async function findPython() {
	const question = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';
	for (const name of ['python3', 'python3.13', 'python3.12', 'python3.11', 'python']) {
		if ((await run(name, ['-c', question])).code === 0) return name;
	}
	return null;
}

/**
 * @param {string} python
 * @param {keyof typeof requirements} name
 * @returns {Promise<string>} folder of a finished environment
 */
async function environment(python, name) {
	const file = requirements[name];
	const digest = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);
	const parent = process.env.INTEROP_DIR || join(tmpdir(), 'agent-portal-interop');
	const folder = join(parent, `${name}-${digest}`);
	const finished = join(folder, 'finished');
	if (existsSync(finished)) return folder;
	const startedAt = performance.now();
	say(`Installing ${name} for the interop tests`);
	mkdirSync(parent, { recursive: true });
	if (!(await uvInstall(python, parent, folder, file))) {
		const { code, output } = await pipInstall(python, folder, ['-r', file]);
		if (code !== 0) giveUp(`${name} could not be installed (see above).`, output);
	}
	writeFileSync(finished, '');
	say(`${name} installed in ${secondsSince(startedAt)}`);
	return folder;
}

/**
 * A tenth of pip's time. It reads no `pip.conf`, so that a site's own index may be unknown to it.
 * @param {string} python
 * @param {string} parent where uv itself is kept
 * @param {string} folder
 * @param {string} file of requirements
 * @returns {Promise<boolean>} whether the environment is whole
 */
async function uvInstall(python, parent, folder, file) {
	const home = join(parent, `uv-${uvVersion}`);
	const uv = join(home, 'bin/uv');
	if (!existsSync(uv)) {
		const { code } = await pipInstall(python, home, [`uv==${uvVersion}`]);
		if (code !== 0) return false;
	}
	const made = await run(uv, ['venv', '--quiet', '--clear', '--python', python, folder]);
	if (made.code !== 0) return false;
	const target = ['--python', join(folder, 'bin/python')];
	const { code } = await run(uv, ['pip', 'install', '--quiet', ...target, '--requirements', file]);
	return code === 0;
}

/**
 * @param {string} python
 * @param {string} folder of the new environment; what was there goes
 * @param {string[]} what pip's arguments
 * @returns {ReturnType<typeof run>}
 */
async function pipInstall(python, folder, what) {
	rmSync(folder, { recursive: true, force: true });
	const made = await run(python, ['-m', 'venv', folder]);
	if (made.code !== 0) return made;
	// Python compiles what is imported; pip would compile all.
	const options = ['--quiet', '--no-compile', '--disable-pip-version-check'];
	return run(join(folder, 'bin/python'), ['-m', 'pip', 'install', ...options, ...what]);
}
