import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BudgetInput } from '#lib/cost/budget/budget-input.ts';
import type { WarningFacts } from '#lib/cost/budget/warning.ts';
import type { OwnRule } from '#lib/cost/price/rule.ts';
import { someSeal } from '../../../../../tests/builders/seal.ts';
import { openDatabase, type Database } from '../database.ts';
import { createBudgets } from './budgets.ts';
import { createLeases } from './leases.ts';
import { createPriceRules } from './price-rules.ts';
import { createReceivers } from './receivers.ts';
import { createRepricings } from './repricings.ts';

const root = mkdtempSync(join(tmpdir(), 'portal-money-'));
let database: Database;
let clock = 1_000_000;
const now = () => clock;
beforeAll(async () => {
	database = await openDatabase(root, undefined);
});
afterAll(async () => {
	await database.close();
	rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
	clock += 1_000_000;
});

const price = (model: string, fromMs: number | null = null): OwnRule => ({
	kind: 'price',
	provider: null,
	model,
	fromMs,
	untilMs: null,
	currency: 'USD',
	prices: { input: '1', output: '2' },
	above: [],
	note: ''
});

const alias = (model: string, toModel: string): OwnRule => ({
	kind: 'alias',
	provider: null,
	model,
	toProvider: null,
	toModel,
	note: ''
});

describe('own prices', () => {
	it('are stored whole or not at all', async () => {
		const rules = createPriceRules(database.kysely, now);
		expect(await rules.put(null, price('a'), 'me@example.com')).toEqual({ ok: true });
		const before = await rules.read();
		clock += 1;
		const file = [price('b'), price('c'), price('a', 5)];
		expect(await rules.importAll(file, true, 'me@example.com')).toMatchObject({
			ok: false,
			problem: 'overlap',
			other: { model: 'a', fromMs: null }
		});
		expect(await rules.read()).toEqual(before);
		expect(await rules.importAll(file, false, 'me@example.com')).toEqual({ ok: true });
		expect((await rules.read()).rules.map(({ model }) => model).sort()).toEqual(['a', 'b', 'c']);
		expect((await rules.read()).revision).toBe(before.revision + 1);
		await rules.touch();
		expect(await rules.revision()).toBe(before.revision + 2);
	});

	it('take no alias by which names lead round', async () => {
		const rules = createPriceRules(database.kysely, now);
		await rules.importAll([alias('a', 'b')], false, 'me@example.com');
		const before = await rules.read();
		const [first] = await rules.list();
		expect(await rules.put(null, alias('c', 'C'), 'me@example.com')).toMatchObject({
			problem: 'round',
			circle: [{ model: 'c' }]
		});
		expect(await rules.put(null, alias('b', 'a'), 'me@example.com')).toMatchObject({
			problem: 'round',
			circle: [{ model: 'b' }, { model: 'a' }]
		});
		expect(await rules.importAll([alias('b', 'a')], true, 'me@example.com')).toMatchObject({
			problem: 'round'
		});
		expect(await rules.read()).toEqual(before);
		// Turned about instead, they do not.
		expect(await rules.put(first?.id ?? '', alias('b', 'a'), 'me@example.com')).toEqual({
			ok: true
		});
	});

	it('change while one leads round since before that was refused', async () => {
		const rules = createPriceRules(database.kysely, now);
		await rules.importAll([price('x')], false, 'me@example.com');
		await database.kysely
			.insertInto('own_price')
			.values({ id: 'old', rule: JSON.stringify(alias('old', 'old')), setAtMs: 1, setBy: 'me' })
			.execute();
		expect(await rules.put(null, alias('y', 'x'), 'me@example.com')).toEqual({ ok: true });
		expect(await rules.remove('old')).toEqual({ ok: true });
	});

	it('are replaced and removed by id, and a rule that is gone is told', async () => {
		const rules = createPriceRules(database.kysely, now);
		await rules.importAll([price('x')], false, 'me@example.com');
		const [first] = await rules.list();
		expect(first).toMatchObject({ setAtMs: clock, setBy: 'me@example.com' });
		const id = first?.id ?? '';
		expect(await rules.put(id, price('y'), 'you@example.com')).toEqual({ ok: true });
		expect(await rules.put(id, price('z'), 'you@example.com')).toMatchObject({ problem: 'gone' });
		expect(await rules.remove(id)).toMatchObject({ problem: 'gone' });
		expect((await rules.read()).rules).toEqual([price('y')]);
	});

	it('of two that overlap, written at once, let one in', async () => {
		const rules = createPriceRules(database.kysely, now);
		await rules.importAll([], false, 'me@example.com');
		const outcomes = await Promise.all(
			Array.from({ length: 5 }, (_, index) =>
				rules.put(null, price('race', index), 'me@example.com')
			)
		);
		expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
		expect((await rules.read()).rules).toHaveLength(1);
	});
});

