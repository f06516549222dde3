import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { createLeases } from './money/leases.ts';
import type { Tables } from './tables.ts';

/**
 * How portals on one database write to one trace store: side by side, or one of them alone. Kept by
 * rows of `lease` that are renewed while work goes on, so that a portal that died is waited for
 * `leaseMs` at most. One that stands still for longer and then goes on is not held up.
 */
export interface StoreGate {
	/**
	 * Waits while a portal works alone, then counts as writing.
	 * @returns what ends that
	 * @throws the database's error
	 */
	enter(): Promise<() => Promise<void>>;
	/**
	 * Does work while no portal writes and no other works alone. Not to be called while writing.
	 * @throws the database's error, or the work's
	 */
	alone<T>(work: () => Promise<T>): Promise<T>;
}

export interface StoreGateTimes {
	/** After which a portal that does not renew its row is taken for dead. */
	readonly leaseMs: number;
	readonly pollMs: number;
	/** How long others are waited for at most. */
	readonly patienceMs: number;
}

const usualTimes: StoreGateTimes = { leaseMs: 30_000, pollMs: 50, patienceMs: 180_000 };

const aloneName = 'store-alone';
const writingPrefix = 'store-writing:';

export function createStoreGate(
	db: Kysely<Tables>,
	{ leaseMs, pollMs, patienceMs }: StoreGateTimes = usualTimes,
	now: () => number = Date.now
): StoreGate {
	const leases = createLeases(db, now);

	async function isHeld(): Promise<boolean> {
		const row = await db
			.selectFrom('lease')
			.select('name')
			.where('name', '=', aloneName)
			.where('untilMs', '>', now())
			.executeTakeFirst();
		return row !== undefined;
	}

	async function someoneWrites(): Promise<boolean> {
		const row = await db
			.selectFrom('lease')
			.select('name')
			.where('name', 'like', `${writingPrefix}%`)
			.where('untilMs', '>', now())
			.executeTakeFirst();
		return row !== undefined;
	}

	async function until(isSo: () => Promise<boolean>): Promise<void> {
		const giveUpAtMs = Date.now() + patienceMs;
		while (!(await isSo())) {
			if (Date.now() > giveUpAtMs) throw new Error('Another portal keeps the store for itself.');
			await sleep(pollMs);
		}
	}

	/** Renews a lease until told otherwise; a failure is the next renewal's to mend. */
	function keeping(name: string, holder: string): () => void {
		const timer = setInterval(() => {
			leases.keep(name, holder, leaseMs).catch(() => undefined);
		}, leaseMs / 3);
		timer.unref();
		return () => clearInterval(timer);
	}

	/** @returns false when someone wants to work alone */
	async function noteWriting(name: string, holder: string): Promise<boolean> {
		if (await isHeld()) return false;
		await leases.take(name, holder, 0, leaseMs);
		// Who works alone looks for writers after saying so, and writers look after: one sees the other.
		if (!(await isHeld())) return true;
		await forget(name);
		return false;
	}

	async function forget(name: string): Promise<void> {
		await db.deleteFrom('lease').where('name', '=', name).execute();
	}

	return {
		async enter() {
			const holder = randomUUID();
			const name = `${writingPrefix}${holder}`;
			await until(() => noteWriting(name, holder));
			const stop = keeping(name, holder);
			return async () => {
				stop();
				// Left behind, the row ends by itself.
				await forget(name).catch(() => undefined);
			};
		},
		async alone(work) {
			const holder = randomUUID();
			await until(() => leases.take(aloneName, holder, 0, leaseMs));
			const stop = keeping(aloneName, holder);
			try {
				await until(async () => !(await someoneWrites()));
				await db
					.deleteFrom('lease')
					.where('name', 'like', `${writingPrefix}%`)
					.where('untilMs', '<=', now())
					.execute();
				return await work();
			} finally {
				stop();
				await leases.release(aloneName, holder).catch(() => undefined);
			}
		}
	};
}
