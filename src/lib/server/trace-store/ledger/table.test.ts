import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anySpanRow, spanRow } from '../../../../../tests/builders/span-row.ts';
import { openTempStore, type TempStore } from '../../../../../tests/builders/store.ts';
import { picoToText } from '#lib/cost/pico.ts';
import type { SpanRow } from '../span-row.ts';
import { defaultLimits, openSpanWriter, type WriterLimits } from '../write/writer.ts';
import { spanKey } from '../write/known-traces.ts';
import { fillLedger } from './table.ts';

const quick: WriterLimits = { ...defaultLimits, lingerMs: 0, companyMs: 0, spacingMs: 0 };
const now = () => 1_760_000_100_000;
const quarterNs = 900_000_000_000n;

// Each case opens writers and truncates tables on a real disk, which may be busy.
describe('the ledger', { timeout: 120_000 }, () => {
	let temp: TempStore;
	beforeAll(async () => {
		temp = await openTempStore();
	}, 60_000);
	afterAll(() => temp.remove());

	async function write(batches: readonly (readonly SpanRow[])[]): Promise<void> {
		const writer = await openSpanWriter(temp.store, now, { ...quick, knownSpans: 10 });
		for (const batch of batches) {
			expect(await writer.write(batch)).toEqual({ kind: 'stored' });
		}
		await writer.close();
	}

	async function ledger(): Promise<string[]> {
		const rows = await temp.store.rows<{ line: string }>(
			`SELECT concat(TraceId, ' ', toString(toUnixTimestamp(Quarter)), ' ', Model, '|', Service, ' ',
				toString(sum(Calls)), ' ', toString(sum(FailedCalls)), ' ', toString(sum(UnpricedCalls)), ' ',
				toString(sum(TokensInput) + sum(TokensCacheRead) + sum(TokensCacheWrite) + sum(TokensOutput)
					+ sum(TokensReasoning)), ' ',
				toString(toDecimalString(sum(Cost), 12))) AS line
			FROM ledger GROUP BY TraceId, Quarter, Model, Service ORDER BY line`
		);
		return rows.map(({ line }) => line);
	}

	it('holds the sums of calls per session, quarter-hour, model and service, each span once', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.array(anySpanRow, { minLength: 1, maxLength: 20 }), {
					minLength: 1,
					maxLength: 4
				}),
				async (batches) => {
					await temp.empty();
					await write([...batches, ...batches]);
					expect(await ledger()).toEqual(bruteForce(batches.flat()));
				}
			),
			{ numRuns: 8 }
		);
	});

	it('is made anew from stored spans when it was not there before', async () => {
		await temp.empty();
		await write([[call('1', 0n), call('2', 0n), call('3', 40n * 60n * 1_000_000_000n)]]);
		const before = await ledger();
		for (const statement of fillLedger) await temp.store.command(statement);
		expect(await ledger()).toEqual(before);
		expect(before).toHaveLength(2);
	});

	it('is repaired at the start when a crash came before it was written', async () => {
		await temp.empty();
		await write([[call('1', 0n), call('2', 0n)]]);
		const whole = await ledger();
		await temp.store.command('TRUNCATE TABLE ledger');
		await temp.store.command('TRUNCATE TABLE ingest_marks');
		await (await openSpanWriter(temp.store, now, quick)).close();
		expect(await ledger()).toEqual(whole);
		expect(whole).toHaveLength(1);
	});

	it('puts a call that arrives late into the quarter-hour in which it began', async () => {
		await temp.empty();
		const twoHoursNs = 7_200_000_000_000n;
		await write([[call('1', twoHoursNs)], [call('2', 0n)]]);
		const quarters = (await ledger()).map((line) => Number(line.split(' ')[1]));
		expect(quarters).toHaveLength(2);
		expect((quarters[1] ?? 0) - (quarters[0] ?? 0)).toBe(7_200);
	});
});

function call(id: string, afterNs: bigint): SpanRow {
	return spanRow({
		spanId: id.repeat(16),
		startNs: 1_760_000_000_000_000_001n + afterNs,
		costPico: 1_000_001n,
		facts: { countsAsCall: true, model: 'm' }
	});
}

function bruteForce(spans: readonly SpanRow[]): string[] {
	const sums = new Map<string, [bigint, bigint, bigint, bigint, bigint]>();
	const seen = new Set<string>();
	for (const span of spans) {
		const id = `${span.traceId}/${spanKey(span.spanId, span.startNs)}`;
		const { facts, costPico } = span;
		if (seen.has(id)) continue;
		seen.add(id);
		if (!facts.countsAsCall && costPico === null) continue;
		const quarter = (span.startNs / quarterNs) * 900n;
		const key = `${span.traceId} ${quarter} ${facts.model ?? ''}|${span.serviceName}`;
		const sum = sums.get(key) ?? [0n, 0n, 0n, 0n, 0n];
		if (facts.countsAsCall) {
			sum[0] += 1n;
			if (span.status === 'error') sum[1] += 1n;
			if (costPico === null) sum[2] += 1n;
			for (const count of Object.values(facts.tokens ?? {})) sum[3] += BigInt(count);
		}
		sum[4] += costPico ?? 0n;
		sums.set(key, sum);
	}
	const lines = [...sums].map(
		([key, [calls, failed, unpriced, tokens, cost]]) =>
			`${key} ${calls} ${failed} ${unpriced} ${tokens} ${picoToText(cost)}`
	);
	return lines.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
