/** The built portal in a process of its own, on this very Node and an empty data directory. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { giveUp } from './report.js';

/**
 * @typedef {object} BuiltPortal
 * @property {string} url `http://127.0.0.1:<port>`
 * @property {() => number} residentMb memory of the process now; 0 where the system does not tell
 * @property {() => Promise<void>} stop SIGTERM; ends this process when the portal does not end with 0
 */

/**
 * Ends this process with a sentence when the portal does not start.
 * @param {Readonly<Record<string, string>>} settings added to the environment
 * @param {number} withinMs for all that happens until `stop`; then the portal is killed
 * @returns {Promise<BuiltPortal>}
 */
export async function startBuiltPortal(settings, withinMs) {
	const dataDir = mkdtempSync(join(tmpdir(), 'agent-portal-smoke-'));
	const child = spawn(process.execPath, ['server.js'], {
		env: {
			...process.env,
			HOST: '127.0.0.1',
			PORT: '0',
			DATA_DIR: dataDir,
			LOG_LEVEL: 'error',
			...settings
		},
		stdio: ['ignore', 'pipe', 'inherit']
	});
	/** @type {Promise<number | null>} */
	const exited = new Promise((resolve) => child.once('exit', resolve));
	const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
	// Whoever gives up half-way leaves neither a portal nor its data behind.
	process.once('exit', () => {
		child.kill('SIGKILL');
		rmSync(dataDir, { recursive: true, force: true });
	});
	let output = '';
	/** @type {Promise<string>} */
	const ready = new Promise((resolve) => {
		child.stdout.on('data', (/** @type {Buffer} */ chunk) => {
			output += chunk.toString();
			const url = /ready at (\S+)/.exec(output)?.[1];
			if (url) resolve(url);
		});
	});
	const finish = async () => {
		const code = await exited;
		clearTimeout(timer);
		rmSync(dataDir, { recursive: true, force: true });
		if (code !== 0) giveUp(`The portal ended with ${code} instead of 0.`, output);
	};
	const url = await Promise.race([ready, exited]);
	if (typeof url !== 'string') {
		await finish();
		giveUp('The portal ended before it was ready.', output);
	}
	return {
		url,
		residentMb() {
			try {
				const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
				return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
			} catch {
				return 0;
			}
		},
		async stop() {
			child.kill('SIGTERM');
			await finish();
		}
	};
}
