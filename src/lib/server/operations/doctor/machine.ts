/** What the portal stands on: Node, its folder, the disk, its ports. */
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import { databaseFile, secretFile } from '../backup/backup.ts';
import type { PortalState } from '../door/knock.ts';
import { failure, ok, warning, type Check, type Finding } from './finding.ts';

const gibibyte = 1024 ** 3;

/** @param portal the one that runs on this data directory; null when none does */
export function machineChecks(config: Config, portal: PortalState | null): Check[] {
	const dataDir = config.DATA_DIR;
	return [
		{ hop: 'data directory', run: async () => lookAtFolder(dataDir) },
		{ hop: 'private files', run: async () => lookAtModes(dataDir) },
		{ hop: 'disk', run: async () => lookAtDisk(dataDir) },
		{ hop: 'portal', run: async () => lookAtPortal(dataDir, portal) },
		...portsOf(config).map(({ setting, port }) => ({
			hop: `port ${port}`,
			run: () => lookAtPort(config.HOST, port, setting, portal !== null)
		}))
	];
}

function lookAtFolder(dataDir: string): Finding {
	const hop = 'data directory';
	if (!existsSync(dataDir)) return ok(hop, `${dataDir} is not there: the first start makes it`);
	try {
		accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
	} catch {
		return failure(
			hop,
			`${dataDir} cannot be written by this user`,
			'Give it to the user who runs the portal (chown), or run the doctor as that user.'
		);
	}
	return ok(hop, dataDir);
}

/** Modes have no meaning on Windows. */
function lookAtModes(dataDir: string): Finding[] {
	const hop = 'private files';
	if (process.platform === 'win32') return [];
	const open = [secretFile, databaseFile, '.env']
		.map((name) => (name === '.env' ? name : join(dataDir, name)))
		.filter((path) => existsSync(path) && (statSync(path).mode & 0o077) !== 0);
	if (open.length === 0) return [ok(hop, 'nobody else can read secrets, database or .env')];
	return open.map((path) =>
		warning(hop, `others can read ${path}`, `Keep it to its owner: chmod 600 ${path}`)
	);
}

function lookAtDisk(dataDir: string): Finding {
	const hop = 'disk';
	const folder = existsSync(dataDir) ? dataDir : '.';
	const { bavail, blocks, bsize } = statfsSync(folder);
	const free = bavail * bsize;
	const share = Math.round((100 * bavail) / Math.max(blocks, 1));
	const found = `${(free / gibibyte).toFixed(1)} GiB free (${share} %) where ${folder} is`;
	const advice = 'Free some, or set how long sessions are kept (Settings, Storage).';
	if (free < gibibyte / 4) return failure(hop, found, advice);
	return free < 2 * gibibyte ? warning(hop, found, advice) : ok(hop, found);
}

function lookAtPortal(dataDir: string, portal: PortalState | null): Finding {
	const hop = 'portal';
	if (portal === null) return ok(hop, `none runs on ${dataDir} now`);
	const silent = Object.entries(portal.hops).flatMap(([name, answers]) => (answers ? [] : [name]));
	if (silent.length === 0) return ok(hop, `runs as process ${portal.pid} and is ready`);
	return failure(
		hop,
		`runs as process ${portal.pid}, but these do not answer it: ${silent.join(', ')}`,
		'See the findings below, and its log.'
	);
}

function portsOf(config: Config): { setting: string; port: number }[] {
	const { PORT, LANGFUSE_PORT, LANGFUSE_URL, GRAFANA_PORT, GRAFANA_URL } = config;
	const ports = [{ setting: 'PORT', port: PORT }];
	if (LANGFUSE_URL && LANGFUSE_PORT !== PORT) {
		ports.push({ setting: 'LANGFUSE_PORT', port: LANGFUSE_PORT });
	}
	if (GRAFANA_URL && GRAFANA_PORT !== PORT) {
		ports.push({ setting: 'GRAFANA_PORT', port: GRAFANA_PORT });
	}
	// 0 takes any that is free.
	return ports.filter(({ port }) => port !== 0);
}

async function lookAtPort(
	host: string,
	port: number,
	setting: string,
	isRunning: boolean
): Promise<Finding> {
	const hop = `port ${port}`;
	const code = await tryToListen(host, port);
	if (isRunning) {
		if (code === 'EADDRINUSE') return ok(hop, 'in use, as it should be while the portal runs');
		return warning(
			hop,
			'nothing listens there, although the portal runs',
			`Was it started with another ${setting}? The doctor reads the environment and .env of where it is run.`
		);
	}
	if (code === null) return ok(hop, 'free');
	if (code === 'EADDRINUSE') {
		return failure(hop, 'another program has it', `Stop that program, or set ${setting}.`);
	}
	return failure(hop, `cannot be used at ${host} (${code})`, `Change HOST or ${setting}.`);
}

/** @returns the code of what went wrong; null when it could be had */
function tryToListen(host: string, port: number): Promise<string | null> {
	return new Promise((resolve) => {
		const server = createServer();
		server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
		server.listen({ host, port }, () => server.close(() => resolve(null)));
	});
}