const input: BudgetInput = {
	name: 'Search',
	projectId: null,
	filters: {},
	period: 'month',
	amount: '100',
	currency: 'USD'
};
const facts: WarningFacts = {
	budget: input,
	project: null,
	periodStartMs: 5,
	periodEndMs: 10,
	spent: 51,
	amount: 100,
	forecast: null,
	exhaustedAtMs: null,
	partly: null,
	unpricedCalls: 0
};

describe('budgets', () => {
	it('give each warning once a period, however many ask at once', async () => {
		const budgets = createBudgets(database.kysely, now);
		const budget = await budgets.create(input, 'me@example.com');
		const ids = await Promise.all(
			Array.from({ length: 6 }, () => budgets.warn(budget, '50', true, facts))
		);
		expect(ids.filter((id) => id !== null)).toHaveLength(1);
		expect(await budgets.warn(budget, '80', true, facts)).not.toBeNull();
		expect(await budgets.warn(budget, '50', true, { ...facts, periodStartMs: 6 })).not.toBeNull();
		const listed = await budgets.warnings({ budgetId: budget.id, limit: 9 });
		expect(listed.map(({ kind }) => kind).sort()).toEqual(['50', '50', '80']);
	});

	it('begin a new revision when what they are about changes, not when their name does', async () => {
		const budgets = createBudgets(database.kysely, now);
		const { id } = await budgets.create(input, 'me@example.com');
		await budgets.change(id, { ...input, name: 'Renamed' });
		expect(await budgets.find(id)).toMatchObject({ name: 'Renamed', revision: 1 });
		await budgets.change(id, { ...input, name: 'Renamed', amount: '200' });
		expect(await budgets.find(id)).toMatchObject({ amount: '200', revision: 2 });
	});

	it('are gone when removed, and their warnings stay', async () => {
		const budgets = createBudgets(database.kysely, now);
		const budget = await budgets.create(input, 'me@example.com');
		await budgets.warn(budget, '100', true, facts);
		expect(await budgets.remove(budget.id)).toBe(true);
		expect(await budgets.remove(budget.id)).toBe(false);
		expect(await budgets.find(budget.id)).toBeNull();
		expect(await budgets.change(budget.id, input)).toBe(false);
		expect(await budgets.warnings({ budgetId: budget.id, limit: 9 })).toHaveLength(1);
	});

	it('remember until when a person has seen their notices', async () => {
		const budgets = createBudgets(database.kysely, now);
		expect(await budgets.seenUntil('p')).toBe(0);
		await budgets.see('p', 7);
		await budgets.see('p', 9);
		expect(await budgets.seenUntil('p')).toBe(9);
	});
});

