// Builds the app twice, side by side: for the root of an origin, and for a path of the portal's.
import { spawn } from 'node:child_process';
import process from 'node:process';

/** @param {string} basePath settled at build time, as in Langfuse */
function build(basePath) {
	const child = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
		cwd: import.meta.dirname,
		env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NEXT_PUBLIC_BASE_PATH: basePath },
		stdio: ['ignore', 'inherit', 'inherit']
	});
	return new Promise((resolve) => child.once('exit', resolve));
}

const codes = await Promise.all(['', '/langfuse'].map(build));
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
