/** The benches of `npm run bench`, each with the figures that the portal is to reach on two cores. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TimeRange } from '../../src/lib/server/agentops/agentops.ts';
import { sessionColumns } from '../../src/lib/sessions/export/columns.ts';
import { exportFile } from '../../src/lib/sessions/export/file.ts';
import { toTable } from '../../src/lib/sessions/export/table.ts';
import { createLocalAnalytics } from '../../src/lib/server/agentops/local-analytics.ts';
import { openStore, type StoreClient } from '../../src/lib/server/trace-store/client.ts';
import { migrate } from '../../src/lib/server/trace-store/migrate.ts';
import { startPortal, type Portal } from '../e2e/portal.ts';
import { bringToRest } from './fill.ts';
import { findOrFillStore } from './filled-store.ts';
import { load } from './ingest.ts';
import { addLongSession } from './long-session.ts';
import { percentile, type Measurement } from './measurement.ts';
import { benchReads, newestFirst } from './read.ts';

export interface BenchOptions {
	/** Sizes of the sessions whose pages are opened. */
	readonly spans: readonly number[];
	readonly sessions: number;
	readonly seconds: number;
	/** Where filled stores are kept between runs. */
	readonly folder: string;
}

const rounds = 40;
const dayMs = 86_400_000;

/** Through the whole portal, sign-in of machines included: batches of 512 spans of about 2 KB. */
export async function benchIngest({ seconds }: BenchOptions): Promise<Measurement[]> {
	const portal = await startPortal();
	try {
		const url = `${portal.url}/v1/traces`;
		await load(url, portal.apiKey, 3);
		const { spansPerSecond, ackMs, refused } = await load(url, portal.apiKey, seconds);
		const scenario = 'ingest';
		return [
			{
				scenario,
				name: 'spans acknowledged',
				value: spansPerSecond,
				unit: 'spans/s',
				atLeast: 15_000
			},
			{ scenario, name: 'acknowledgement p50', value: ackMs.p50, unit: 'ms' },
			{ scenario, name: 'acknowledgement p99', value: ackMs.p99, unit: 'ms', atMost: 1000 },
			{ scenario, name: 'refused', value: refused, unit: 'requests' },
			{ scenario, name: 'peak resident memory', value: peakRssMb(portal), unit: 'MB', atMost: 1536 }
		];
	} finally {
		await portal.stop();
	}
}

/** What the store answers, without HTTP. */
export async function benchRead({ sessions, folder }: BenchOptions): Promise<Measurement[]> {
	const { dataDir, plan, shortTraceId } = await findOrFillStore(folder, sessions);
	const store = await openStore({ dataDir, memoryMb: 1024 });
	try {
		await migrate(store);
		const longTraceId = await addLongSession(store, plan.projectId, plan.toMs - dayMs / 4);
		await bringToRest(store);
		const range = { startMs: plan.fromMs, endMs: plan.toMs };
		const latencies = await benchReads(store, {
			projectId: plan.projectId,
			range,
			longTraceId,
			shortTraceId,
			rounds
		});
		const exported = await benchExport(store, plan.projectId, range);
		const read = latencies.map(({ name, p50Ms, p95Ms, p99Ms, cpuMs }): Measurement => {
			const atMost = boundOf(name);
			return {
				scenario: 'read',
				name: `${name}, p95`,
				value: p95Ms,
				unit: 'ms',
				spread: { p50: p50Ms, p99: p99Ms, cpu: cpuMs },
				...(atMost !== null && { atMost })
			};
		});
		return [...read, ...exported];
	} finally {
		await store.close();
	}
}

/**
 * The same reads over a tenth of the sessions, to show how they grow. In a process of their own: the
 * engine opens one data directory in a process.
 */
export function benchTenth({ sessions, folder }: BenchOptions): Promise<Measurement[]> {
	const printed = execFileSync(
		process.execPath,
		[
			join(import.meta.dirname, 'run.js'),
			'bench',
			'read',
			`--sessions=${Math.round(sessions / 10)}`,
			`--folder=${folder}`
		],
		{ stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 26 }
	).toString();
	const [, file = ''] = /Kept in (\S+)/.exec(printed) ?? [];
	const { measurements } = JSON.parse(readFileSync(file, 'utf8')) as {
		measurements: Measurement[];
	};
	return Promise.resolve(
		measurements.map(({ atMost: _most, atLeast: _least, ...each }) => ({
			...each,
			scenario: 'read, 1/10'
		}))
	);
}

