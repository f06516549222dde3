/** A real MariaDB server of a test's own, on loopback, when the machine has the program. */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe } from 'vitest';
import { freePort } from '../e2e/free-port.ts';

export interface MariaDb {
	/** @returns the address of a new, empty database with an account of its own, as an operator makes it */
	database(): Promise<string>;
	stop(): Promise<void>;
}

const find = (name: string) =>
	['/usr/sbin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']
		.map((folder) => join(folder, name))
		.find(existsSync);

const server = find('mariadbd');
const install = find('mariadb-install-db');

/** False where tests of MariaDB have to be left out; where nobody looks at the output that is a failure. */
export const hasMariaDb = server !== undefined && install !== undefined;
if (!hasMariaDb) {
	const advice = 'MariaDB is not installed (Debian: apt-get install mariadb-server)';
	if (process.env.CI) throw new Error(advice);
	process.emitWarning(`LEFT OUT: ${advice}, so the portal's database is tested on SQLite alone.`);
}

export async function startMariaDb(): Promise<MariaDb> {
	if (!server || !install) throw new Error('MariaDB is not installed.');
	const home = await mkdtemp(join(tmpdir(), 'portal-mariadb-'));
	const data = join(home, 'data');
	const user = userInfo().username;
	const made = spawnSync(
		install,
		[
			'--no-defaults',
			`--datadir=${data}`,
			`--user=${user}`,
			'--auth-root-authentication-method=normal',
			'--skip-test-db'
		],
		{ encoding: 'utf8' }
	);
	if (made.status !== 0) throw new Error(`mariadb-install-db: ${made.stdout}${made.stderr}`);
	const port = await freePort();
	const daemon = spawn(
		server,
		[
			'--no-defaults',
			`--datadir=${data}`,
			`--user=${user}`,
			`--socket=${join(home, 'socket')}`,
			`--pid-file=${join(home, 'pid')}`,
			// A server that starts clears its temporary directory: in a common one, of what others work with.
			`--tmpdir=${home}`,
			`--port=${port}`,
			'--bind-address=127.0.0.1',
			// A test's data may die with the machine.
			'--innodb-flush-log-at-trx-commit=0',
			'--innodb-buffer-pool-size=32M'
		],
		{ stdio: 'ignore' }
	);
	const root = { host: '127.0.0.1', port, user: 'root', password: '' };
	await untilItAnswers(root, daemon);
	return {
		async database() {
			const name = `portal_${randomBytes(4).toString('hex')}`;
			const connection = await createConnection(root);
			await connection.query(`CREATE DATABASE ${name}`);
			await connection.query(`CREATE USER ${name}@'%' IDENTIFIED BY 'p@ss word'`);
			await connection.query(`GRANT ALL PRIVILEGES ON ${name}.* TO ${name}@'%'`);
			await connection.end();
			return `mysql://${name}:${encodeURIComponent('p@ss word')}@127.0.0.1:${port}/${name}`;
		},
		async stop() {
			const ended = new Promise((resolve) => daemon.once('exit', resolve));
			daemon.kill();
			await ended;
			await rm(home, { recursive: true, force: true });
		}
	};
}

/**
 * Tests on a MariaDB server of their own; left out where there is none.
 * @param tests `database` gives the address of another new, empty database each time
 */
export function describeMariaDb(tests: (database: MariaDb['database']) => void): void {
	describe.runIf(hasMariaDb)('on a real MariaDB', { timeout: 60_000 }, () => {
		let started: MariaDb | null = null;
		beforeAll(async () => {
			started = await startMariaDb();
		}, 120_000);
		afterAll(() => started?.stop());
		tests(async () => {
			if (!started) throw new Error('MariaDB is not started yet.');
			return started.database();
		});
	});
}

async function untilItAnswers(
	root: { host: string; port: number; user: string; password: string },
	daemon: { readonly exitCode: number | null }
): Promise<void> {
	for (let tries = 0; tries < 240; tries++) {
		if (daemon.exitCode !== null) throw new Error(`mariadbd ended with ${daemon.exitCode}.`);
		try {
			await (await createConnection(root)).end();
			return;
		} catch {
			await sleep(250);
		}
	}
	throw new Error('mariadbd does not answer.');
}
