/** A server of which nothing may be set, not even how its answers are written: it reads as any other. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CostDimension } from '../../src/lib/cost/report.ts';
import { openStore } from '../../src/lib/server/trace-store/client.ts';
import type { Analytics } from '../../src/lib/server/agentops/analytics.ts';
import { createLocalAnalytics } from '../../src/lib/server/agentops/local-analytics.ts';
import { readSpendSeries } from '../../src/lib/server/trace-store/ledger/spend-series.ts';
import { migrate } from '../../src/lib/server/trace-store/migrate.ts';
import type { StoreClient } from '../../src/lib/server/trace-store/client.ts';
import { startClickHouse, type ClickHouseServer } from '../fakes/clickhouse/server.ts';
import { fillLocal } from './local-subject.ts';
import type { Subject } from './subject.ts';

const quarterMs = 900_000;

describe('a server that may only be read', { timeout: 120_000 }, () => {
	let server: ClickHouseServer;
	let stores: readonly StoreClient[];
	let subject: Subject;
	beforeAll(async () => {
		server = await startClickHouse();
		const { url, user, reader, password } = server;
		const where = { url, password, database: 'agentops', cluster: null };
		const written = await openStore({ ...where, user, readOnly: false });
		await migrate(written);
		subject = await fillLocal(written);
		stores = [written, await openStore({ ...where, user: reader, readOnly: true })];
	}, 120_000);
	afterAll(async () => {
		await subject.close();
		for (const store of stores) await store.close();
		await server.stop();
	});

	/** What either store answers. */
	async function ask(question: (analytics: Analytics, store: StoreClient) => Promise<unknown>) {
		const answers = [];
		for (const store of stores) answers.push(await question(createLocalAnalytics(store), store));
		return answers;
	}

	it('tells the same of costs and sessions', async () => {
		const { projectId, world } = subject;
		const startMs = Math.floor(world.startMs / quarterMs) * quarterMs;
		const range = { startMs, endMs: startMs + 8 * quarterMs };
		const previous = { startMs: startMs - 8 * quarterMs, endMs: startMs };
		const grid = { startsMs: [startMs, startMs + quarterMs], endMs: range.endMs };
		const costs = (dimension: CostDimension, filters = {}) => ({
			range,
			previous,
			grid,
			previousGrid: { startsMs: [previous.startMs], endMs: previous.endMs },
			dimension,
			filters,
			top: 3,
			rows: 5
		});
		const open = { fromPico: null, toPico: null };
		const list = {
			range,
			terms: [],
			calls: true,
			orderBy: 'cost',
			descending: true,
			limit: 10,
			cursor: null
		} as const;
		for (const question of [
			(analytics: Analytics) => analytics.costs([projectId], costs('model')),
			(analytics: Analytics) => analytics.costs([projectId], costs('user')),
			(analytics: Analytics) => analytics.costs([projectId], costs('conversation')),
			(analytics: Analytics) => analytics.costs([projectId], costs('user', { user: 'kim' })),
			(analytics: Analytics) =>
				analytics.costWeek([projectId], { range, filters: {}, zone: 'UTC' }),
			(analytics: Analytics) =>
				analytics.dearest(projectId, { range, filters: {}, band: open, limit: 10 }),
			(analytics: Analytics) => analytics.sessions(projectId, list),
			(analytics: Analytics) => analytics.sessions(projectId, { ...list, calls: false, limit: 2 }),
			(analytics: Analytics) => analytics.calls(projectId, { ...list, orderBy: 'cost', limit: 1 }),
			(analytics: Analytics) =>
				analytics.facets(projectId, {
					range,
					terms: [],
					fields: ['model', 'user', 'status'],
					top: 5
				}),
			(analytics: Analytics) => analytics.overview(projectId, range, previous, grid),
			(_analytics: Analytics, store: StoreClient) => readSpendSeries(store, projectId, grid, {})
		]) {
			const [written, read] = await ask(question);
			expect(JSON.stringify(written, bigints)).toMatch(/250000000000n|0\.25|house-model-1/);
			expect(read).toEqual(written);
		}
	});
});

const bigints = (_key: string, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value);
