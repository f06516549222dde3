/** Jobs and budgets of two portals on one MariaDB, by a clock of the test: what each would do is done once. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BudgetInput } from '#lib/cost/budget/budget-input.ts';
import { dollars } from '#lib/cost/currency/currency.ts';
import { parsePico } from '#lib/cost/pico.ts';
import { createLocalAnalytics } from '#lib/server/agentops/local-analytics.ts';
import { readConfig } from '#lib/server/config.ts';
import { openDatabase, type Database } from '#lib/server/database/database.ts';
import { createBudgets } from '#lib/server/database/money/budgets.ts';
import { createLeases } from '#lib/server/database/money/leases.ts';
import { createReceivers } from '#lib/server/database/money/receivers.ts';
import { startJobs, type Job } from '#lib/server/jobs/runner.ts';
import { createLog } from '#lib/server/log.ts';
import { openPortalBudgets } from '#lib/server/services/money/budgets.ts';
import { openSpanWriter, type SpanWriter } from '#lib/server/trace-store/write/writer.ts';
import { describeMariaDb } from '../builders/mariadb.ts';
import { someProject, spanRow } from '../builders/span-row.ts';
import { someSeal } from '../builders/seal.ts';
import { openTempStore, type TempStore } from '../builders/store.ts';

/** Noon of 1 November 2026 in Seoul. */
let clock = Date.UTC(2026, 10, 1, 3);
const now = () => clock;
const silent = createLog('silent');

