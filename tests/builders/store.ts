import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { openStore, type StoreClient } from '../../src/lib/server/trace-store/client.ts';
import { migrate } from '../../src/lib/server/trace-store/migrate.ts';

export interface TempStore {
	readonly store: StoreClient;
	readonly dataDir: string;
	/** Removes every span, what is summed of spans, and the rows of other tables that are named. */
	empty(...others: readonly string[]): Promise<void>;
	/** Closes the store and removes its directory. */
	remove(): Promise<void>;
}

const memoryMb = 1024;

/** Directory of an empty store, made once a process: to make its tables takes longer than to open them. */
let tables: Promise<string> | undefined;

async function makeTables(): Promise<string> {
	const dataDir = await mkdtemp(join(process.env.STORE_TABLES ?? tmpdir(), 'store-'));
	const store = await openStore({ dataDir, memoryMb });
	await migrate(store);
	await store.close();
	return dataDir;
}

/**
 * An empty embedded store with the newest schema, in a directory of its own. The engine takes one
 * data directory a process: one at a time in a test file.
 */
export async function openTempStore(): Promise<TempStore> {
	tables ??= makeTables();
	const made = await tables;
	const dataDir = await mkdtemp(join(tmpdir(), 'portal-store-'));
	await cp(made, dataDir, { recursive: true, verbatimSymlinks: true });
	const store = await openStore({ dataDir, memoryMb });
	return {
		store,
		dataDir,
		empty: async (...others) => {
			for (const table of ['otel_traces', 'sessions', 'ledger', 'ingest_marks', ...others]) {
				await store.command(`TRUNCATE TABLE ${table}`);
			}
		},
		remove: async () => {
			await store.close();
			await rm(dataDir, { recursive: true, force: true });
		}
	};
}
