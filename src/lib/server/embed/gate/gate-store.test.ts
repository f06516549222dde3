import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hasMariaDb, startMariaDb, type MariaDb } from '../../../../../tests/builders/mariadb.ts';
import { createMemoryGateStore } from '../../../../../tests/fakes/embed/memory-gate-store.ts';
import { openDatabase, type Database } from '../../database/database.ts';
import { createGateGrants } from '../../database/people/gate-grants.ts';
import { gateStoreContract } from './gate-store.contract.ts';
import type { GateStore } from './gate-store.ts';
import { rememberPasses } from './remembered-passes.ts';

const root = mkdtempSync(join(tmpdir(), 'portal-gate-'));
const opened: Database[] = [];
let mariaDb: MariaDb | null = null;

async function onDatabase(url: string | undefined) {
	const database = await openDatabase(join(root, 'sqlite'), url);
	opened.push(database);
	return {
		store: createGateGrants(database.kysely, 'langfuse'),
		ofAnotherApp: createGateGrants(database.kysely, 'grafana')
	};
}

afterAll(async () => {
	for (const database of opened) await database.close();
	await mariaDb?.stop();
	rmSync(root, { recursive: true, force: true });
});

gateStoreContract('memory', async () => ({ store: createMemoryGateStore(), ofAnotherApp: null }));
gateStoreContract('remembered', async () => ({
	store: rememberPasses(createMemoryGateStore(), { forMs: 2_000, now: () => 0 }),
	ofAnotherApp: null
}));
gateStoreContract('SQLite', () => onDatabase(undefined));

describe.runIf(hasMariaDb)('on a real MariaDB', { timeout: 60_000 }, () => {
	beforeAll(async () => {
		mariaDb = await startMariaDb();
	}, 120_000);
	gateStoreContract('MariaDB', async () => onDatabase(await mariaDb?.database()));
});

describe('remembered passes', () => {
	const grant = { sessionId: 's1', personId: 'p1', expiresAtMs: 9_000_000 };
	async function start() {
		const clock = { ms: 0 };
		const memory = createMemoryGateStore();
		await memory.addPass('pass', grant);
		const findPass = vi.fn<GateStore['findPass']>((digest) => memory.findPass(digest));
		const remembered = rememberPasses(
			{ ...memory, findPass },
			{ forMs: 2_000, now: () => clock.ms }
		);
		return { clock, memory, findPass, remembered };
	}

	it('are asked for once by requests that arrive together and within two seconds', async () => {
		const { clock, findPass, remembered } = await start();
		await Promise.all(Array.from({ length: 20 }, () => remembered.findPass('pass')));
		clock.ms = 1_999;
		expect(await remembered.findPass('pass')).toEqual(grant);
		expect(findPass).toHaveBeenCalledTimes(1);
	});

	it('end within two seconds when another process removed them, at once when this one did', async () => {
		const { clock, memory, remembered } = await start();
		await remembered.findPass('pass');
		await memory.removeSession('s1');
		clock.ms = 2_000;
		expect(await remembered.findPass('pass')).toBeNull();
		await memory.addPass('pass', grant);
		expect(await remembered.findPass('pass')).toEqual(grant);
		await remembered.removeSession('s1');
		expect(await remembered.findPass('pass')).toBeNull();
	});

	it('are asked for again after a failure', async () => {
		const { findPass, remembered } = await start();
		findPass.mockRejectedValueOnce(new Error('database is down'));
		await expect(remembered.findPass('pass')).rejects.toThrow('down');
		expect(await remembered.findPass('pass')).toEqual(grant);
	});
});
