import type { QueryParams } from '../client.ts';

/** A statement that may change tables, or rows for one of them; as lines of JSONCompactEachRow, or else null. */
export type Write =
	| { readonly sql: string; readonly params: QueryParams }
	| { readonly table: string; readonly lines: string | Buffer | null };

/**
 * What this process writes to a store that no other process can write to. Who keeps in memory what it read hears of
 * every write right before it begins and once it has ended, however it ended: in between nobody knows.
 */
export class Writes {
	readonly #listeners = new Set<(write: Write) => void>();

	/** @param listener must not throw */
	listen(listener: (write: Write) => void): void {
		this.#listeners.add(listener);
	}

	async during<T>(write: Write, work: () => Promise<T>): Promise<T> {
		this.#tell(write);
		try {
			return await work();
		} finally {
			this.#tell(write);
		}
	}

	#tell(write: Write): void {
		for (const listener of this.#listeners) listener(write);
	}
}
