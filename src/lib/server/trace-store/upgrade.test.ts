import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { someProject, spanRow } from '../../../../tests/builders/span-row.ts';
import { readTotals } from './backup/totals.ts';
import { openStore } from './client.ts';
import { migrate } from './migrate.ts';
import { migrations } from './schema.ts';
import { insertValues } from './search/tables.ts';
import { openSpanWriter } from './write/writer.ts';

const traceId = 'd'.repeat(32);
const previous = migrations.slice(0, -1);
/** What a store of an earlier version said is not in the index of attributes when it is brought up to date. */
const indexedSince = 7;
/** Since then ingest says where a session ran. */
const environmentsSince = 16;

describe('a store of a former version', { timeout: 120_000 }, () => {
	it.each(previous)('keeps its sessions: $version, $name', async ({ version }) => {
		const dataDir = await mkdtemp(join(tmpdir(), 'portal-store-upgrade-'));
		const store = await openStore({ dataDir, memoryMb: 1024 });
		try {
			await migrate(store, migrations.slice(0, version));
			// Columns that every version had, as its ingest wrote them.
			await store.insert(
				'otel_traces',
				[
					'Timestamp',
					'TraceId',
					'SpanId',
					'SpanName',
					'ResourceAttributes',
					'SpanAttributes',
					'CountsAsCall',
					'Model',
					'Cost',
					'IngestedAt'
				],
				[1, 2]
					.map((span) =>
						JSON.stringify([
							`2026-01-02 03:04:0${span}.000000000`,
							traceId,
							`${span}`.repeat(16),
							'환불 상담',
							{ 'agentops.project.id': someProject },
							{ 'deployment.environment': 'prod' },
							true,
							'gpt-4o',
							'0.25',
							'2026-01-02 03:04:05.000'
						])
					)
					.join('\n')
			);
			const environments = version >= environmentsSince ? { Environments: ['prod'] } : {};
			await store.insert(
				'sessions',
				[
					...Object.keys(environments),
					'project_id',
					'Bucket',
					'TraceId',
					'StartTime',
					'EndTime',
					'Head',
					'SpanCount',
					'LlmCalls',
					'Cost',
					'SpanNames'
				],
				JSON.stringify([
					...Object.values(environments),
					someProject,
					'2026-01-02 03:00:00',
					traceId,
					'2026-01-02 03:04:01.000000000',
					'2026-01-02 03:04:02.000000000',
					['0', '1767323041000000000', '1'.repeat(16), '환불 상담', '', ''],
					2,
					2,
					'0.5',
					['환불 상담']
				])
			);

			if (version >= indexedSince) {
				await store.command(insertValues('true'));
				await store.command('INSERT INTO search_marks SELECT max(IngestedAt) FROM otel_traces');
			}

			const applied = await migrate(store);
			expect(applied).toEqual(
				migrations.map((each) => each.version).filter((each) => each > version)
			);
			const totals = { spans: 2, sessions: 1, spansOfSessions: 2, llmCalls: 2, tokens: 0 };
			expect(await readTotals(store)).toEqual({ ...totals, cost: '0.5', ledgerCost: '0.5' });

			// Fails where no kept sums answer it.
			const sums = `SELECT Model, toUInt32(sum(Calls)) AS calls, toString(sum(Cost)) AS cost
				FROM ledger GROUP BY Model SETTINGS force_optimize_projection = 1`;
			expect(await store.rows(sums)).toEqual([{ Model: 'gpt-4o', calls: 2, cost: '0.5' }]);

			const said =
				'SELECT Environments, EnvironmentKeys = [sipHash64($$prod$$)] AS isKeyed FROM sessions FINAL';
			expect(await store.rows(said)).toEqual([{ Environments: ['prod'], isKeyed: 1 }]);

			const partial = () => store.rows('SELECT toUInt32(count()) AS rows FROM sessions');
			await expect.poll(partial, { timeout: 30_000 }).toEqual([{ rows: 1 }]);

			const running = 'SELECT Running FROM sessions FINAL';
			expect(await store.rows(running)).toEqual([{ Running: false }]);

			const writer = await openSpanWriter(store, Date.now);
			const startNs = 1_767_323_043_000_000_000n;
			await writer.write([spanRow({ traceId, spanId: '3'.repeat(16), startNs })]);
			await writer.close();
			expect(await readTotals(store)).toMatchObject({ spans: 3, sessions: 1, spansOfSessions: 3 });
			expect(await store.rows(running)).toEqual([{ Running: false }]);
			await store.command(insertValues('true'));
			const found = await store.rows(
				`SELECT Value FROM session_values FINAL WHERE Key = 'deployment.environment'`
			);
			expect(found).toEqual([{ Value: 'prod' }]);
		} finally {
			await store.close();
			await rm(dataDir, { recursive: true, force: true });
		}
	});
});
