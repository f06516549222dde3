/** Starts other programs; a signal to this process reaches them too. */
import { spawn } from 'node:child_process';
import process from 'node:process';

/** @typedef {{ code: number, output: string }} Outcome */

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: Readonly<Record<string, string | undefined>>, show?: boolean, cwd?: string }} [options]
 *   `show` passes its output through (then `output` is empty)
 * @returns {Promise<Outcome>} code 127 when it cannot be started, 128 + n when signal n ended it
 */
export function run(command, args, { env = process.env, show = false, cwd } = {}) {
	return new Promise((resolve) => {
		const child = spawn(command, args, {
			cwd,
			env,
			stdio: show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
			// npm is a .cmd file on Windows, which only a shell starts.
			shell: process.platform === 'win32' && command === 'npm'
		});
		let output = '';
		child.stdout?.on('data', (/** @type {Buffer} */ chunk) => (output += chunk.toString()));
		child.stderr?.on('data', (/** @type {Buffer} */ chunk) => (output += chunk.toString()));
		/** @param {NodeJS.Signals} signal */
		const passOn = (signal) => child.kill(signal);
		process.on('SIGINT', passOn).on('SIGTERM', passOn);
		const settle = (/** @type {Outcome} */ outcome) => {
			process.off('SIGINT', passOn).off('SIGTERM', passOn);
			resolve(outcome);
		};
		child.on('error', (error) => settle({ code: 127, output: `${output}${error.message}` }));
		child.on('close', (code, signal) => {
			if (signal === 'SIGINT' || signal === 'SIGTERM')
				process.exit(signal === 'SIGINT' ? 130 : 143);
			settle({ code: code ?? 128, output });
		});
	});
}

/**
 * Runs a JavaScript program of an installed package with this very Node.
 * @param {string} file path inside node_modules, from the root of the checkout
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function runNode(file, args, options) {
	return run(process.execPath, [file, ...args], options);
}
