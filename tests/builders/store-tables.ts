/** Before unit tests: a place for the tables of an empty trace store (`openTempStore`), removed after them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

export default async function makePlace(): Promise<() => Promise<void>> {
	const place = await mkdtemp(join(tmpdir(), 'portal-tables-'));
	// Workers get the environment as it is after this.
	process.env.STORE_TABLES = place;
	return () => rm(place, { recursive: true, force: true });
}
