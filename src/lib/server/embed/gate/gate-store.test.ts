import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { describeMariaDb } from '../../../../../tests/builders/mariadb.ts';
import { createMemoryGateStore } from '../../../../../tests/fakes/embed/memory-gate-store.ts';
import { openDatabase, type Database } from '../../database/database.ts';
import { createGateGrants } from '../../database/people/gate-grants.ts';
import { gateStoreContract } from './gate-store.contract.ts';

const root = mkdtempSync(join(tmpdir(), 'portal-gate-'));
const opened: Database[] = [];

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
	rmSync(root, { recursive: true, force: true });
});

gateStoreContract('memory', async () => ({ store: createMemoryGateStore(), ofAnotherApp: null }));
gateStoreContract('SQLite', () => onDatabase(undefined));

describeMariaDb((database) => {
	gateStoreContract('MariaDB', async () => onDatabase(await database()));
});
