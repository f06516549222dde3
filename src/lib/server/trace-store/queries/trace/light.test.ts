import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTempStore, type TempStore } from '../../../../../../tests/builders/store.ts';
import { anySpanRow, someProject, spanRow } from '../../../../../../tests/builders/span-row.ts';
import { picoToUsd } from '#lib/cost/pico.ts';
import { toLightTrace } from '#lib/trace/light/pack.ts';
import { fromLight } from '#lib/trace/light/light.ts';
import { openSpanWriter, type SpanWriter } from '../../write/writer.ts';
import { readSpanRank } from './span-rank.ts';
import { findTrace } from './detail.ts';
import { readLightSpans } from './light.ts';

let temp: TempStore;
let writer: SpanWriter;

beforeAll(async () => {
	temp = await openTempStore();
	writer = await openSpanWriter(temp.store, Date.now);
});

afterAll(async () => {
	await writer.close();
	await temp.remove();
});

async function read(traceId: string) {
	const found = await findTrace(temp.store, traceId, null);
	if (!found) throw new Error('no such trace');
	return readLightSpans(temp.store, found, () => null);
}

describe('readLightSpans', () => {
	it('gives what the spans themselves say, of every shape', async () => {
		const traceId = '1'.repeat(32);
		const any = fc.sample(anySpanRow, { numRuns: 300, seed: 3 });
		const rows = any.map((row, at) => ({
			...row,
			traceId,
			projectId: someProject,
			spanId: at.toString(16).padStart(16, '0')
		}));
		await writer.write(rows);
		const costs = rows.map(({ costPico }) => picoToUsd(costPico));
		const facts = rows.map((row) => ({
			...row.facts,
			model: row.facts.model || null,
			toolName: row.facts.toolName || null,
			agentName: row.facts.agentName || null
		}));
		const expected = new Map(
			fromLight(toLightTrace(rows, facts, costs)).map((span) => [span.spanId, span])
		);
		const spans = await read(traceId);
		expect(spans).toHaveLength(rows.length);
		for (const { costUsd, ...span } of spans) {
			const { costUsd: cost, ...rest } = expected.get(span.spanId) ?? { costUsd: null };
			expect(span).toEqual(rest);
			if (cost === null) expect(costUsd).toBeNull();
			else expect(costUsd).toBeCloseTo(cost, 9);
		}
		const starts = spans.map(({ startNs }) => startNs);
		expect(starts).toEqual([...starts].sort((a, b) => a - b));
	});

	it('tells which spans were sent with an end before their start', async () => {
		const traceId = '7'.repeat(32);
		const spanId = (number: number) => String(number).padStart(16, '0');
		await writer.write([
			spanRow({ traceId, spanId: spanId(1), durationNs: 0n }),
			spanRow({
				traceId,
				spanId: spanId(2),
				durationNs: 0n,
				attributes: { 'portal.end_before_start_ns': '300' }
			})
		]);
		const backwards = (await read(traceId)).filter(({ endsBeforeStart }) => endsBeforeStart);
		expect(backwards.map((span) => span.spanId)).toEqual([spanId(2)]);
	});

	it('tells of which spans their SDK left something out, however many spans there are', async () => {
		const traceId = '8'.repeat(32);
		const rows = Array.from({ length: 2_500 }, (_, at) =>
			spanRow({
				traceId,
				spanId: at.toString(16).padStart(16, '0'),
				attributes: at % 2 === 0 ? {} : { 'otel.dropped_attributes_count': '4' }
			})
		);
		await writer.write(rows);
		const truncated = (await read(traceId)).filter((span) => span.truncated);
		expect(truncated).toHaveLength(1_250);
		expect(truncated.every(({ spanId }) => parseInt(spanId, 16) % 2 === 1)).toBe(true);
	});

	it('masks secrets in what went wrong, and asks for a price only where none was stored', async () => {
		const traceId = '2'.repeat(32);
		const call = {
			traceId,
			facts: {
				type: 'llm' as const,
				countsAsCall: true,
				model: 'own-model',
				tokens: { input: 7, cacheRead: 0, cacheWrite: 0, output: 3, reasoning: 0 }
			}
		};
		await writer.write([
			spanRow({ ...call, spanId: '1'.repeat(16) }),
			spanRow({ ...call, spanId: '2'.repeat(16), costPico: 5_000_000_000n }),
			spanRow({
				traceId,
				spanId: '3'.repeat(16),
				status: 'error',
				facts: { errorMessage: 'refused: Bearer abcdefghijklmnop' }
			})
		]);
		const asked: (string | null)[] = [];
		const found = await findTrace(temp.store, traceId, null);
		if (!found) throw new Error('no such trace');
		const spans = await readLightSpans(temp.store, found, (facts) => {
			asked.push(facts.model);
			return 0.25;
		});
		expect(asked).toEqual(['own-model']);
		expect(spans.map(({ costUsd }) => costUsd)).toEqual([0.25, 0.005, null]);
		expect(spans[2]?.errorText).not.toContain('abcdefghijklmnop');
	});
});

describe('readSpanRank', () => {
	it('compares a span with those of its operation in the day up to it', async () => {
		const startNs = 1_761_000_000_000_000_000n;
		const rows = Array.from({ length: 10 }, (_, at) =>
			spanRow({
				traceId: '3'.repeat(32),
				spanId: at.toString(16).padStart(16, '0'),
				name: 'ranked',
				startNs: startNs - BigInt(at) * 1_000_000_000n,
				durationNs: BigInt(at + 1) * 1_000_000n
			})
		);
		const others = [
			spanRow({ ...rows[0], spanId: 'e'.repeat(16), name: 'other' }),
			spanRow({ ...rows[0], spanId: 'f'.repeat(16), startNs: startNs - 90_000_000_000_000n })
		];
		await writer.write([...rows, ...others]);
		const question = { name: 'ranked', service: 'svc', atMs: Number(startNs / 1_000_000n) };
		const rank = (durationNs: number) =>
			readSpanRank(temp.store, someProject, { ...question, durationNs });
		expect(await rank(10_000_000)).toEqual({ spans: 10, share: 0.95 });
		expect(await rank(1_000_000)).toEqual({ spans: 10, share: 0.05 });
		expect(await rank(1e300)).toEqual({ spans: 10, share: 1 });
		expect(await readSpanRank(temp.store, 'nobody', { ...question, durationNs: 1 })).toEqual({
			spans: 0,
			share: 0
		});
	});
});

it('marks of spans with one id only the one that it is about, and those that an SDK cut', async () => {
	const traceId = '9'.repeat(32);
	const twin = { traceId, spanId: '9'.repeat(16) };
	const startNs = 1_760_000_000_000_000_000n;
	await writer.write([
		spanRow({ ...twin, startNs }),
		spanRow({
			...{ ...twin, startNs: startNs + 5n, durationNs: 0n },
			attributes: { 'portal.end_before_start_ns': '7' }
		}),
		spanRow({
			...{ ...twin, startNs: startNs + 9n },
			attributes: { 'otel.dropped_attributes_count': '3' }
		})
	]);
	expect(
		(await read(traceId)).map(({ endsBeforeStart, truncated }) => [endsBeforeStart, truncated])
	).toEqual([
		[false, false],
		[true, false],
		[false, true]
	]);
});
