/** A portal of a test's own: the built app in a process, on a free port, with an empty store. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Portal {
	/** `http://127.0.0.1:<port>` */
	readonly url: string;
	/** The key of the project `default-project`. */
	readonly apiKey: string;
	readonly admin: { readonly email: string; readonly password: string };
	readonly pid: number;
	/** All that it printed so far. */
	output(): string;
	/** SIGTERM, then the exit code. */
	stop(): Promise<number | null>;
}

const startWithinMs = 30_000;

/**
 * Starts a portal whose administrator and API key come from its environment.
 * @param settings added to the environment; an empty text unsets. With a `DATA_DIR` of its own the portal finds
 *   what is there; else it finds the tables of an empty store where those were made for it (empty-store.ts)
 */
export async function startPortal(
	settings: Readonly<Record<string, string>> = {}
): Promise<Portal> {
	const dataDir = await mkdtemp(join(tmpdir(), 'agent-portal-e2e-'));
	const emptyStore = process.env.EMPTY_STORE;
	if (emptyStore && settings.DATA_DIR === undefined) {
		await cp(emptyStore, join(dataDir, 'traces'), { recursive: true, verbatimSymlinks: true });
	}
	const apiKey = '2f8e8a52-5f6e-4d4c-9a51-0b6f6c8d7e10';
	const admin = { email: 'admin@example.com', password: 'correct horse battery staple' };
	const child = spawn(process.execPath, ['server.js'], {
		env: {
			PATH: process.env.PATH,
			HOME: process.env.HOME,
			HOST: '127.0.0.1',
			PORT: '0',
			DATA_DIR: dataDir,
			LOG_LEVEL: 'warn',
			ADMIN_EMAIL: admin.email,
			ADMIN_PASSWORD: admin.password,
			AGENTOPS_API_KEY: apiKey,
			...settings
		},
		stdio: ['ignore', 'pipe', 'pipe']
	});
	let output = '';
	child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
	const stop = async () => {
		const code = await end(child);
		await rm(dataDir, { recursive: true, force: true });
		return code;
	};
	try {
		const url = await readiness(child, () => output);
		return { url, apiKey, admin, pid: child.pid ?? 0, output: () => output, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

function readiness(child: ChildProcess, output: () => string): Promise<string> {
	return new Promise((resolve, reject) => {
		const look = () => {
			const url = /ready at (\S+)/.exec(output())?.[1];
			if (url) settle(() => resolve(url));
		};
		const fail = () => settle(() => reject(new Error(`The portal did not start:\n${output()}`)));
		const timer = setTimeout(fail, startWithinMs);
		child.stdout?.on('data', look);
		child.once('exit', fail);
		function settle(outcome: () => void) {
			clearTimeout(timer);
			child.stdout?.off('data', look);
			child.off('exit', fail);
			outcome();
		}
	});
}

function end(child: ChildProcess): Promise<number | null> {
	if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
	return new Promise((resolve) => {
		const kill = setTimeout(() => child.kill('SIGKILL'), 20_000);
		child.once('exit', (code) => {
			clearTimeout(kill);
			resolve(code);
		});
		child.kill('SIGTERM');
	});
}
