import { expect, it } from 'vitest';
import type { Database } from './database.ts';
import { createStoreGate } from './store-gate.ts';

const times = { leaseMs: 300, pollMs: 2, patienceMs: 5_000 };

/** @param database migrated */
export function describeStoreGate(database: () => Database): void {
	const open = () => createStoreGate(database().kysely, times);

	it('lets many write, and one work alone while none does', async () => {
		let writing = 0;
		let alone = 0;
		const seen: string[] = [];
		const writer = async () => {
			const gate = open();
			for (let turn = 0; turn < 8; turn++) {
				const leave = await gate.enter();
				writing += 1;
				expect(alone).toBe(0);
				await new Promise((resolve) => setTimeout(resolve, 3));
				if (writing > 1) seen.push('together');
				writing -= 1;
				await leave();
			}
		};
		const loner = async () => {
			const gate = open();
			for (let turn = 0; turn < 3; turn++) {
				await gate.alone(async () => {
					alone += 1;
					expect([writing, alone]).toEqual([0, 1]);
					await new Promise((resolve) => setTimeout(resolve, 5));
					alone -= 1;
				});
				seen.push('alone');
			}
		};
		await Promise.all([writer(), writer(), loner(), loner()]);
		expect(seen.filter((what) => what === 'alone')).toHaveLength(6);
	});

	it('waits no longer for a portal that died than its lease says', async () => {
		// Renewed by a process that lives, so a row is left behind by hand.
		await database()
			.kysely.insertInto('lease')
			.values({
				name: 'store-writing:dead',
				holder: 'dead',
				untilMs: Date.now() + 200,
				lastRunMs: 0
			})
			.execute();
		const startedMs = Date.now();
		expect(await open().alone(async () => 'done')).toBe('done');
		expect(Date.now() - startedMs).toBeGreaterThanOrEqual(150);
	});

	it('keeps others out for as long as work takes, and gives up on them in time', async () => {
		const gate = open();
		const impatient = createStoreGate(database().kysely, { ...times, patienceMs: 50 });
		await gate.alone(async () => {
			await new Promise((resolve) => setTimeout(resolve, 2 * times.leaseMs));
			await expect(impatient.enter()).rejects.toThrow('keeps the store');
		});
		await (
			await impatient.enter()
		)();
	});

	it('opens again when work alone fails', async () => {
		await expect(open().alone(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
		await (
			await open().enter()
		)();
	});
}
