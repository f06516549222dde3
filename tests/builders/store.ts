import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/**
 * An empty embedded store with the newest schema, in a directory of its own. The engine takes one
 * data directory a process: one at a time in a test file.
 */
export async function openTempStore(): Promise<TempStore> {
	const dataDir = await mkdtemp(join(tmpdir(), 'portal-store-'));
	const store = await openStore({ dataDir, memoryMb: 1024 });
	await migrate(store);
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
