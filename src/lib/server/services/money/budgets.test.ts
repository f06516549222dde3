import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { someProject, spanRow } from '../../../../../tests/builders/span-row.ts';
import { someSeal } from '../../../../../tests/builders/seal.ts';
import { openTempStore, type TempStore } from '../../../../../tests/builders/store.ts';
import { startSmtpCatcher, type SmtpCatcher } from '../../../../../tests/fakes/smtp-catcher.ts';
import type { BudgetInput } from '#lib/cost/budget/budget-input.ts';
import { dollars } from '#lib/cost/currency/currency.ts';
import { parsePico } from '#lib/cost/pico.ts';
import { readConfig } from '../../config.ts';
import { openDatabase, type Database } from '../../database/database.ts';
import { createBudgets } from '../../database/money/budgets.ts';
import { createLeases } from '../../database/money/leases.ts';
import { createReceivers } from '../../database/money/receivers.ts';
import { startJobs } from '../../jobs/runner.ts';
import { createLocalAnalytics } from '../../agentops/local-analytics.ts';
import { createLog } from '../../log.ts';
import { signatureOf } from '../../notify/webhook.ts';
import { openPortalBudgets } from './budgets.ts';
import { openSpanWriter, type SpanWriter } from '../../trace-store/write/writer.ts';

const day = 86_400_000;
/** Noon of 1 November 2026 in Seoul. */
const firstNoon = Date.UTC(2026, 10, 1, 3);

interface Received {
	readonly id: string;
	readonly time: string;
	readonly signature: string;
	readonly body: string;
}

