import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { databaseContract } from './database.contract.ts';
import { openDatabase } from './database.ts';
import { withFileLock } from './engine/file-lock.ts';
import { createSettings } from './settings.ts';

const root = mkdtempSync(join(tmpdir(), 'portal-database-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

databaseContract('SQLite', () => openDatabase(join(root, 'contract'), undefined));

describe('openDatabase', () => {
	it('keeps directory and files to their owner', async () => {
		const dir = join(root, 'private');
		const database = await openDatabase(dir, undefined);
		await createSettings(database.kysely).set('a', 1);
		expect(statSync(dir).mode & 0o777).toBe(0o700);
		for (const file of ['portal.db', 'portal.db-wal', 'portal.db-shm']) {
			expect(statSync(join(dir, file)).mode & 0o777, file).toBe(0o600);
		}
		await database.close();
	});

	it('keeps its data over a restart', async () => {
		const dir = join(root, 'restart');
		const first = await openDatabase(dir, undefined);
		await createSettings(first.kysely).set('kept', 'yes');
		await first.close();
		const second = await openDatabase(dir, undefined);
		expect(await createSettings(second.kysely).get('kept')).toBe('yes');
		await second.close();
	});

	it('migrates once when several start at the same moment', async () => {
		const dir = join(root, 'together');
		const opened = await Promise.all(Array.from({ length: 4 }, () => openDatabase(dir, undefined)));
		for (const database of opened) {
			await database.ping();
			await database.close();
		}
	});

	it('enforces foreign keys', async () => {
		const database = await openDatabase(join(root, 'keys'), undefined);
		await expect(
			database.kysely
				.insertInto('api_key')
				.values({
					id: 'k',
					projectId: 'none',
					name: '',
					hash: '',
					ending: '',
					createdAtMs: 0,
					lastUsedAtMs: null,
					revokedAtMs: null,
					endsAtMs: null
				})
				.execute()
		).rejects.toThrow(/FOREIGN KEY/);
		await database.close();
	});
});

describe('withFileLock', () => {
	it('lets one work at a time', async () => {
		const path = join(root, 'one.lock');
		let inside = 0;
		let most = 0;
		await Promise.all(
			Array.from({ length: 5 }, () =>
				withFileLock(path, async () => {
					most = Math.max(most, (inside += 1));
					await new Promise((resolve) => setTimeout(resolve, 5));
					inside -= 1;
				})
			)
		);
		expect(most).toBe(1);
	});

	it('gives up on a lock that is never released', async () => {
		const path = join(root, 'kept.lock');
		await withFileLock(path, () =>
			expect(withFileLock(path, async () => 'never', 50)).rejects.toThrow(/locked/)
		);
	});

	it('frees the lock when the work fails', async () => {
		const path = join(root, 'failed.lock');
		await expect(withFileLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
		expect(await withFileLock(path, async () => 'yes')).toBe('yes');
	});
});
