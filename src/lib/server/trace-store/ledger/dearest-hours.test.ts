import { describe, expect, it } from 'vitest';
import { SharedReads } from '../../agentops/shared-reads.ts';
import type { StoreClient } from '../client.ts';
import { StoreError } from '../store-error.ts';
import { ofProject } from '../queries/projects.ts';
import { readDearestHours } from './dearest-hours.ts';
import { readSessionCosts } from './session-costs.ts';

const books = { open: [], firstMs: null, closed: { sql: 'true', params: {} } };
const range = { startMs: 0, endMs: 900_000 };
const period = { range, edges: [0], books };

/** A store of which each statement is answered in turn. */
function storeOf(...answers: readonly (() => Promise<unknown[]>)[]): StoreClient {
	const left = [...answers];
	const rows = () => left.shift()?.() ?? Promise.reject(new Error('asked once more'));
	return { rows } as unknown as StoreClient;
}

const fails = () => Promise.reject(new StoreError('busy', 'no memory'));
const costsOf = (store: StoreClient, shared?: SharedReads) =>
	readSessionCosts(store, ofProject('p'), period, { kind: 'few', sessions: [] }, {}, null, shared);

// A promise that fails and that nobody awaits ends the process: the runner reports it.
describe('the dearest hours', () => {
	it('are nobody’s trouble where what would tell them fails and nobody asks', async () => {
		await expect(costsOf(storeOf(fails))).rejects.toThrow('no memory');
		const shared = new SharedReads();
		await readDearestHours(
			storeOf(() => Promise.resolve([])),
			books,
			1,
			shared
		);
		await expect(costsOf(storeOf(fails), shared)).rejects.toThrow('no memory');
	});

	it('are asked for where what would tell them failed', async () => {
		const shared = new SharedReads();
		await expect(costsOf(storeOf(fails), shared)).rejects.toThrow('no memory');
		const asked = storeOf(() => Promise.resolve([{ Hour: 3_600, Greatest: '5' }]));
		const hours = await readDearestHours(asked, books, 1, shared);
		expect(hours?.params).toEqual({ openHours: [3_600] });
	});

	it('are told by what sessions cost, ties among them', async () => {
		const shared = new SharedReads();
		const bins = [
			[9n, 7_200n],
			[5n, 3_600n],
			[5n, 10_800n],
			[1n, 900n]
		] as const;
		const places = bins.map(([pico, hour]) => String(hour - pico * 2n ** 32n));
		const row = { Bins: [], Quantiles: [], Dearest: places };
		await costsOf(
			storeOf(() => Promise.resolve([row])),
			shared
		);
		const hours = await readDearestHours(storeOf(), books, 2, shared);
		expect(hours?.params).toEqual({ openHours: [7_200, 3_600, 10_800] });
	});
});
