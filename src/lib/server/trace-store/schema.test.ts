import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTempStore, type TempStore } from '../../../../tests/builders/store.ts';
import { spanRow, someProject } from '../../../../tests/builders/span-row.ts';
import { migrate } from './migrate.ts';
import { readOverview } from './queries/overview.ts';
import { listTraces } from './queries/trace/list.ts';
import { openSpanWriter } from './write/writer.ts';

const otherProject = '33333333-3333-4333-8333-333333333333';

describe('the trace store schema', () => {
	let temp: TempStore;
	beforeAll(async () => {
		temp = await openTempStore();
	});
	afterAll(() => temp.remove());

	it('is up to date after one migration, however often it is asked', async () => {
		expect(await migrate(temp.store)).toEqual([]);
	});

	it('takes the project of a span from its resource attribute', async () => {
		await temp.store.insert(
			'otel_traces',
			['Timestamp', 'TraceId', 'SpanId', 'ResourceAttributes', 'Cost'],
			'["2026-01-02 03:04:05.123456789","t","s",{"agentops.project.id":"p"},"0.000000000001"]'
		);
		expect(
			await temp.store.rows(
				'SELECT project_id, TraceId, Timestamp, Cost FROM otel_traces WHERE project_id = {p:String}',
				{ p: 'p' }
			)
		).toEqual([
			{
				project_id: 'p',
				TraceId: 't',
				Timestamp: '2026-01-02 03:04:05.123456789',
				Cost: '0.000000000001'
			}
		]);
	});

	it('merges partial rows of a session: the earliest root names it, sums add up', async () => {
		const columns = ['project_id', 'Bucket', 'TraceId', 'Head', 'SpanCount', 'Cost', 'Models'];
		const row = (rank: string, time: string, name: string, cost: string, models: string[]) =>
			JSON.stringify([
				'p',
				'2026-01-01 00:00:00',
				't',
				[rank, time, 's', name, 'svc', 'Ok'],
				1,
				cost,
				models
			]);
		await temp.store.insert('sessions', columns, row('1', '1000', 'child', '0.1', ['a']));
		await temp.store.insert('sessions', columns, row('0', '2000', 'root', '0.2', ['b']));
		const [session] = await temp.store.rows<{ models: string[] }>(`
			SELECT Running AS running, Name AS name, SpanCount AS spans, Cost AS cost,
				arraySort(Models) AS models
			FROM sessions FINAL WHERE project_id = 'p'`);
		expect(session).toEqual({
			running: false,
			name: 'root',
			spans: 2,
			cost: '0.3',
			models: ['a', 'b']
		});
	});

	it('adds up models over partial rows that no merge has brought together', async () => {
		await temp.store.command('SYSTEM STOP MERGES sessions');
		const columns = ['project_id', 'Bucket', 'TraceId', 'StartTime', 'SpanCount', 'ByModel'];
		const row = (trace: string, models: string[], cost: string) =>
			JSON.stringify([
				'by-model',
				'2026-01-01 00:00:00',
				trace,
				'2026-01-01 00:00:01',
				1,
				[
					models,
					models.map(() => 1),
					models.map(() => 10),
					models.map(() => cost),
					models.map(() => 0)
				]
			]);
		await temp.store.insert('sessions', columns, row('t', ['a'], '0.1'));
		await temp.store.insert('sessions', columns, row('t', ['a', 'b'], '0.2'));
		await temp.store.insert('sessions', columns, row('u', ['b'], '0.4'));
		const startMs = Date.UTC(2026, 0, 1);
		const range = { startMs, endMs: startMs + 3_600_000 };
		const grid = { startsMs: [startMs], endMs: range.endMs };
		const { models } = await readOverview(temp.store, 'by-model', range, range, grid);
		expect(models).toEqual([
			{ model: 'b', calls: 2, tokens: 20, costUsd: 0.6, unpricedCalls: 0 },
			{ model: 'a', calls: 2, tokens: 20, costUsd: 0.3, unpricedCalls: 0 }
		]);
		await temp.store.command('SYSTEM START MERGES sessions');
	});

	it('finds a session by its own name behind a hundred others, and not by another project’s', async () => {
		const writer = await openSpanWriter(temp.store, () => 1_760_000_000_000);
		const spans = Array.from({ length: 100 }, (_, index) =>
			spanRow({
				spanId: `${index}`.padStart(16, '0'),
				parentSpanId: 'f'.repeat(16),
				name: `step ${index}`,
				startNs: 1_760_000_000_000_000_000n + BigInt(index)
			})
		);
		const root = spanRow({ spanId: 'f'.repeat(16), name: '마지막 루트' });
		const elsewhere = spanRow({ ...root, projectId: otherProject, traceId: 'e'.repeat(32) });
		expect(await writer.write([...spans, root])).toEqual({ kind: 'stored' });
		const find = async (project: string) => {
			const list = await listTraces(temp.store, project, {
				range: null,
				text: '지막 루',
				limit: 10,
				offset: 0,
				orderBy: 'start_time',
				descending: true
			});
			return [list.total, list.traces.map((trace) => trace.root_span_name)];
		};
		expect(await find(someProject)).toEqual([1, ['마지막 루트']]);
		expect(await find(otherProject)).toEqual([0, []]);
		await writer.write([elsewhere]);
		expect(await find(otherProject)).toEqual([1, ['마지막 루트']]);
		await writer.close();
	});

	it('reports a failed statement without its text', async () => {
		await expect(temp.store.rows('SELECT secret FROM nowhere')).rejects.toMatchObject({
			name: 'StoreError',
			trouble: 'rejected'
		});
	});
});
