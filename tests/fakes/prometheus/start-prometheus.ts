/** A Prometheus of a test's own: Debian's binary on loopback, with a data folder of its own. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RealPrometheus {
	readonly url: string;
	stop(): Promise<void>;
}

export interface PrometheusOptions {
	/** `prometheus.yml` as text. */
	readonly config: string;
	/** Samples of the past in OpenMetrics' text format, oldest first, ending in `# EOF`. */
	readonly history?: string;
	/** More files beside the configuration: rules, by name. */
	readonly files?: Readonly<Record<string, string>>;
}

const folders = ['/usr/bin', '/usr/local/bin', '/usr/sbin'];

/** The path of one of Prometheus' programs; null where it is not installed. */
export function findProgram(name: 'prometheus' | 'promtool' | 'prometheus-node-exporter') {
	return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/** @throws with what it printed when it does not get ready */
export async function startPrometheus(options: PrometheusOptions): Promise<RealPrometheus> {
	const program = findProgram('prometheus');
	if (program === null) throw new Error('Prometheus is not installed.');
	const folder = await mkdtemp(join(tmpdir(), 'agent-portal-prometheus-'));
	await writeFile(join(folder, 'prometheus.yml'), options.config);
	for (const [name, text] of Object.entries(options.files ?? {})) {
		await writeFile(join(folder, name), text);
	}
	if (options.history !== undefined) {
		await backfill(folder, options.history).catch(async (error: unknown) => {
			await rm(folder, { recursive: true, force: true });
			throw error;
		});
	}
	const port = await freePort();
	const child = spawn(
		program,
		[
			`--config.file=${folder}/prometheus.yml`,
			`--storage.tsdb.path=${folder}/data`,
			'--storage.tsdb.retention.time=60d',
			`--web.listen-address=127.0.0.1:${port}`,
			'--web.enable-lifecycle',
			'--log.level=warn'
		],
		{ stdio: ['ignore', 'pipe', 'pipe'] }
	);
	const stop = async () => {
		await end(child);
		await rm(folder, { recursive: true, force: true });
	};
	const url = `http://127.0.0.1:${port}`;
	try {
		await untilReady(child, `${url}/-/ready`);
		return { url, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

async function backfill(folder: string, history: string): Promise<void> {
	const promtool = findProgram('promtool');
	if (promtool === null) throw new Error('promtool is not installed.');
	await writeFile(join(folder, 'history.txt'), history);
	execFileSync(
		promtool,
		[
			'tsdb',
			'create-blocks-from',
			'openmetrics',
			// promtool reads the whole file once for each block.
			'--max-block-duration=240h',
			'--quiet',
			join(folder, 'history.txt'),
			join(folder, 'data')
		],
		{ stdio: ['ignore', 'ignore', 'inherit'], timeout: 900_000 }
	);
	await rm(join(folder, 'history.txt'));
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
	let printed = '';
	child.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
	child.stdout?.resume();
	for (let tries = 0; tries < 300; tries++) {
		if (child.exitCode !== null) break;
		const ready = await fetch(url).then(
			({ ok }) => ok,
			() => false
		);
		if (ready) return;
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	throw new Error(`Prometheus did not get ready:\n${printed}`);
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => {
				if (address === null || typeof address === 'string') reject(new Error('no port'));
				else resolve(address.port);
			});
		});
	});
}

/** SIGTERM, and SIGKILL for what does not listen. */
export function end(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
	return new Promise((resolve) => {
		const kill = setTimeout(() => child.kill('SIGKILL'), 10_000);
		child.once('exit', () => {
			clearTimeout(kill);
			resolve();
		});
		child.kill('SIGTERM');
	});
}
