import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where rows lie between this process and the engine in it. */
export interface Incoming {
	/**
	 * Keeps the rows in a file of their own until the work is done.
	 * @throws the file system's error, a full disk among them, or the work's
	 */
	hold(rows: readonly Buffer[], work: (file: string) => Promise<void>): Promise<void>;
}

/**
 * The folder, emptied. The engine takes binary rows from files only; text that it is given in
 * memory costs it four times as long to parse. The files live for milliseconds, so that they are
 * rarely more than memory of the system, and what a crash leaves in them was not acknowledged.
 */
export async function openIncoming(folder: string): Promise<Incoming> {
	await rm(folder, { recursive: true, force: true });
	let count = 0;
	return {
		async hold(rows, work) {
			const file = join(folder, `${count++}.bin`);
			try {
				await mkdir(folder, { recursive: true });
				await writeFile(file, rows);
				await work(file);
			} finally {
				await rm(file, { force: true });
			}
		}
	};
}