describeMariaDb((newDatabase) => {
	let databases: readonly Database[] = [];
	beforeAll(async () => {
		const url = await newDatabase();
		databases = await Promise.all(['one', 'other'].map(() => openDatabase(tmpdir(), url)));
	}, 60_000);
	afterAll(async () => {
		for (const database of databases) await database.close();
	});

	describe('jobs of two portals', () => {
		const leasesOf = () => databases.map(({ kysely }) => createLeases(kysely, now));
		const runners = (job: Job) =>
			leasesOf().map((leases, index) => startJobs([job], leases, `portal ${index}`, silent, null));

		it('run once an interval and never at the same time, however often both look', async () => {
			let runs = 0;
			let atOnce = 0;
			let most = 0;
			const portals = runners({
				name: 'shared',
				everyMs: 30_000,
				run: async (keep) => {
					runs += 1;
					most = Math.max(most, ++atOnce);
					// The clock stands still: a lease that is not made longer is held all the same.
					for (let step = 0; step < 3; step++) await keep();
					atOnce -= 1;
				}
			});
			for (let interval = 1; interval <= 10; interval++) {
				await Promise.all(portals.map((portal) => portal.tick()));
				await Promise.all(portals.toReversed().map((portal) => portal.tick()));
				expect(runs).toBe(interval);
				clock += 30_000;
			}
			expect([most, atOnce]).toEqual([1, 0]);
		});

		it('go on at the other when one has died, and not before its lease ends', async () => {
			let runs = 0;
			const job: Job = { name: 'left', everyMs: 0, run: async () => void (runs += 1) };
			const [ofDead] = leasesOf();
			const [, living] = runners(job);
			expect(await ofDead?.take('left', 'dead', 0, 60_000)).toBe(true);
			clock += 59_999;
			await living?.tick();
			expect(runs).toBe(0);
			clock += 1;
			await living?.tick();
			expect(runs).toBe(1);
			// One that only slept learns that it is no longer the one.
			expect(await ofDead?.keep('left', 'dead', 60_000)).toBe(false);
		});
	});

	describe('budgets of two portals', () => {
		let temp: TempStore;
		let writer: SpanWriter;
		let spans = 0;
		const received: string[] = [];
		const hook = createServer((request, response) => {
			received.push(String(request.headers['webhook-id']));
			request.resume().on('end', () => response.writeHead(200).end());
		});
		beforeAll(async () => {
			temp = await openTempStore();
			writer = await openSpanWriter(temp.store, Date.now);
			await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
			const [portal] = portals();
			// A listening TCP server has such an address.
			const { port } = hook.address() as AddressInfo;
			await portal?.receivers.add('webhook', `http://127.0.0.1:${port}/`, 'me@example.com');
		}, 60_000);
		afterAll(async () => {
			await writer.close();
			await temp.remove();
			hook.closeAllConnections();
			hook.close();
		});

		const portals = () =>
			databases.map(({ kysely }, index) => {
				const budgets = createBudgets(kysely, now);
				const receivers = createReceivers(kysely, someSeal, now);
				const config = readConfig({ WEBHOOK_ALLOW_PRIVATE: 'true' });
				const project = { id: someProject, slug: 'search', name: 'Search' };
				const watch = openPortalBudgets({
					settings: () => config,
					config,
					zone: () => 'Asia/Seoul',
					budgets,
					receivers,
					projects: {
						editable: true,
						fault: () => null,
						find: async () => project,
						list: async () => [project],
						create: () => Promise.reject(new Error('not here')),
						rename: () => Promise.reject(new Error('not here'))
					},
					currency: async () => dollars,
					store: temp.store,
					analytics: createLocalAnalytics(temp.store),
					mailOf: ({ facts }) => ({ subject: facts.budget.name, text: '' }),
					now,
					log: silent
				});
				const leases = createLeases(kysely, now);
				const runner = startJobs(watch.jobs, leases, `portal ${index}`, silent, null);
				return { budgets, receivers, watch, runner };
			});

		const budgetOf = (tag: string): BudgetInput => ({
			name: `Budget of ${tag}`,
			projectId: someProject,
			filters: { tag },
			period: 'month',
			amount: '100',
			currency: 'USD'
		});

		async function spend(usd: string, tag: string): Promise<void> {
			spans += 1;
			const outcome = await writer.write([
				spanRow({
					traceId: spans.toString(16).padStart(32, '0'),
					spanId: spans.toString(16).padStart(16, '0'),
					startNs: BigInt(clock) * 1_000_000n,
					costPico: parsePico(usd),
					facts: {
						countsAsCall: true,
						model: 'm',
						tags: [tag],
						tokens: { input: 1, cacheRead: 0, cacheWrite: 0, output: 1, reasoning: 0 }
					}
				})
			]);
			expect(outcome).toEqual({ kind: 'stored' });
		}

		it('give each warning once and send it once, when both look at the same moment', async () => {
			const both = portals();
			const { id } = (await both[0]?.budgets.create(budgetOf('steps'), 'me@example.com')) ?? {};
			expect(await both[1]?.budgets.find(id ?? '')).toMatchObject({ revision: 1 });
			const sent: number[] = [];
			for (const usd of ['40', '15', '30', '20', '20']) {
				await spend(usd, 'steps');
				clock += 60_000;
				// As after a budget was saved at each of them, which waits for no lease.
				await Promise.all(both.map(({ watch }) => watch.look()));
				for (const { runner } of [...both, ...both]) await runner.tick();
				sent.push(received.length);
			}
			expect(sent).toEqual([0, 1, 2, 3, 3]);
			expect(new Set(received).size).toBe(3);
			const given = await both[1]?.budgets.warnings({ budgetId: id ?? '', limit: 10 });
			expect(given?.filter(({ kind }) => kind !== 'forecast').map(({ kind }) => kind)).toEqual([
				'100',
				'80',
				'50'
			]);
		});

		it('lay a warning ready once for each receiver, whoever is first', async () => {
			const both = portals();
			const [one] = both;
			const made = await one?.budgets.create(budgetOf('race'), 'me@example.com');
			const [facts] = (await one?.budgets.warnings({ limit: 1 })) ?? [];
			if (!made || !facts) throw new Error('The tests before made a warning.');
			for (const kind of ['50', '80', '100'] as const) {
				const ids = await Promise.all(
					both.map(({ budgets }) => budgets.warn(made, kind, true, facts.facts))
				);
				const [id = ''] = ids.filter((each) => each !== null);
				expect(ids.toSorted()).toEqual([id, null].toSorted());
				await Promise.all([...both, ...both].map(({ receivers }) => receivers.enqueue(id)));
				expect(await one?.receivers.states([id])).toHaveLength(1);
			}
		});
	});
});
