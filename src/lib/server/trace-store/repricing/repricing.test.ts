import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anySpanRow, someProject, spanRow } from '../../../../../tests/builders/span-row.ts';
import { openTempStore, type TempStore } from '../../../../../tests/builders/store.ts';
import type { SpanRow } from '../span-row.ts';
import { rebuildSessions } from '../write/rebuild.ts';
import { defaultLimits, openSpanWriter } from '../write/writer.ts';
import { applyChunk, tidyUnpricedModels } from './apply.ts';
import { planRepricing } from './plan.ts';
import { stagedTable, type CallCost, type StoredCall } from './staged-calls.ts';

const firstMs = 1_760_000_000_000;
const wholeMs = { startMs: firstMs - 1_000, endMs: firstMs + 20_000_000 };

/** Prices by model and tokens, unlike what the spans were stored with. */
function newCost({ model, tokens, producerUsd }: StoredCall): CallCost {
	if (model === 'alpha' && tokens !== null) {
		const promptPico = BigInt(tokens.input) * 3n;
		return { costPico: promptPico + BigInt(tokens.output) * 11n, promptPico, source: 'computed' };
	}
	if (producerUsd !== null) return { costPico: 7n, promptPico: null, source: 'producer' };
	return { costPico: null, promptPico: null, source: null };
}

