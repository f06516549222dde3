/** The job that previews and applies new prices to stored calls: the price book on the one side, the store on the other. */
import type { Repricing } from '#lib/cost/price/repricing.ts';
import type { Repricings } from '../../database/money/repricings.ts';
import type { Job } from '../../jobs/runner.ts';
import type { PriceSource } from '../../prices/live-prices.ts';
import { createPriceBook, type PriceBook } from '../../prices/price-book.ts';
import { costOf } from '../../prices/span-cost.ts';
import type { StoreClient } from '../../trace-store/client.ts';
import { applyChunk, tidyUnpricedModels } from '../../trace-store/repricing/apply.ts';
import { planRepricing } from '../../trace-store/repricing/plan.ts';
import {
	countCalls,
	dropStaged,
	type CallCost,
	type RepricedScope,
	type StoredCall
} from '../../trace-store/repricing/staged-calls.ts';
import { StoreError } from '../../trace-store/store-error.ts';
import type { TraceKey } from '../../trace-store/write/rebuild.ts';

export interface RepricingParts {
	readonly store: StoreClient;
	readonly repricings: Repricings;
	readonly prices: PriceSource;
	/** Makes traces anew while no span of them is written. */
	readonly rebuild: (keys: readonly TraceKey[]) => Promise<void>;
}

/** Does what the newest re-pricing waits for; after a crash it goes on where it was. */
export function repricingJob(parts: RepricingParts): Job {
	const { repricings } = parts;
	const waiting = async () => {
		const latest = await repricings.latest();
		return latest?.state === 'reading' || latest?.state === 'applying' ? latest : null;
	};
	return {
		name: 'repricing',
		everyMs: 1_000,
		isDue: async () => (await waiting()) !== null,
		async run(keep) {
			const repricing = await waiting();
			if (!repricing) return;
			try {
				if (repricing.state === 'reading') await preview(parts, repricing, keep);
				else await apply(parts, repricing, keep);
			} catch (error) {
				if (error instanceof Replaced) return;
				if (!(error instanceof StoreError)) throw error;
				// Half of the sums may be in place: application is tried again until it is whole.
				const state = repricing.state === 'reading' ? 'failed' : 'applying';
				await repricings.note(repricing.id, { state, problem: error.message });
			}
		}
	};
}

class Replaced extends Error {}

const scopeOf = ({ projectId, fromMs, untilMs }: Repricing): RepricedScope => ({
	projectId,
	range: { startMs: fromMs, endMs: untilMs }
});

async function preview(
	{ store, repricings, prices }: RepricingParts,
	repricing: Repricing,
	keep: () => Promise<void>
): Promise<void> {
	const { id } = repricing;
	const scope = scopeOf(repricing);
	const { revision, rules, rates } = await prices.read();
	const book = createPriceBook(rules, rates);
	const noteOrStop = async (change: Parameters<Repricings['note']>[1]) => {
		if (!(await repricings.note(id, change))) throw new Replaced();
	};
	await noteOrStop({ calls: await countCalls(store, scope), priceRevision: revision });
	const plan = await planRepricing(
		store,
		scope,
		(call) => costOfStored(call, book),
		async (readCalls) => {
			await keep();
			await noteOrStop({ readCalls });
		}
	);
	await noteOrStop({
		calls: plan.calls,
		readCalls: plan.calls,
		changed: plan.changed,
		chunks: plan.chunks,
		models: plan.models,
		state: 'ready'
	});
}

async function apply(
	{ store, repricings, rebuild }: RepricingParts,
	{ id, chunks, doneChunks, begunChunks }: Repricing,
	keep: () => Promise<void>
): Promise<void> {
	for (let chunk = doneChunks; chunk < chunks; chunk++) {
		await keep();
		const again = begunChunks > chunk;
		await repricings.note(id, { begunChunks: chunk + 1 });
		await applyChunk(store, { chunk, again, rebuild });
		await repricings.note(id, { doneChunks: chunk + 1, problem: null });
	}
	await keep();
	if (chunks > 0) await tidyUnpricedModels(store);
	await repricings.note(id, { state: 'done', problem: null });
	await dropStaged(store);
}

/** The rule of ingest, for a call that is stored. */
function costOfStored(call: StoredCall, book: PriceBook): CallCost {
	const { provider, model, tokens, producerUsd, startNs } = call;
	const facts = {
		type: 'llm',
		countsAsCall: true,
		provider,
		model,
		tokens,
		producerCost: producerUsd === null ? null : { usd: producerUsd, source: '' }
	} as const;
	return costOf(facts, Number(startNs / 1_000_000n), book);
}