describe('budgets by a clock of the test', { timeout: 120_000 }, () => {
	const root = mkdtempSync(join(tmpdir(), 'portal-budgets-'));
	let temp: TempStore;
	let database: Database;
	let writer: SpanWriter;
	let catcher: SmtpCatcher;
	let clock = firstNoon;
	let status = 200;
	let spans = 0;
	const received: Received[] = [];
	const hook = createServer((request, response) => {
		let body = '';
		request.setEncoding('utf8').on('data', (text: string) => (body += text));
		request.on('end', () => {
			const head = (name: string) => String(request.headers[name]);
			received.push({
				id: head('webhook-id'),
				time: head('webhook-timestamp'),
				signature: head('webhook-signature'),
				body
			});
			response.writeHead(status).end();
		});
	});

	beforeAll(async () => {
		temp = await openTempStore();
		database = await openDatabase(root, undefined);
		writer = await openSpanWriter(temp.store, Date.now);
		catcher = await startSmtpCatcher();
		await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
	}, 60_000);
	afterAll(async () => {
		await writer.close();
		await temp.remove();
		await database.close();
		await catcher.close();
		hook.closeAllConnections();
		hook.close();
		rmSync(root, { recursive: true, force: true });
	});

	const now = () => clock;
	const log = createLog('silent');

	/** A process: all that it remembers is in the database. */
	function start(holder: string) {
		const budgets = createBudgets(database.kysely, now);
		const receivers = createReceivers(database.kysely, someSeal, now);
		const mailSettings = readConfig({ SMTP_URL: catcher.url });
		const portal = openPortalBudgets({
			settings: () => mailSettings,
			config: readConfig({
				WEBHOOK_ALLOW_PRIVATE: 'true',
				WEBHOOK_TIMEOUT_MS: '2000',
				ORIGIN: 'https://portal.example.com'
			}),
			zone: () => 'Asia/Seoul',
			budgets,
			receivers,
			projects: {
				editable: true,
				fault: () => null,
				find: async () => ({ id: someProject, slug: 'search', name: 'Search' }),
				list: async () => [{ id: someProject, slug: 'search', name: 'Search' }],
				create: () => Promise.reject(new Error('not here')),
				rename: () => Promise.reject(new Error('not here'))
			},
			currency: async () => dollars,
			store: temp.store,
			analytics: createLocalAnalytics(temp.store),
			mailOf: ({ facts }) => ({ subject: facts.budget.name, text: String(facts.spent) }),
			now,
			log
		});
		const runner = startJobs(portal.jobs, createLeases(database.kysely, now), holder, log, null);
		return { budgets, receivers, portal, runner };
	}

	async function spend(atMs: number, usd: string | null, tag: string): Promise<void> {
		spans += 1;
		const outcome = await writer.write([
			spanRow({
				traceId: spans.toString(16).padStart(32, '0'),
				spanId: spans.toString(16).padStart(16, '0'),
				startNs: BigInt(atMs) * 1_000_000n,
				costPico: usd === null ? null : parsePico(usd),
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

	const budget = (tag: string, given: Partial<BudgetInput> = {}): BudgetInput => ({
		name: `Budget of ${tag}`,
		projectId: someProject,
		filters: { tag },
		period: 'month',
		amount: '100',
		currency: 'USD',
		...given
	});

	it('warns at 50, 80 and 100 % once each, over restarts and several processes', async () => {
		const first = start('a');
		// A listening TCP server has such an address.
		const { port } = hook.address() as AddressInfo;
		const receiver = await first.receivers.add(
			'webhook',
			`http://127.0.0.1:${port}/`,
			'me@example.com'
		);
		await first.receivers.add('email', 'ops@example.com', 'me@example.com');
		const { id } = await first.budgets.create(budget('steps'), 'me@example.com');
		const told: string[] = [];
		for (const [usd, process] of [
			['49.999999999999', 'a'],
			['0.000000000001', 'b'],
			['0.5', 'c'],
			['30', 'd'],
			['25', 'e'],
			['40', 'f']
		] as const) {
			await spend(clock, usd, 'steps');
			clock += 60_000;
			const processes = [start(process), start(`${process}2`)];
			for (const { runner } of [...processes, ...processes]) await runner.tick();
			told.push(`${usd}: ${received.length}`);
		}
		expect(told).toEqual([
			'49.999999999999: 0',
			'0.000000000001: 1',
			'0.5: 1',
			'30: 2',
			'25: 3',
			'40: 3'
		]);
		const bodies = received.map(({ body }): unknown => JSON.parse(body));
		expect(bodies).toMatchObject([
			{ warning: 'spent-50-percent', spent: 50, amount: 100, project: { slug: 'search' } },
			{ warning: 'spent-80-percent', spent: 80.5 },
			{
				warning: 'spent-100-percent',
				period: {
					start: '2026-10-31T15:00:00.000Z',
					end: '2026-11-30T15:00:00.000Z',
					zone: 'Asia/Seoul'
				},
				url: `https://portal.example.com/admin/monitoring/budgets/${id}?project=search`
			}
		]);
		for (const { id: message, time, signature, body } of received) {
			const secret = receiver.secret ?? '';
			const expected = signatureOf({ id: message, secret, body, atMs: Number(time) * 1000 });
			expect(signature).toBe(expected['webhook-signature']);
		}
		expect(catcher.mails).toHaveLength(3);
		const kept = await first.budgets.warnings({ budgetId: id, limit: 10 });
		expect(kept.map(({ kind }) => kind)).toEqual(['100', '80', '50']);
	});

	it('tells the highest alone when several are passed at once, and keeps all', async () => {
		const { budgets, runner, receivers } = start('a');
		const { id } = await budgets.create(budget('jump'), 'me@example.com');
		received.splice(0);
		await spend(clock, '130', 'jump');
		clock += 60_000;
		await runner.tick();
		await runner.tick();
		expect(received.map(({ body }) => body)).toEqual([
			expect.stringContaining('spent-100-percent')
		]);
		const kept = await budgets.warnings({ budgetId: id, limit: 10 });
		expect(kept.map(({ kind, told }) => `${kind} ${told}`).sort()).toEqual([
			'100 true',
			'50 false',
			'80 false'
		]);
		const told = kept.find((warning) => warning.told);
		expect(await receivers.states([told?.id ?? ''])).toHaveLength(2);
	});

	it('begins anew with the next period', async () => {
		const { budgets, runner } = start('a');
		const { id } = await budgets.create(budget('daily', { period: 'day' }), 'me@example.com');
		for (let times = 0; times < 3; times++) {
			await spend(clock, '60', 'daily');
			clock += 60_000;
			await runner.tick();
			clock += day;
		}
		const kept = await budgets.warnings({ budgetId: id, limit: 10 });
		expect(kept.filter(({ kind }) => kind === '50')).toHaveLength(3);
		expect(new Set(kept.map(({ facts }) => facts.periodStartMs)).size).toBe(3);
	});

	it('warns of a forecast before the money is gone', async () => {
		const { budgets, runner } = start('a');
		clock = firstNoon + 40 * day;
		for (let back = 28; back > 0; back--) await spend(clock - back * day, '4', 'steady');
		const { id } = await budgets.create(budget('steady'), 'me@example.com');
		clock += 60_000;
		await runner.tick();
		const kept = await budgets.warnings({ budgetId: id, limit: 10 });
		expect(kept.map(({ kind }) => kind)).toEqual(['forecast']);
		expect(kept[0]?.facts.forecast?.expected).toBeGreaterThan(100);
		const exhausted = kept[0]?.facts.exhaustedAtMs ?? 0;
		// 40 spent by the 11th at 4 a day: about fifteen days more.
		expect(Math.abs(exhausted - (clock + 15 * day))).toBeLessThan(2 * day);
	});

	it('tries a receiver that is down again and again, with the same message, and leaves off', async () => {
		const { budgets, runner, receivers } = start('a');
		clock += 60_000;
		await runner.tick();
		received.splice(0);
		status = 503;
		const { id } = await budgets.create(budget('down'), 'me@example.com');
		await spend(clock, '55', 'down');
		for (let round = 0; round < 12; round++) {
			clock += 9 * 3_600_000;
			// Stays in the period of the spend: the budget is of a month.
			await runner.tick();
			await runner.tick();
		}
		status = 200;
		const ofDown = received.filter(
			({ body }) => body.includes('Budget of down') && body.includes('spent-50-percent')
		);
		expect(new Set(ofDown.map(({ id: message }) => message)).size).toBe(1);
		expect(ofDown).toHaveLength(7);
		const kept = await budgets.warnings({ budgetId: id, limit: 9 });
		const warning = kept.find(({ kind }) => kind === '50');
		const states = await receivers.states([warning?.id ?? '']);
		expect(states.find(({ kind }) => kind === 'webhook')).toMatchObject({
			state: 'failed',
			attempts: 7,
			problem: 'HTTP 503'
		});
	});

	it('says that more may have been spent where calls have no price', async () => {
		const { budgets, runner, portal } = start('a');
		clock += 40 * day;
		const made = await budgets.create(budget('partly priced'), 'me@example.com');
		await spend(clock, null, 'partly priced');
		clock += 60_000;
		expect(await portal.burnDown(made, clock)).toMatchObject({
			value: { spentPico: 0n, unpricedCalls: 1, matches: 'unpriced' }
		});
		received.splice(0);
		await spend(clock, '60', 'partly priced');
		for (let round = 0; round < 3; round++) {
			clock += 60_000;
			await runner.tick();
		}
		expect(await portal.burnDown(made, clock)).toMatchObject({
			value: { spentPico: 60_000_000_000_000n, unpricedCalls: 1, matches: 'priced' }
		});
		const [warning] = await budgets.warnings({ budgetId: made.id, limit: 1 });
		expect(warning?.facts).toMatchObject({ spent: 60, unpricedCalls: 1 });
		const bodies = received.map(({ body }): unknown => JSON.parse(body));
		expect(bodies).toContainEqual(expect.objectContaining({ spent: 60, unpricedCalls: 1 }));
	});

	it('says nothing where nothing matches', async () => {
		const { budgets, portal } = start('a');
		const made = await budgets.create(budget('nobody'), 'me@example.com');
		const burn = await portal.burnDown(made, clock);
		expect(burn).toMatchObject({
			ok: true,
			value: { spentPico: 0n, forecast: null, matches: 'nothing' }
		});
		await portal.look();
		expect(await budgets.warnings({ budgetId: made.id, limit: 1 })).toEqual([]);
	});
});