describe('deliveries', () => {
	it('tell a receiver nothing that was said before it was one', async () => {
		const budgets = createBudgets(database.kysely, now);
		const receivers = createReceivers(database.kysely, someSeal, now);
		const budget = await budgets.create(input, 'me@example.com');
		const early = await receivers.add('email', 'early@example.com', 'me@example.com');
		const warningId = (await budgets.warn(budget, '80', true, facts)) ?? '';
		clock += 1;
		const late = await receivers.add('email', 'late@example.com', 'me@example.com');
		await receivers.enqueue(warningId);
		const told = (await receivers.due(50)).filter((each) => each.warningId === warningId);
		expect(told.map(({ receiver }) => receiver.address)).toContain('early@example.com');
		expect(told.map(({ receiver }) => receiver.address)).not.toContain('late@example.com');
		await receivers.remove(early.id);
		await receivers.remove(late.id);
	});

	it('wait for each receiver, are tried again when due, and go with their receiver', async () => {
		const budgets = createBudgets(database.kysely, now);
		const receivers = createReceivers(database.kysely, someSeal, now);
		const hook = await receivers.add('webhook', 'https://example.com/hook', 'me@example.com');
		await receivers.add('email', 'ops@example.com', 'me@example.com');
		expect(hook.secret).toMatch(/^whsec_/);
		const budget = await budgets.create(input, 'me@example.com');
		const warningId = (await budgets.warn(budget, '50', true, facts)) ?? '';
		await receivers.enqueue(warningId);
		await receivers.enqueue(warningId);
		const due = await receivers.due(10);
		expect(due.map(({ receiver }) => receiver.kind).sort()).toEqual(['email', 'webhook']);
		const [first, second] = due;
		await receivers.failed(first?.id ?? '', 'x'.repeat(999), clock + 60_000);
		await receivers.sent(second?.id ?? '');
		expect(await receivers.due(10)).toEqual([]);
		clock += 60_000;
		expect(await receivers.due(10)).toMatchObject([{ attempts: 1 }]);
		await receivers.failed(first?.id ?? '', 'refused', null);
		expect((await receivers.states([warningId])).map(({ state }) => state).sort()).toEqual([
			'failed',
			'sent'
		]);
		await receivers.remove(hook.id);
		expect(await receivers.states([warningId])).toHaveLength(1);
	});
});

describe('a lease', () => {
	it('is one holder’s at a time, and the job is done once an interval', async () => {
		const leases = createLeases(database.kysely, now);
		const racers = ['a', 'b', 'c', 'd'];
		const race = () =>
			Promise.all(
				racers.map(async (who) => ((await leases.take('job', who, 60_000, 5_000)) ? who : ''))
			);
		const first = (await race()).filter(Boolean);
		expect(first).toHaveLength(1);
		await leases.release('job', first[0] ?? '');
		expect((await race()).filter(Boolean)).toEqual([]);
		clock += 60_000;
		expect((await race()).filter(Boolean)).toHaveLength(1);
	});

	it('stays given back, whatever renewal comes late', async () => {
		const leases = createLeases(database.kysely, now);
		expect(await leases.take('late', 'a', 0, 5_000)).toBe(true);
		await leases.release('late', 'a');
		expect(await leases.keep('late', 'a', 5_000)).toBe(false);
		expect(await leases.take('late', 'b', 0, 5_000)).toBe(true);
		await leases.forgo('late', 'b');
		expect(await leases.keep('late', 'b', 5_000)).toBe(false);
		expect(await leases.take('late', 'c', 0, 5_000)).toBe(true);
	});

	it('passes to another when its holder died', async () => {
		const leases = createLeases(database.kysely, now);
		expect(await leases.take('dead', 'a', 0, 5_000)).toBe(true);
		expect(await leases.take('dead', 'b', 0, 5_000)).toBe(false);
		clock += 5_000;
		expect(await leases.take('dead', 'b', 0, 5_000)).toBe(true);
		expect(await leases.keep('dead', 'a', 5_000)).toBe(false);
	});
});

describe('re-pricing', () => {
	const scope = { projectId: null, fromMs: 0, untilMs: 10, priceRevision: 3 };

	it('keeps exact amounts, and lets no other begin while one is applied', async () => {
		const repricings = createRepricings(database.kysely, now);
		const begun = await repricings.begin(scope, 'me@example.com');
		const id = begun?.id ?? '';
		const model = {
			provider: 'vllm',
			model: 'm',
			calls: 2,
			changed: 1,
			pricedBefore: 0,
			pricedAfter: 1,
			beforePico: 0n,
			afterPico: 123_456_789_012_345_678_901n
		};
		await repricings.note(id, { state: 'ready', models: [model], chunks: 1 });
		expect(await repricings.latest()).toMatchObject({ id, state: 'ready', models: [model] });
		expect(await repricings.move(id, 'reading', 'applying')).toBe(false);
		expect(await repricings.move(id, 'ready', 'applying')).toBe(true);
		expect(await repricings.begin(scope, 'me@example.com')).toBeNull();
		await repricings.note(id, { state: 'done' });
		clock += 1;
		expect(await repricings.begin(scope, 'me@example.com')).not.toBeNull();
		expect(await repricings.list(10)).toHaveLength(2);
	});
});