describe('re-pricing', { timeout: 300_000 }, () => {
	let temp: TempStore;
	beforeAll(async () => {
		temp = await openTempStore();
	}, 60_000);
	afterAll(() => temp.remove());

	async function stored(spans: readonly SpanRow[]): Promise<void> {
		await temp.empty();
		const limits = { ...defaultLimits, lingerMs: 0, companyMs: 0, spacingMs: 0 };
		const writer = await openSpanWriter(temp.store, () => firstMs, limits);
		await writer.write(spans);
		await writer.close();
	}

	const rebuild = (keys: Parameters<typeof rebuildSessions>[1]) =>
		rebuildSessions(temp.store, keys);

	async function reprice(range = wholeMs, apply = applyChunk) {
		const plan = await planRepricing(
			temp.store,
			{ projectId: null, range },
			newCost,
			async () => undefined
		);
		let anew = 0;
		for (let chunk = 0; chunk < plan.chunks; chunk++) {
			anew += await apply(temp.store, { chunk, again: false, rebuild });
		}
		await tidyUnpricedModels(temp.store);
		return { plan, anew };
	}

	/** All that sums to something, and the lists of names in order. */
	const sessions = () =>
		temp.store.rows(`
			SELECT TraceId, toString(StartTime) AS StartTime, toString(EndTime) AS EndTime, Head, SpanCount, LlmCalls,
				PricedCalls, UnpricedCalls, toString(TokensInput) AS TokensInput, toString(Cost) AS Cost,
				toString(PromptCost) AS PromptCost, toString(CompletionCost) AS CompletionCost,
				MinSpanNs, MaxSpanNs, SumSpanNs, arraySort(UnpricedModels) AS UnpricedModels, arraySort(Models) AS Models,
				toString(ByModel) AS ByModel
			FROM sessions FINAL ORDER BY TraceId`);
	const ledger = () =>
		temp.store.rows(`
			SELECT TraceId, Quarter, Model, Service, toString(sum(Calls)) AS Calls, toString(sum(PricedCalls)) AS Priced,
				toString(sum(UnpricedCalls)) AS Unpriced, toString(sum(Cost)) AS Cost, toString(sum(TokensInput)) AS TokensInput
			FROM ledger GROUP BY ALL ORDER BY ALL`);

	it('leaves sessions and ledger as if the spans had come with these costs', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(anySpanRow, { minLength: 1, maxLength: 40 }), async (spans) => {
				await stored(spans);
				const { anew } = await reprice();
				const got = { sessions: await sessions(), ledger: await ledger() };
				const keys = await temp.store.rows<{ projectId: string; traceId: string }>(
					'SELECT DISTINCT project_id AS projectId, TraceId AS traceId FROM otel_traces'
				);
				await rebuild(keys);
				expect(got.sessions).toEqual(await sessions());
				expect(got.ledger).toEqual(await ledger());
				expect(anew).toBe(0);
				// Nothing is left to change.
				expect((await reprice()).plan.changed).toBe(0);
			}),
			{ numRuns: 8, endOnFailure: true }
		);
	});

	it('gives each session of a trace what its own calls cost, months apart', async () => {
		const dayMs = 86_400_000;
		const call = (spanId: string, day: number, input: number) =>
			spanRow({
				spanId,
				startNs: BigInt(firstMs + day * dayMs) * 1_000_000n,
				facts: {
					countsAsCall: true,
					model: 'alpha',
					tokens: { input, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 }
				}
			});
		await stored([call('1', 0, 10), call('2', 20, 20), call('3', 40, 400)]);
		const { anew } = await reprice({ startMs: firstMs - 1_000, endMs: firstMs + 60 * dayMs });
		expect(anew).toBe(0);
		const costs = await temp.store.rows(
			'SELECT toString(Cost) AS cost, PricedCalls AS priced FROM sessions FINAL ORDER BY Bucket'
		);
		expect(costs).toEqual([
			{ cost: '0.00000000009', priced: 2 },
			{ cost: '0.0000000012', priced: 1 }
		]);
	});

	it('previews before and after by model, and changes nothing by that', async () => {
		const call = (spanId: string, model: string, costPico: bigint | null) =>
			spanRow({
				spanId,
				costPico,
				facts: {
					countsAsCall: true,
					model,
					provider: 'vllm',
					tokens: { input: 10, cacheRead: 0, cacheWrite: 0, output: 1, reasoning: 0 }
				}
			});
		await stored([call('1', 'alpha', null), call('2', 'alpha', 5n), call('3', 'beta', null)]);
		const before = await sessions();
		const plan = await planRepricing(
			temp.store,
			{ projectId: someProject, range: wholeMs },
			newCost,
			async () => undefined
		);
		expect(plan).toMatchObject({ calls: 3, changed: 2, chunks: 1 });
		expect(plan.models).toEqual([
			{
				provider: 'vllm',
				model: 'alpha',
				calls: 2,
				changed: 2,
				pricedBefore: 1,
				pricedAfter: 2,
				beforePico: 5n,
				afterPico: 82n
			},
			expect.objectContaining({ model: 'beta', calls: 1, changed: 0, pricedAfter: 0 })
		]);
		expect(await sessions()).toEqual(before);
	});

	it('touches only its range and project', async () => {
		const call = (spanId: string, atMs: number, projectId: string) =>
			spanRow({
				projectId,
				traceId: `${spanId}${projectId.slice(0, 4)}`.padStart(32, '0'),
				spanId,
				startNs: BigInt(atMs) * 1_000_000n,
				facts: {
					countsAsCall: true,
					model: 'alpha',
					tokens: { input: 1, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 }
				}
			});
		const other = '33333333-3333-4333-8333-333333333333';
		await stored([
			call('1', firstMs - 1, someProject),
			call('2', firstMs, someProject),
			call('3', firstMs + 999, someProject),
			call('4', firstMs + 1_000, someProject),
			call('2', firstMs, other)
		]);
		const plan = await planRepricing(
			temp.store,
			{ projectId: someProject, range: { startMs: firstMs, endMs: firstMs + 1_000 } },
			newCost,
			async () => undefined
		);
		expect(plan).toMatchObject({ calls: 2, changed: 2 });
		await applyChunk(temp.store, { chunk: 0, again: false, rebuild });
		expect(
			await temp.store.rows(`SELECT SpanId FROM otel_traces WHERE isNotNull(Cost) ORDER BY SpanId`)
		).toEqual([{ SpanId: '2' }, { SpanId: '3' }]);
	});

	it('finishes what a crash left, wherever it happened', async () => {
		const spans = Array.from({ length: 12 }, (_, index) =>
			spanRow({
				traceId: String(index % 4).padStart(32, '0'),
				spanId: String(index).padStart(16, '0'),
				costPico: index % 2 ? 1_000n : null,
				facts: {
					countsAsCall: true,
					model: 'alpha',
					tokens: { input: index + 1, cacheRead: 0, cacheWrite: 0, output: 2, reasoning: 0 }
				}
			})
		);
		for (const dieAt of ['ALTER TABLE otel_traces', 'INSERT INTO ledger', 'INSERT INTO sessions']) {
			await stored(spans);
			const dying: typeof temp.store = {
				...temp.store,
				async command(sql, params) {
					if (!sql.includes(dieAt)) return temp.store.command(sql, params);
					// The statement did its work, and its answer was never seen.
					if (dieAt !== 'ALTER TABLE otel_traces') await temp.store.command(sql, params);
					throw new Error('died');
				}
			};
			await planRepricing(
				temp.store,
				{ projectId: null, range: wholeMs },
				newCost,
				async () => undefined
			);
			await expect(applyChunk(dying, { chunk: 0, again: false, rebuild })).rejects.toThrow('died');
			await applyChunk(temp.store, { chunk: 0, again: true, rebuild });
			await tidyUnpricedModels(temp.store);
			const got = { sessions: await sessions(), ledger: await ledger() };
			const keys = [...new Set(spans.map(({ traceId }) => traceId))];
			await rebuild(keys.map((traceId) => ({ projectId: someProject, traceId })));
			expect(got, dieAt).toEqual({ sessions: await sessions(), ledger: await ledger() });
		}
	});

	it('replaces a plan by the next', async () => {
		await stored([spanRow({ facts: { countsAsCall: true, model: 'alpha' } })]);
		const scope = { projectId: null, range: wholeMs };
		await planRepricing(temp.store, scope, newCost, async () => undefined);
		await planRepricing(temp.store, scope, newCost, async () => undefined);
		const [row] = await temp.store.rows<{ n: number }>(
			`SELECT toUInt32(count()) AS n FROM ${stagedTable}`
		);
		expect(row?.n).toBe(0);
	});
});
