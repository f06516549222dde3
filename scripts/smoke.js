/**
 * Starts the built portal with this very Node, asks it whether it is alive and stops it.
 * `.ci/run` runs it on the newest supported Node: node scripts/smoke.js
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { giveUp, say, secondsSince } from './steps/report.js';

const dataDir = mkdtempSync(join(tmpdir(), 'agent-portal-smoke-'));
const startedAt = performance.now();
const child = spawn(process.execPath, ['server.js'], {
	env: { ...process.env, HOST: '127.0.0.1', PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
	stdio: ['ignore', 'pipe', 'inherit']
});
/** @type {Promise<number | null>} */
const exited = new Promise((resolve) => child.once('exit', resolve));
const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);

let output = '';
const ready = new Promise((resolve) => {
	child.stdout.on('data', (/** @type {Buffer} */ chunk) => {
		output += chunk.toString();
		const url = /ready at (\S+)/.exec(output)?.[1];
		if (url) resolve(url);
	});
});
const url = await Promise.race([ready, exited]);
if (typeof url === 'string') {
	const { status } = await fetch(`${url}/healthz`);
	say(
		`Node ${process.versions.node}: up in ${secondsSince(startedAt)}, /healthz answers ${status}`
	);
	child.kill('SIGTERM');
}
const code = await exited;
clearTimeout(timer);
rmSync(dataDir, { recursive: true, force: true });
if (code !== 0) giveUp(`The portal ended with ${code} instead of 0.`, output);
