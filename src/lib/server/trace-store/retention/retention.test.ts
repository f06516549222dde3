import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { someProject, spanRow } from '../../../../../tests/builders/span-row.ts';
import { openTempStore, type TempStore } from '../../../../../tests/builders/store.ts';
import { fillInputs } from '../search/inputs/fill.ts';
import { insertTexts, insertValues } from '../search/tables.ts';
import type { StoreClient } from '../client.ts';
import { defaultLimits, openSpanWriter } from '../write/writer.ts';
import { countExpired, removeExpired } from './expired.ts';
import { readUsage } from './usage.ts';

const other = '33333333-3333-4333-8333-333333333333';
const dayMs = 86_400_000;
const nowMs = 1_760_000_000_000;
const keep = () => Promise.resolve();
const tables = [
	'otel_traces',
	'sessions',
	'ledger',
	'span_texts',
	'session_values',
	'session_inputs',
	'trace_logs'
];

/** A session of two spans, some days ago. */
function session(digit: string, daysAgo: number, lastsMs: number, projectId = someProject) {
	const startNs = BigInt(nowMs - daysAgo * dayMs) * 1_000_000n;
	const traceId = digit.repeat(32);
	const facts = { countsAsCall: true, model: 'gpt-4o' };
	const attributes = {
		'gen_ai.prompt.0.role': 'user',
		'gen_ai.prompt.0.content': `질문 ${digit}`,
		team: digit
	};
	return [
		spanRow({ traceId, projectId, startNs, spanId: `${digit}1`.repeat(8), facts, attributes }),
		spanRow({
			traceId,
			projectId,
			startNs: startNs + BigInt(lastsMs) * 1_000_000n,
			spanId: `${digit}2`.repeat(8),
			parentSpanId: `${digit}1`.repeat(8),
			attributes
		})
	];
}

describe('retention', { timeout: 60_000 }, () => {
	let temp: TempStore;
	beforeAll(async () => {
		temp = await openTempStore();
		const writer = await openSpanWriter(temp.store, () => nowMs, {
			...defaultLimits,
			lingerMs: 0,
			companyMs: 0
		});
		await writer.write([
			...session('a', 100, 1000),
			...session('b', 31, 1000),
			// Began before the limit and ended after it.
			...session('c', 31, 2 * dayMs),
			...session('d', 1, 1000),
			...session('e', 100, 1000, other)
		]);
		await writer.close();
		await temp.store.command(insertTexts('true'));
		await temp.store.command(insertValues('true'));
		await fillInputs(temp.store, { pieceSpans: 100, settleMs: 0, settledMs: Date.now });
		for (const [digit, project] of [
			['a', someProject],
			['e', other]
		] as const) {
			await temp.store.command(
				`INSERT INTO trace_logs VALUES ('${project}', '${digit.repeat(32)}', 'log', now64(3))`
			);
		}
	});
	afterAll(() => temp.remove());

	const counts = async () => {
		const found: Record<string, number> = {};
		for (const table of tables) {
			const [row] = await temp.store.rows<{ n: number }>(`SELECT count() AS n FROM ${table}`);
			found[table] = row?.n ?? -1;
		}
		return found;
	};
	const before = nowMs - 30 * dayMs;

	it('tells what would go and changes nothing', async () => {
		const whole = await counts();
		expect(await countExpired(temp.store, someProject, before)).toEqual({
			sessions: 2,
			spans: 4,
			oldestMs: nowMs - 100 * dayMs,
			newestMs: nowMs - 31 * dayMs + 1001
		});
		expect(await counts()).toEqual(whole);
	});

	it('shows what the store takes, by table and project', async () => {
		const usage = await readUsage(temp.store, Date.now(), new Map());
		expect(usage.projects).toEqual([
			expect.objectContaining({ projectId: someProject, sessions: 4, spans: 8 }),
			expect.objectContaining({ projectId: other, sessions: 1, spans: 2 })
		]);
		expect(usage.bytes).toBe(usage.tables.reduce((sum, { bytes }) => sum + bytes, 0));
		const shares = usage.projects.reduce((sum, { bytes }) => sum + bytes, 0);
		expect(shares).toBeCloseTo(usage.bytes);
		expect(usage.disk?.freeBytes).toBeGreaterThan(0);
	});

	it('grows by what arrives less what the rules remove meanwhile', async () => {
		// A rate is known after an hour.
		const laterMs = nowMs + 2 * 3_600_000;
		const growth = async (rules: readonly (readonly [string, number])[]) =>
			(await readUsage(temp.store, laterMs, new Map(rules))).growthPerDay ?? NaN;
		const gross = await growth([]);
		expect(gross).toBeGreaterThan(0);
		expect(await growth([[someProject, 3_000]])).toBe(gross);
		// What is a month old goes within the next day.
		expect(await growth([[someProject, 32]])).toBeLessThan(gross);
		expect(await growth([[other, 32]])).toBe(gross);
	});

	it('removes sessions whole, everywhere, of that project alone, and once', async () => {
		expect(await removeExpired(temp.store, someProject, before, keep)).toBe(2);
		expect(await counts()).toEqual({
			otel_traces: 6,
			sessions: 3,
			ledger: 3,
			span_texts: 6,
			session_values: expect.any(Number) as number,
			session_inputs: 3,
			trace_logs: 1
		});
		const left = await temp.store.rows<{ id: string }>(
			'SELECT DISTINCT TraceId AS id FROM otel_traces ORDER BY id'
		);
		expect(left.map(({ id }) => id[0])).toEqual(['c', 'd', 'e']);
		const values = await temp.store.rows<{ value: string }>(
			"SELECT Value AS value FROM session_values WHERE Key = 'team' ORDER BY value"
		);
		expect([...new Set(values.map(({ value }) => value))]).toEqual(['c', 'd', 'e']);
		expect(await removeExpired(temp.store, someProject, before, keep)).toBe(0);
	});

	it('stops between steps when it is told to', async () => {
		const stop = () => Promise.reject(new Error('closing'));
		await expect(removeExpired(temp.store, other, before, stop)).rejects.toThrow('closing');
		expect(await countExpired(temp.store, other, before)).toMatchObject({ sessions: 1 });
	});

	it('names to a cluster what goes, since each replica deletes for itself', async () => {
		const deletions: string[] = [];
		const cluster: StoreClient = {
			...temp.store,
			replicated: true,
			async command(sql, params) {
				deletions.push(sql);
				await temp.store.command(sql, params);
			}
		};
		const whole = await counts();
		expect(await removeExpired(cluster, other, nowMs + dayMs, keep)).toBe(1);
		expect(deletions.filter((sql) => sql.startsWith('DELETE'))).toHaveLength(tables.length);
		expect(deletions.filter((sql) => sql.includes('SELECT'))).toEqual([]);
		const left = await counts();
		expect(left).toMatchObject({
			otel_traces: (whole.otel_traces ?? 0) - 2,
			sessions: (whole.sessions ?? 0) - 1,
			ledger: (whole.ledger ?? 0) - 1,
			span_texts: (whole.span_texts ?? 0) - 2,
			session_inputs: (whole.session_inputs ?? 0) - 1
		});
		expect(left.session_values).toBeLessThan(whole.session_values ?? 0);
	});
});
