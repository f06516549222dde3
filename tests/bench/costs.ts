/** The cost page over 400 days of sessions by each dimension, at a size and at a tenth of it: how its time grows. */
import { costDimensions, type CostDimension } from '../../src/lib/cost/report.ts';
import { openStore } from '../../src/lib/server/trace-store/client.ts';
import { startPortal } from '../e2e/portal.ts';
import { bringToRest } from './fill.ts';
import { findOrFillStore, type FilledStore } from './filled-store.ts';
import { percentile, type Measurement } from './measurement.ts';
import { benchReads, filtered, type Latency } from './read.ts';
import { signIn, type BenchOptions } from './scenarios.ts';

const scenario = 'costs';
const dayMs = 86_400_000;
const days = 400;
const rounds = 20;
/** Of twenty pages the 95th percentile is the second slowest: a pause or two of the host decide it. */
const pageRounds = 60;
const boundMs = 200;

export async function benchCosts({ sessions, folder }: BenchOptions): Promise<Measurement[]> {
	const [full, tenth] = [sessions, Math.max(1, Math.round(sessions / 10))];
	const measured = new Map<number, Measured>();
	for (const size of [tenth, full]) {
		measured.set(size, await measure(await findOrFillStore(folder, size, days)));
	}
	return [
		...costDimensions.flatMap((by) =>
			[full, tenth]
				.flatMap((size) => report(size, by, measured.get(size), size === full))
				.concat(growth(by, measured.get(full), measured.get(tenth)))
		),
		...[full, tenth].flatMap((size) => ofParts(size, measured.get(size)))
	];
}

/** Figures of some calls or sessions alone, which are read themselves. */
function ofParts(size: number, measured: Measured | undefined): Measurement[] {
	return Object.keys(filtered).flatMap((part) => {
		const query = measured?.queries.get(`costs by user of ${part}, ${days} days`);
		return query
			? [ofQuery(`${size.toLocaleString('en')} sessions by user, of ${part}`, query)]
			: [];
	});
}

const ofQuery = (at: string, { p50Ms, p95Ms, p99Ms, cpuMs }: Latency): Measurement => ({
	scenario,
	name: `${at}: figures from the store, p95`,
	value: p95Ms,
	unit: 'ms',
	spread: { p50: p50Ms, p99: p99Ms, cpu: cpuMs }
});

interface Page {
	/** Of each request, ms. */
	readonly firstByte: readonly number[];
	readonly lastByte: readonly number[];
}

interface Measured {
	readonly queries: ReadonlyMap<string, Latency>;
	readonly pages: ReadonlyMap<CostDimension, Page>;
}

const queryName = (by: CostDimension) => `costs by ${by}, ${days} days`;

async function measure(filled: FilledStore): Promise<Measured> {
	const { dataDir, plan, longTraceId, shortTraceId } = filled;
	const store = await openStore({ dataDir, memoryMb: 1024 });
	const queries = new Map<string, Latency>();
	try {
		await bringToRest(store);
		const range = { startMs: plan.fromMs, endMs: plan.toMs };
		const { projectId } = plan;
		const only = `, ${days} days`;
		const reads = { projectId, range, longTraceId, shortTraceId, rounds, only };
		for (const latency of await benchReads(store, reads)) queries.set(latency.name, latency);
	} finally {
		await store.close();
	}
	const pages = new Map<CostDimension, Page>();
	const portal = await startPortal({ DATA_DIR: dataDir });
	try {
		const cookie = await signIn(portal);
		for (const by of costDimensions) {
			const params = new URLSearchParams({
				by,
				project: plan.projectId,
				from: new Date(plan.toMs - days * dayMs).toISOString(),
				to: new Date(plan.toMs).toISOString()
			});
			pages.set(by, await readPage(`${portal.url}/admin/monitoring/costs?${params}`, cookie));
		}
	} finally {
		await portal.stop();
	}
	return { queries, pages };
}

async function readPage(url: string, cookie: string): Promise<Page> {
	const firstByte: number[] = [];
	const lastByte: number[] = [];
	for (let round = 0; round <= pageRounds; round += 1) {
		const started = performance.now();
		const reply = await fetch(url, { headers: { cookie }, redirect: 'error' });
		if (!reply.ok) throw new Error(`${url} was answered with ${reply.status}.`);
		const reader = reply.body?.getReader();
		await reader?.read();
		const first = performance.now() - started;
		while (!(await reader?.read())?.done);
		// The first round warms the caches.
		if (round === 0) continue;
		firstByte.push(first);
		lastByte.push(performance.now() - started);
	}
	return { firstByte, lastByte };
}

function report(
	size: number,
	by: CostDimension,
	measured: Measured | undefined,
	isBound: boolean
): Measurement[] {
	const query = measured?.queries.get(queryName(by));
	const page = measured?.pages.get(by);
	if (!query || !page) return [];
	const at = `${size.toLocaleString('en')} sessions by ${by}`;
	const bound = isBound ? { atMost: boundMs } : {};
	const ofPage = (name: string, times: readonly number[]): Measurement => ({
		scenario,
		name: `${at}: page, ${name}, p95`,
		value: percentile(times, 0.95),
		unit: 'ms',
		spread: { p50: percentile(times, 0.5), p99: percentile(times, 0.99) },
		...bound
	});
	return [
		{ ...ofQuery(at, query), ...bound },
		ofPage('first byte', page.firstByte),
		ofPage('last byte', page.lastByte)
	];
}

/** How many times as long it takes for ten times as many sessions. */
function growth(
	by: CostDimension,
	full: Measured | undefined,
	tenth: Measured | undefined
): Measurement[] {
	const ratio = (name: string, large: number | undefined, small: number | undefined) =>
		large === undefined || !small
			? []
			: [
					{
						scenario,
						name: `${by}: ${name}, ×10 sessions`,
						value: large / small,
						unit: 'times' as const
					}
				];
	const median = (measured: Measured | undefined) => {
		const page = measured?.pages.get(by);
		return page && percentile(page.lastByte, 0.5);
	};
	const processor = (measured: Measured | undefined) => measured?.queries.get(queryName(by))?.cpuMs;
	return [
		...ratio('page, last byte', median(full), median(tenth)),
		...ratio('figures from the store, processor time', processor(full), processor(tenth))
	];
}
