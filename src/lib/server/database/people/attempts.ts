import { sql, type Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** Counters per key and window, shared by all processes on one database. */
export interface Attempts {
	/**
	 * Counts one more attempt and tells how many the current window holds. A window starts at the
	 * first attempt after the former one ended.
	 * @returns the count, this attempt included, and the Unix ms at which the window ends
	 */
	count(key: string, windowMs: number): Promise<{ count: number; endsAtMs: number }>;
	/** Forgets a key. */
	forget(key: string): Promise<void>;
	/** Removes windows that began before this Unix ms. */
	sweep(beforeMs: number): Promise<void>;
}

export function createAttempts(db: Kysely<Tables>, now: () => number = Date.now): Attempts {
	const countOnce: Attempts['count'] = (key, windowMs) =>
		db.transaction().execute(async (transaction) => {
			const at = now();
			// The write comes first: it takes the row's lock, so that parallel attempts count one
			// after the other.
			const updated = await transaction
				.updateTable('attempt')
				.set({
					count: sql<number>`case when ${sql.ref('windowStartMs')} + ${windowMs} <= ${at} then 1 else ${sql.ref('count')} + 1 end`
				})
				.where('key', '=', key)
				.executeTakeFirst();
			if (updated.numUpdatedRows === 0n) {
				await transaction
					.insertInto('attempt')
					.values({ key, count: 1, windowStartMs: at })
					.execute();
				return { count: 1, endsAtMs: at + windowMs };
			}
			const row = await transaction
				.selectFrom('attempt')
				.select(['count', 'windowStartMs'])
				.where('key', '=', key)
				.executeTakeFirstOrThrow();
			if (row.windowStartMs + windowMs > at) {
				return { count: row.count, endsAtMs: row.windowStartMs + windowMs };
			}
			await transaction
				.updateTable('attempt')
				.set({ windowStartMs: at })
				.where('key', '=', key)
				.execute();
			return { count: row.count, endsAtMs: at + windowMs };
		});

	const isCounted = async (key: string) =>
		(await db.selectFrom('attempt').select('key').where('key', '=', key).executeTakeFirst()) !==
		undefined;

	return {
		async count(key, windowMs) {
			try {
				return await countOnce(key, windowMs);
			} catch (error) {
				// Another process may have been the first in the same moment: this one is then the next.
				if (!(await isCounted(key))) throw error;
				return countOnce(key, windowMs);
			}
		},
		async forget(key) {
			await db.deleteFrom('attempt').where('key', '=', key).execute();
		},
		async sweep(beforeMs) {
			await db.deleteFrom('attempt').where('windowStartMs', '<', beforeMs).execute();
		}
	};
}
