import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '../database/database.ts';
import { createLeases } from '../database/money/leases.ts';
import { createLog } from '../log.ts';
import { startJobs, type Job } from './runner.ts';

const root = mkdtempSync(join(tmpdir(), 'portal-jobs-'));
let database: Database;
beforeAll(async () => {
	database = await openDatabase(root, undefined);
});
afterAll(async () => {
	await database.close();
	rmSync(root, { recursive: true, force: true });
});
const silent = createLog('silent');

function setUp(job: Job, holders: readonly string[], clock: { ms: number }) {
	const leases = createLeases(database.kysely, () => clock.ms);
	return holders.map((holder) => startJobs([job], leases, holder, silent, null));
}

describe('jobs', () => {
	it('run once an interval over all processes', async () => {
		const clock = { ms: 10_000_000 };
		let runs = 0;
		const job = { name: 'once', everyMs: 60_000, run: async () => void (runs += 1) };
		const runners = setUp(job, ['a', 'b', 'c'], clock);
		await Promise.all(runners.map((runner) => runner.tick()));
		await Promise.all(runners.map((runner) => runner.tick()));
		expect(runs).toBe(1);
		clock.ms += 60_000;
		await Promise.all(runners.map((runner) => runner.tick()));
		expect(runs).toBe(2);
	});

	it('go on after a failure', async () => {
		const clock = { ms: 20_000_000 };
		let runs = 0;
		const job = {
			name: 'failing',
			everyMs: 1_000,
			run: async () => {
				runs += 1;
				throw new Error('no');
			}
		};
		const [runner] = setUp(job, ['a'], clock);
		await runner?.tick();
		clock.ms += 1_000;
		await runner?.tick();
		expect(runs).toBe(2);
	});

	it('stop at their next step when the process closes, and are another’s at once', async () => {
		const clock = { ms: 30_000_000 };
		const steps: string[] = [];
		let close: Promise<void> | undefined;
		const [first, second] = ['a', 'b'].map((holder) => {
			const job: Job = {
				name: 'long',
				everyMs: 0,
				run: async (keep) => {
					for (let step = 0; step < 3; step++) {
						await keep();
						steps.push(`${holder}${step}`);
						if (holder === 'a') close ??= first?.close();
					}
				}
			};
			return startJobs(
				[job],
				createLeases(database.kysely, () => clock.ms),
				holder,
				silent,
				null
			);
		});
		await first?.tick();
		await close;
		await second?.tick();
		expect(steps).toEqual(['a0', 'b0', 'b1', 'b2']);
	});

	it('of every process run in each of them, and stop when it closes', async () => {
		const clock = { ms: 35_000_000 };
		const steps: string[] = [];
		let close: Promise<void> | undefined;
		const job: Job = {
			name: 'everywhere',
			everyMs: 0,
			everywhere: true,
			run: async (keep) => {
				for (let step = 0; step < 3; step++) {
					await keep();
					steps.push(`${step}`);
					if (steps.length === 5) close ??= first?.close();
				}
			}
		};
		const [first, second] = setUp(job, ['a', 'b'], clock);
		await second?.tick();
		await first?.tick();
		await close;
		expect(steps).toEqual(['0', '1', '2', '0', '1']);
	});

	it('leave off when their lease has passed to another', async () => {
		const clock = { ms: 40_000_000 };
		const leases = createLeases(database.kysely, () => clock.ms);
		let late = false;
		const job: Job = {
			name: 'slow',
			everyMs: 0,
			run: async (keep) => {
				clock.ms += 61_000;
				await leases.take('slow', 'b', 0, 60_000);
				await keep();
				late = true;
			}
		};
		await startJobs([job], leases, 'a', silent, null).tick();
		expect(late).toBe(false);
	});
});
