import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** Who of several processes does a job now, and when it was done last. */
export interface Leases {
	/**
	 * Takes the lease when it is free (or this holder's) and the job is due.
	 * @param everyMs least time between two runs
	 * @param forMs after which others may take it
	 */
	take(name: string, holder: string, everyMs: number, forMs: number): Promise<boolean>;
	/** Keeps it for longer. @returns false when another has it by now, or it was given back */
	keep(name: string, holder: string, forMs: number): Promise<boolean>;
	/** Gives it back and notes that the job ran. */
	release(name: string, holder: string): Promise<void>;
	/** Gives it back; when the job is due stays as it was. */
	forgo(name: string, holder: string): Promise<void>;
}

export function createLeases(db: Kysely<Tables>, now: () => number = Date.now): Leases {
	const held = (name: string, holder: string) =>
		db.updateTable('lease').where('name', '=', name).where('holder', '=', holder);

	return {
		async take(name, holder, everyMs, forMs) {
			const atMs = now();
			const taken = await db
				.updateTable('lease')
				.set({ holder, untilMs: atMs + forMs })
				.where('name', '=', name)
				.where('lastRunMs', '<=', atMs - everyMs)
				.where((where) => where.or([where('untilMs', '<=', atMs), where('holder', '=', holder)]))
				.executeTakeFirst();
			if (taken.numUpdatedRows > 0n) return true;
			const known = await db
				.selectFrom('lease')
				.select('name')
				.where('name', '=', name)
				.executeTakeFirst();
			if (known) return false;
			try {
				await db
					.insertInto('lease')
					.values({ name, holder, untilMs: atMs + forMs, lastRunMs: 0 })
					.execute();
				return true;
			} catch {
				// Another process was first.
				return false;
			}
		},
		async keep(name, holder, forMs) {
			const kept = await held(name, holder)
				.set({ untilMs: now() + forMs })
				// A renewal that comes behind the release, over another connection, takes nothing back.
				.where('untilMs', '>', 0)
				.executeTakeFirst();
			return kept.numUpdatedRows > 0n;
		},
		async forgo(name, holder) {
			await held(name, holder).set({ untilMs: 0 }).execute();
		},
		async release(name, holder) {
			await held(name, holder).set({ untilMs: 0, lastRunMs: now() }).execute();
		}
	};
}
