import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../src/lib/server/database/database.ts';

/** Where nothing listens: port 1 is reserved. */
const nobody = 'http://127.0.0.1:1';

let dataDir: string;
beforeAll(async () => {
	dataDir = mkdtempSync(join(tmpdir(), 'demo-'));
	await (await openDatabase(dataDir, undefined)).close();
});
afterAll(() => rmSync(dataDir, { recursive: true }));

function demo(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
	const run = spawnSync(process.execPath, ['scripts/demo.js', ...args], {
		encoding: 'utf8',
		env: { PATH: process.env.PATH, DATA_DIR: dataDir, DATABASE_URL: '', ...env }
	});
	return { status: run.status, said: run.stdout + run.stderr };
}

describe('npm run demo', () => {
	it('answers an option that it does not know with its usage', () => {
		const { status, said } = demo(['--bogus']);
		expect(status).toBe(1);
		expect(said).toContain('--bogus');
		expect(said).toContain('npm run demo -- [--url');
		expect(said).not.toMatch(/^\s+at /m);
	});

	it('finds out that nobody listens, however little there is to send', () => {
		const { status, said } = demo(['--url', nobody, '--hours', '1', '--sessions', '1']);
		expect(status).toBe(1);
		expect(said).toContain('Is the portal running?');
		expect(said).not.toContain('spans sent');
	});

	it('asks for a key where the database is elsewhere', () => {
		const { status, said } = demo(['--url', nobody], { DATABASE_URL: 'mysql://db.example/portal' });
		expect(status).toBe(1);
		expect(said).toContain('--key');
		expect(said).toContain('DATABASE_URL');
	});
});
