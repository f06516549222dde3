import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** Stored values by name, JSON inside: what an operator sets in the portal, and its own marks. */
export interface Settings {
	/** The parsed JSON, for the caller's schema to check; undefined when nothing is stored. */
	get(name: string): Promise<unknown>;
	set(name: string, value: unknown): Promise<void>;
	/** Stores a value only if there is none: of several racers exactly one gets true. */
	claim(name: string, value: unknown): Promise<boolean>;
	remove(name: string): Promise<void>;
}

export function createSettings(db: Kysely<Tables>, now: () => number = Date.now): Settings {
	const read = (name: string) =>
		db.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirst();

	async function claim(name: string, value: unknown): Promise<boolean> {
		try {
			await db
				.insertInto('setting')
				.values({ name, value: JSON.stringify(value), updatedAtMs: now() })
				.execute();
			return true;
		} catch (error) {
			if (await read(name)) return false;
			throw error;
		}
	}

	return {
		async get(name) {
			const row = await read(name);
			const value: unknown = row ? JSON.parse(row.value) : undefined;
			return value;
		},
		async set(name, value) {
			if (await claim(name, value)) return;
			await db
				.updateTable('setting')
				.set({ value: JSON.stringify(value), updatedAtMs: now() })
				.where('name', '=', name)
				.execute();
		},
		claim,
		async remove(name) {
			await db.deleteFrom('setting').where('name', '=', name).execute();
		}
	};
}
