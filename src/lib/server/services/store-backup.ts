/** Holds the embedded store still for a backup: the store on the one side, spans and jobs on the other. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { createLeases } from '../database/money/leases.ts';
import type { Tables } from '../database/tables.ts';
import type { HeldStore } from '../operations/door/open-door.ts';
import type { StoreClient } from '../trace-store/client.ts';
import { freezeStore, removeFrozen } from '../trace-store/backup/freeze.ts';
import type { TraceWriting } from './trace-writing.ts';

/** Jobs whose half of the work stands in the store and half in the portal's database. */
const jobs = ['retention', 'repricing'];
const leaseMs = 60_000;
const patienceMs = 20_000;

/** @throws Error with a sentence for the terminal when a job keeps the store for longer */
export async function holdStore(
	store: StoreClient,
	writing: Pick<TraceWriting, 'pause'>,
	db: Kysely<Tables>,
	dataDir: string
): Promise<HeldStore> {
	const name = `backup${randomBytes(6).toString('hex')}`;
	const leases = createLeases(db);
	const giveBack = async () => {
		for (const job of jobs) await leases.forgo(job, name);
	};
	const keeping = setInterval(() => {
		for (const job of jobs) leases.keep(job, name, leaseMs).catch(() => undefined);
	}, leaseMs / 3);
	const release = async () => {
		clearInterval(keeping);
		await removeFrozen(dataDir, name);
		await giveBack();
	};
	try {
		for (const job of jobs) await takeLease(job);
		const frozen = await writing.pause(() => freezeStore(store, name));
		return { frozen, release };
	} catch (error) {
		await release();
		throw error;
	}

	async function takeLease(job: string): Promise<void> {
		const giveUpAt = Date.now() + patienceMs;
		while (!(await leases.take(job, name, 0, leaseMs))) {
			if (Date.now() > giveUpAt) {
				throw new Error(
					`The job "${job}" changes the store now. Try again when it is done (Settings shows how far it is).`
				);
			}
			await sleep(250);
		}
	}
}
