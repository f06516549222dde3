import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'libsql';

/**
 * Runs `work` while no other process runs it for the same file. The lock is an exclusive SQLite
 * transaction on a file of its own, so the operating system frees it when a process dies.
 * @throws when another process keeps the lock for longer than `patienceMs`
 */
export async function withFileLock<T>(
	path: string,
	work: () => Promise<T>,
	patienceMs = 60_000
): Promise<T> {
	const lock = new Sqlite(path);
	try {
		const giveUpAt = Date.now() + patienceMs;
		while (!tryLock(lock)) {
			if (Date.now() > giveUpAt) throw new Error(`Another process keeps ${path} locked.`);
			await sleep(25);
		}
		return await work();
	} finally {
		lock.close();
	}
}

function tryLock(lock: Sqlite.Database): boolean {
	try {
		lock.exec('BEGIN EXCLUSIVE');
		return true;
	} catch (error) {
		if (error instanceof Error && /locked|busy/i.test(error.message)) return false;
		throw error;
	}
}
