import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { someSeal } from '../../../../../tests/builders/seal.ts';
import { buildSpan } from '../../../../../tests/builders/span.ts';
import { startFakeAgentOps } from '../../../../../tests/fakes/agentops/server.ts';
import { dollars } from '#lib/cost/currency/currency.ts';
import { createHttpAgentOps } from '../../agentops/http-agentops.ts';
import { createHttpAnalytics } from '../../agentops/http-analytics.ts';
import { connectAgentOps } from '../../agentops/remote/connection/connection.ts';
import { readConfig } from '../../config.ts';
import { openDatabase } from '../../database/database.ts';
import { createBudgets } from '../../database/money/budgets.ts';
import { createReceivers } from '../../database/money/receivers.ts';
import { createLog } from '../../log.ts';
import { openPortalBudgets } from './budgets.ts';

let undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
	for (const step of undo) await step();
	undo = [];
});

/** Late enough in its day that the calls of a minute ago are in it too. */
const nowMs = Date.now();

const call = (digit: string) =>
	buildSpan({
		traceId: digit.repeat(32),
		spanId: digit.repeat(16),
		parentSpanId: '',
		name: 'chat',
		startNs: BigInt(nowMs - 1_000) * 1_000_000n,
		durationNs: 1_000_000n,
		attributes: {
			'gen_ai.operation.name': 'chat',
			'gen_ai.request.model': 'm',
			'gen_ai.usage.prompt_tokens': '10',
			'gen_ai.usage.completion_tokens': '2',
			'gen_ai.usage.prompt_cost': '0',
			'gen_ai.usage.completion_cost': '0.25',
			'gen_ai.usage.total_cost': '0.25'
		}
	});

async function open(ledgerBudgetMs: number) {
	const fake = await startFakeAgentOps({ quirks: { listCache: false } });
	fake.add(['a', 'b', 'c'].map(call));
	const connection = connectAgentOps({
		baseUrl: fake.url,
		credentials: {
			kind: 'password',
			email: 'service@example.com',
			password: 'correct horse',
			cookieName: 'session_id'
		}
	});
	const root = mkdtempSync(join(tmpdir(), 'portal-budgets-remote-'));
	const database = await openDatabase(root, undefined);
	const now = () => nowMs;
	const budgets = createBudgets(database.kysely, now);
	const project = { id: fake.project.id, slug: 'remote', name: 'Remote' };
	const config = readConfig({});
	const portal = openPortalBudgets({
		config,
		settings: () => config,
		zone: () => 'Asia/Seoul',
		budgets,
		receivers: createReceivers(database.kysely, someSeal, now),
		projects: {
			editable: false,
			fault: () => null,
			find: async () => project,
			list: async () => [project],
			create: () => Promise.reject(new Error('not here')),
			rename: () => Promise.reject(new Error('not here'))
		},
		currency: async () => dollars,
		store: null,
		analytics: createHttpAnalytics({
			agentops: createHttpAgentOps({ connection }),
			maxPages: 50,
			ledgerBudgetMs
		}),
		mailOf: () => ({ subject: '', text: '' }),
		now,
		log: createLog('silent')
	});
	undo.push(
		() => portal.close(),
		() => fake.close(),
		() => connection.close(),
		() => database.close(),
		() => rmSync(root, { recursive: true, force: true })
	);
	const budget = await budgets.create(
		{
			name: 'remote',
			projectId: project.id,
			filters: {},
			period: 'month',
			amount: '1',
			currency: 'USD'
		},
		'admin@example.com'
	);
	const look = () => portal.jobs.find(({ name }) => name === 'budgets')?.run(async () => undefined);
	return { budget, budgets, portal, look };
}

test('a budget of a remote is watched by its sessions, and says what it rests on', async () => {
	const { budget, budgets, portal, look } = await open(60_000);
	await look();
	const reply = await portal.burnDown(budget, nowMs);
	if (!reply.ok) throw new Error(reply.fault.detail);
	expect(reply.value).toMatchObject({
		spentPico: 750_000_000_000n,
		reading: { readSessions: 3, totalSessions: 3 }
	});
	const warnings = await budgets.warnings({ budgetId: budget.id, limit: 10 });
	expect(warnings.map(({ kind }) => kind)).toContain('50');
	expect(warnings[0]?.facts.partly).toBeNull();
});

test('while sessions are unread there is no forecast, and what is known counts as the least', async () => {
	const { budget, budgets, portal, look } = await open(0);
	await look();
	const reply = await portal.burnDown(budget, nowMs);
	if (!reply.ok) throw new Error(reply.fault.detail);
	expect(reply.value).toMatchObject({
		spentPico: 0n,
		forecast: null,
		exhaustion: null,
		reading: { readSessions: 0, totalSessions: 3 }
	});
	expect(await budgets.warnings({ budgetId: budget.id, limit: 10 })).toEqual([]);
});
