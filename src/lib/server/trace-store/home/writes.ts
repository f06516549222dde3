import type { QueryParams } from '../client.ts';

/** A statement that may change tables, or rows for one of them; as lines of JSONCompactEachRow, or else null. */
export type Write =
	| { readonly sql: string; readonly params: QueryParams }
	| { readonly table: string; readonly lines: string | Buffer | null };

/** What a statement of ours changes stands first in it. */
const changes =
	/^\s*(?:INSERT INTO|DELETE FROM|(?:ALTER|CREATE|DROP|OPTIMIZE|TRUNCATE) TABLE(?: IF (?:NOT )?EXISTS)?)\s+`?(\w+)/;

/** Whether a write may change one of these tables; of a statement that is none of ours it may be any that it names. */
export function isAbout(write: Write, tables: readonly string[]): boolean {
	const table = 'table' in write ? write.table : changes.exec(write.sql)?.[1];
	if (table !== undefined) return tables.includes(table);
	return 'sql' in write && tables.some((name) => write.sql.includes(name));
}

/**
 * Hears of a write right before it begins. @returns hears that it has ended, and whether it failed: what failed may
 * have happened all the same, or happen later. Neither may throw.
 */
export type WriteListener = (write: Write) => (failed: boolean) => void;

/**
 * What this process writes to a store that no other process can write to, told to who keeps in memory what it read:
 * between the beginning of a write and its end nobody knows.
 */
export class Writes {
	readonly #listeners = new Map<string, WriteListener>();

	/** @param name of what listens: of each there is one, the last */
	listen(name: string, listener: WriteListener): void {
		this.#listeners.set(name, listener);
	}

	async during<T>(write: Write, work: () => Promise<T>): Promise<T> {
		const ends = new Map(
			[...this.#listeners.values()].map((listener) => [listener, listener(write)] as const)
		);
		let failed = true;
		try {
			const done = await work();
			failed = false;
			return done;
		} finally {
			// Also to who listens since it began.
			for (const listener of this.#listeners.values()) {
				(ends.get(listener) ?? listener(write))(failed);
			}
		}
	}
}
