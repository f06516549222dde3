import type { ModelChange } from '#lib/cost/price/repricing.ts';
import type { StoreClient } from '../client.ts';
import {
	clearStaged,
	projectsOf,
	readCalls,
	stage,
	type CallCost,
	type RepricedScope,
	type StoredCall
} from './staged-calls.ts';

/** Calls read at once: some megabytes. */
const pageCalls = 20_000;
/** Changed calls applied at once: what the engine holds in memory for it is about 40 MB. */
export const chunkCalls = 100_000;
/** Models are named by senders, so their list has an end; the others are one. */
const listedModels = 1_000;

export interface Plan {
	/** By provider and model, the largest difference first. */
	readonly models: readonly ModelChange[];
	readonly calls: number;
	readonly changed: number;
	readonly chunks: number;
}

type Sums = { -readonly [name in keyof ModelChange]: ModelChange[name] };

/**
 * Works out what each call in the scope would cost now, and lays the differences ready. Changes nothing
 * that a page shows.
 * @param costOf the rule of ingest
 * @param onProgress with the number of calls read; a rejection ends the work
 * @throws StoreError
 */
export async function planRepricing(
	store: StoreClient,
	scope: RepricedScope,
	costOf: (call: StoredCall) => CallCost,
	onProgress: (calls: number) => Promise<void>
): Promise<Plan> {
	await clearStaged(store);
	const models = new Map<string, Sums>();
	let calls = 0;
	let changed = 0;
	for (const projectId of await projectsOf(store, scope)) {
		let after: StoredCall | null = null;
		for (;;) {
			const page: StoredCall[] = await readCalls(store, projectId, scope.range, after, pageCalls);
			const staged = [];
			for (const call of page) {
				const cost = costOf(call);
				const differs = isChange(call, cost);
				note(models, call, cost, differs);
				if (differs) staged.push({ call, cost, chunk: Math.floor(changed++ / chunkCalls) });
			}
			await stage(store, staged);
			calls += page.length;
			await onProgress(calls);
			after = page.at(-1) ?? null;
			if (page.length < pageCalls) break;
		}
	}
	return {
		models: [...models.values()].sort((left, right) => size(right) - size(left)),
		calls,
		changed,
		chunks: Math.ceil(changed / chunkCalls)
	};
}

/** A call's source may change while its cost does not: that too is a change. */
function isChange(call: StoredCall, cost: CallCost): boolean {
	return (
		call.costPico !== cost.costPico ||
		(cost.costPico !== null && call.promptPico !== cost.promptPico) ||
		(cost.costPico !== null && call.source !== (cost.source ?? ''))
	);
}

function note(
	models: Map<string, Sums>,
	call: StoredCall,
	{ costPico }: CallCost,
	differs: boolean
): void {
	let key = JSON.stringify([call.provider, call.model]);
	const other = !models.has(key) && models.size >= listedModels;
	if (other) key = 'other';
	const sums = models.get(key) ?? {
		provider: other ? null : call.provider,
		model: other ? null : call.model,
		calls: 0,
		changed: 0,
		pricedBefore: 0,
		pricedAfter: 0,
		beforePico: 0n,
		afterPico: 0n
	};
	models.set(key, sums);
	sums.calls += 1;
	if (differs) sums.changed += 1;
	if (call.costPico !== null) {
		sums.pricedBefore += 1;
		sums.beforePico += call.costPico;
	}
	if (costPico !== null) {
		sums.pricedAfter += 1;
		sums.afterPico += costPico;
	}
}

function size({ beforePico, afterPico }: ModelChange): number {
	return Math.abs(Number(afterPico - beforePico));
}
