import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spanRow } from '../../../../../tests/builders/span-row.ts';
import { openTempStore, type TempStore } from '../../../../../tests/builders/store.ts';
import { openStore } from '../client.ts';
import { migrate } from '../migrate.ts';
import { insertValues } from '../search/tables.ts';
import { openSpanWriter, type SpanWriter } from '../write/writer.ts';
import { attachStore } from './attach.ts';
import { freezeStore, removeFrozen, type FrozenStore } from './freeze.ts';
import { readTotals } from './totals.ts';

describe('a frozen store', { timeout: 120_000 }, () => {
	let temp: TempStore;
	let writer: SpanWriter;
	let frozen: FrozenStore;
	let restored: string;
	const span = (index: number) =>
		spanRow({
			traceId: `${index % 40}`.padStart(32, 'a'),
			spanId: `${index}`.padStart(16, '0'),
			startNs: 1_760_000_000_000_000_000n + BigInt(index),
			facts: { type: 'llm', countsAsCall: true, model: 'm' },
			costPico: 1_000_000_000n + BigInt(index)
		});
	const write = (from: number, count: number) =>
		writer.write(Array.from({ length: count }, (_, index) => span(from + index)));

	beforeAll(async () => {
		temp = await openTempStore();
		writer = await openSpanWriter(temp.store, Date.now);
		await write(0, 200);
		await temp.store.command(`DELETE FROM otel_traces WHERE SpanId = {id:String}`, {
			id: '0'.repeat(16)
		});
		await writer.rebuild([{ projectId: span(0).projectId, traceId: span(0).traceId }]);
		await temp.store.command(insertValues('true'));
		restored = await mkdtemp(join(tmpdir(), 'portal-restored-'));
	});
	afterAll(async () => {
		await temp.remove();
		await rm(restored, { recursive: true, force: true });
	});

	it('agrees in itself while spans come in', async () => {
		const late: Promise<unknown>[] = [];
		frozen = await writer.pause(async () => {
			late.push(write(1000, 50), write(2000, 50));
			return freezeStore(temp.store, 'agentportaltest');
		});
		await Promise.all(late);
		expect(frozen.totals).toMatchObject({ spans: 199, spansOfSessions: 199, sessions: 40 });
		expect(frozen.totals.ledgerCost).toBe(frozen.totals.cost);
		expect(Number(frozen.totals.cost)).toBeGreaterThan(0);
		expect((await readTotals(temp.store)).spans).toBe(299);
		await writer.close();
	});

	it('makes a store of the same totals, which takes spans and searches as before', async () => {
		await temp.store.close();
		const store = await openStore({ dataDir: restored, memoryMb: 1024 });
		await attachStore(store, frozen.tables);
		expect(await readTotals(store)).toEqual(frozen.totals);
		expect(await migrate(store)).toEqual([]);
		const [names] = await store.rows<{ names: number; texts: number }>(
			`SELECT (SELECT count() FROM session_names) AS names, (SELECT count() FROM session_values) AS texts`
		);
		expect(names?.names).toBeGreaterThan(0);
		expect(names?.texts).toBeGreaterThan(0);
		const again = await openSpanWriter(store, Date.now);
		await again.write([span(5), span(7777)]);
		await again.close();
		expect((await readTotals(store)).spans).toBe(200);
		await store.close();
	});

	it('leaves nothing when it is removed', async () => {
		await removeFrozen(temp.dataDir, 'agentportaltest');
		await removeFrozen(temp.dataDir, 'agentportaltest');
		expect(existsSync(join(temp.dataDir, 'traces/shadow/agentportaltest'))).toBe(false);
	});
});
