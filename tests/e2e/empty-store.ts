/**
 * Before all tests in a browser: one portal makes the tables of an empty trace store, which the others then
 * copy. To make them is a third of a start, and there are more than a hundred.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { startPortal } from './portal.ts';

export default async function makeEmptyStore(): Promise<() => Promise<void>> {
	const dataDir = await mkdtemp(join(tmpdir(), 'agent-portal-empty-'));
	const portal = await startPortal({ DATA_DIR: dataDir });
	await portal.stop();
	// Workers get the environment as it is after this.
	process.env.EMPTY_STORE = join(dataDir, 'traces');
	return () => rm(dataDir, { recursive: true, force: true });
}
