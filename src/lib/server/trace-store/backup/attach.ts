/** Makes a store out of the parts that were frozen from another. */
import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreClient } from '../client.ts';

interface Table {
	readonly name: string;
	readonly create: string;
	/** Holds a folder per part; null or absent = no rows. */
	readonly folder: string | null;
}

/**
 * Makes the tables in an empty store and moves their parts in. Views come last: they would count the
 * parts again.
 * @throws StoreError; the file system's error when the parts cannot be moved
 */
export async function attachStore(store: StoreClient, tables: readonly Table[]): Promise<void> {
	for (const { name, create, folder } of tables) {
		await store.command(create);
		const parts = folder === null ? [] : await partsIn(folder);
		if (folder === null || parts.length === 0) continue;
		const [home] = await store.rows<{ path: string }>(
			`SELECT data_paths[1] AS path FROM system.tables
			WHERE database = currentDatabase() AND name = {name:String}`,
			{ name }
		);
		if (!home) throw new Error(`The backup's statement does not make the table ${name}.`);
		const detached = join(home.path, 'detached');
		await mkdir(detached, { recursive: true });
		for (const part of parts) await rename(join(folder, part), join(detached, part));
		await store.command(`ALTER TABLE \`${name}\` ATTACH PARTITION ALL`);
	}
}

async function partsIn(folder: string): Promise<string[]> {
	try {
		const entries = await readdir(folder, { withFileTypes: true });
		return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
		throw error;
	}
}
