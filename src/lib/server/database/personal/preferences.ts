import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** What a person prefers, by name; texts that their reader checks. */
export interface Preferences {
	/** Of the names asked for, those that have a value. */
	get(personId: string, names: readonly string[]): Promise<ReadonlyMap<string, string>>;
	/** @param value null forgets it */
	set(personId: string, name: string, value: string | null): Promise<void>;
}

export function createPreferences(db: Kysely<Tables>, now: () => number = Date.now): Preferences {
	return {
		async get(personId, names) {
			const rows = await db
				.selectFrom('preference')
				.select(['name', 'value'])
				.where('personId', '=', personId)
				.where('name', 'in', names)
				.execute();
			return new Map(rows.map(({ name, value }) => [name, value]));
		},
		set: (personId, name, value) =>
			db.transaction().execute(async (transaction) => {
				await transaction
					.deleteFrom('preference')
					.where('personId', '=', personId)
					.where('name', '=', name)
					.execute();
				if (value === null) return;
				await transaction
					.insertInto('preference')
					.values({ personId, name, value, updatedAtMs: now() })
					.execute();
			})
	};
}