/** All sessions as a file, written as the portal's door does, to nobody. */
async function benchExport(
	store: StoreClient,
	projectId: string,
	range: TimeRange
): Promise<Measurement[]> {
	const query = { ...newestFirst, range };
	const reply = await createLocalAnalytics(store).exportSessions(projectId, query);
	if (!reply.ok) throw new Error(reply.fault.detail);
	const head = {
		kind: 'sessions',
		project: 'bench',
		range,
		terms: [],
		byCalls: false,
		sort: { by: 'start', descending: true },
		nowMs: range.endMs
	} as const;
	const table = toTable(reply.value, sessionColumns, null);
	const before = process.memoryUsage.rss();
	let peak = before;
	const started = performance.now();
	for await (const piece of exportFile('csv', head, table)) {
		if (piece.length > 0) peak = Math.max(peak, process.memoryUsage.rss());
	}
	const seconds = (performance.now() - started) / 1000;
	const scenario = 'read';
	return [
		{
			scenario,
			name: 'export of all sessions as CSV',
			value: reply.value.total / seconds,
			unit: 'rows/s',
			atLeast: 20_000
		},
		{
			scenario,
			name: 'memory that the export adds',
			value: (peak - before) / 2 ** 20,
			unit: 'MB',
			atMost: 100
		}
	];
}

const bounds: Readonly<Record<string, number>> = {
	'list newest first, all time': 50,
	'list newest first, last day': 50,
	'detail of 1 000 spans': 100,
	'overview, last day': 150,
	'overview, all time': 500,
	'facets, all time': 200,
	'facets, last day': 200,
	'facets of a query': 200
};

/** Any other list has one filter or one order. */
function boundOf(name: string): number | null {
	if (bounds[name] !== undefined) return bounds[name];
	if (name.startsWith('costs by ')) return 200;
	return name.startsWith('list ') && !name.startsWith('list behind') ? 150 : null;
}

/** First byte of the session list's page, against what it asks the store, in this process. */
export async function benchPage({ sessions, folder }: BenchOptions): Promise<Measurement[]> {
	const { dataDir, plan } = await findOrFillStore(folder, sessions);
	const range = { startMs: plan.toMs - dayMs, endMs: plan.toMs };
	const query = await plainQuery(dataDir, plan.projectId, range);
	const portal = await startPortal({ DATA_DIR: dataDir });
	try {
		const cookie = await signIn(portal);
		const times = new URLSearchParams({
			from: new Date(range.startMs).toISOString(),
			to: new Date(range.endMs).toISOString()
		});
		const page = await firstBytes(`${portal.url}/admin/monitoring/traces?${times}`, { cookie });
		const scenario = 'page';
		return [
			latency(scenario, 'first byte of the list page, p95', page),
			latency(scenario, 'its query alone, p95', query),
			{
				scenario,
				name: 'page over query, p50',
				value: percentile(page, 0.5) - percentile(query, 0.5),
				unit: 'ms',
				atMost: 15
			}
		];
	} finally {
		await portal.stop();
	}
}

function latency(scenario: string, name: string, times: readonly number[]): Measurement {
	const spread = { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
	return { scenario, name, value: percentile(times, 0.95), unit: 'ms', spread };
}

async function plainQuery(dataDir: string, projectId: string, range: TimeRange): Promise<number[]> {
	const store = await openStore({ dataDir, memoryMb: 1024 });
	try {
		await bringToRest(store);
		const analytics = createLocalAnalytics(store);
		const times: number[] = [];
		for (let round = 0; round <= rounds; round += 1) {
			const started = performance.now();
			const reply = await analytics.sessions(projectId, { ...newestFirst, range });
			if (!reply.ok) throw new Error(reply.fault.detail);
			if (round > 0) times.push(performance.now() - started);
		}
		return times;
	} finally {
		await store.close();
	}
}

/** @returns the session's cookies */
export async function signIn({ url, admin }: Portal): Promise<string> {
	const reply = await fetch(`${url}/login`, {
		method: 'POST',
		redirect: 'manual',
		headers: { origin: url },
		body: new URLSearchParams({ ...admin, next: '/admin' })
	});
	const cookies = reply.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
	if (cookies.length === 0) throw new Error(`Signing in was answered with ${reply.status}.`);
	return cookies.join('; ');
}

async function firstBytes(
	url: string,
	headers: Readonly<Record<string, string>>
): Promise<number[]> {
	const times: number[] = [];
	for (let round = 0; round <= rounds; round += 1) {
		const started = performance.now();
		const reply = await fetch(url, { headers, redirect: 'error' });
		const reader = reply.body?.getReader();
		await reader?.read();
		// The first round warms the caches.
		if (round > 0) times.push(performance.now() - started);
		if (!reply.ok) throw new Error(`${url} was answered with ${reply.status}.`);
		while (!(await reader?.read())?.done);
	}
	return times;
}

/** Linux only; 0 elsewhere. */
function peakRssMb({ pid }: Portal): number {
	try {
		const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
		return Math.round(Number(kilobytes ?? 0) / 1024);
	} catch {
		return 0;
	}
}
