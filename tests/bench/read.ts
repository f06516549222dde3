/** Latency of what pages and API clients read, at the size that a store was filled to. */
import {
	costDimensions,
	fewRows,
	type CostDimension,
	type CostFilters
} from '../../src/lib/cost/report.ts';
import { parseQuery } from '../../src/lib/query/parse.ts';
import type { TimeRange } from '../../src/lib/server/agentops/agentops.ts';
import type {
	Analytics,
	CallOrder,
	SessionOrder,
	SessionQuery
} from '../../src/lib/server/agentops/analytics.ts';
import type { Reply } from '../../src/lib/server/agentops/fault.ts';
import { createLocalAgentOps } from '../../src/lib/server/agentops/local-agentops.ts';
import { createLocalAnalytics } from '../../src/lib/server/agentops/local-analytics.ts';
import { wholeQuarters } from '../../src/lib/time/quarters.ts';
import { percentile } from './measurement.ts';
import type { StoreClient } from '../../src/lib/server/trace-store/client.ts';

export interface Latency {
	readonly name: string;
	readonly p50Ms: number;
	readonly p95Ms: number;
	readonly p99Ms: number;
	/** Processor time of all threads, median: the figure to trust on a busy machine. */
	readonly cpuMs: number;
}

/** What the reads are about; `range` is the whole range that was filled. */
export interface ReadPlan {
	readonly projectId: string;
	readonly range: TimeRange;
	/** A session with about 1 000 spans. */
	readonly longTraceId: string;
	/** A session of usual size. */
	readonly shortTraceId: string;
	readonly rounds: number;
	/** Only reads whose name has this in it; absent = all. */
	readonly only?: string;
}

const dayMs = 86_400_000;

/** A list as its page first asks for it. */
export const newestFirst: Omit<SessionQuery, 'range'> = {
	terms: [],
	orderBy: 'start',
	descending: true,
	limit: 50,
	cursor: null
};

/** One of each kind, beside those with a name of their own. */
const filters = [
	'-model:gpt-4o',
	'cost:>0.3',
	'latency:>50s',
	'tokens:>30k',
	'team:search',
	'tool:get_order',
	'agent:planner',
	'conversation:conv-1234',
	'env:production',
	'exception:TimeoutError',
	'has:exception',
	'attr.telemetry.sdk.language:python',
	'attr.operation.name:none',
	'"12345의 배송"',
	'"참고 문서"'
] as const;

const combinations: readonly (readonly [string, SessionOrder])[] = [
	['status:error model:gpt-4o', 'start'],
	['status:error cost:>0.1', 'cost'],
	['service:rag-gateway tag:vip', 'duration'],
	['user:user-1234 -status:error', 'cost'],
	['model:gpt-4o,gpt-4o-mini -tool:run_sql', 'tokens'],
	['latency:>30s cost:>0.05 tag:prod', 'errors'],
	['team:platform agent:planner tokens:>10k', 'spans'],
	['-service:litellm has:conversation', 'start'],
	['env:production status:error', 'cost'],
	['"12345의 배송" model:gpt-4o', 'cost']
];

/** A page far behind the first, of which the cursor is known. */
function deepPage(analytics: Analytics, projectId: string, list: SessionQuery) {
	let cursor: string | null = null;
	let warm = false;
	return async () => {
		for (let page = 0; page < 25 && !warm; page += 1) {
			const reply = await analytics.sessions(projectId, { ...list, limit: 200, cursor });
			if (!reply.ok) return reply;
			cursor = reply.value.nextCursor;
		}
		warm = true;
		return analytics.sessions(projectId, { ...list, cursor });
	};
}

/** Runs every read `rounds` times, one after another, and reports in the order of the list. */
export async function benchReads(store: StoreClient, plan: ReadPlan): Promise<Latency[]> {
	const agentops = createLocalAgentOps(store);
	const analytics = createLocalAnalytics(store);
	const { projectId, range } = plan;
	const lastDay = { startMs: range.endMs - dayMs, endMs: range.endMs };
	const list: SessionQuery = { ...newestFirst, range };
	const sessions = (over: Partial<SessionQuery>) => () =>
		analytics.sessions(projectId, { ...list, ...over });
	const found = (query: string, over: Partial<SessionQuery> = {}) =>
		sessions({ ...over, terms: parseQuery(query).terms });
	const costs = (
		over: TimeRange,
		dimension: CostDimension,
		buckets: number,
		filters: CostFilters = {}
	) => {
		const span = wholeQuarters(over, benchZone);
		const previous = before(span);
		return () =>
			analytics.costs([projectId], {
				range: span,
				previous,
				grid: hourGrid(span, buckets),
				previousGrid: hourGrid(previous, buckets),
				dimension,
				filters,
				top: 6,
				rows: fewRows
			});
	};
	const v4 = {
		range,
		text: null,
		limit: 20,
		offset: 0,
		orderBy: 'start_time',
		descending: true
	} as const;
	const facets =
		(query: string, over = range) =>
		() =>
			analytics.facets(projectId, {
				range: over,
				terms: parseQuery(query).terms,
				fields: ['status', 'model', 'service', 'tag', 'user', 'tool', 'agent', 'team', 'env'],
				top: 8
			});
	const calls = (orderBy: CallOrder, query: string) => () =>
		analytics.calls(projectId, {
			range,
			terms: parseQuery(query).terms,
			orderBy,
			descending: true,
			limit: 50,
			cursor: null
		});
	const orders: SessionOrder[] = ['duration', 'cost', 'tokens', 'spans', 'errors', 'name'];

	const reads: Readonly<Record<string, () => Promise<Reply<unknown>>>> = {
		'list newest first, all time': sessions({}),
		'list newest first, last day': sessions({ range: lastDay }),
		'list oldest first': sessions({ descending: false }),
		...Object.fromEntries(orders.map((orderBy) => [`list by ${orderBy}`, sessions({ orderBy })])),
		'list with errors': found('status:error'),
		'list of a model': found('model:claude-haiku-4-5'),
		'list of a service': found('service:rag-gateway'),
		'list of a tag': found('tag:vip'),
		'list of a user': found('user:user-1234'),
		'list with Korean text': found('주문검색'),
		'list with English text': found('Invoice'),
		'list with text found nowhere': found('"no such thing"'),
		...Object.fromEntries(filters.map((query) => [`list ${query}`, found(query)])),
		...Object.fromEntries(
			combinations.map(([query, orderBy]) => [
				`list ${query} by ${orderBy}`,
				found(query, { orderBy })
			])
		),
		'deep page of a list': deepPage(analytics, projectId, list),
		'facets, all time': facets(''),
		'facets, last day': facets('', lastDay),
		'facets of a query': facets('status:error model:gpt-4o'),
		'strip, all time': () => analytics.strip(projectId, { range, terms: [] }, grid(range, 90)),
		'values for a prefix': () =>
			analytics.values(projectId, { range, of: 'user', prefix: 'user-12', limit: 10 }),
		'keys of attributes': () =>
			analytics.values(projectId, { range, of: 'keys', prefix: '', limit: 10 }),
		'what a term costs': () =>
			analytics.relaxations(projectId, {
				range,
				terms: parseQuery('model:none status:error tag:vip').terms
			}),
		neighbours: () => analytics.neighbours(projectId, list, plan.shortTraceId),
		'calls, newest first': calls('start', ''),
		'calls by cost': calls('cost', ''),
		'calls of a model, slow': calls('start', 'model:gemini-2.5-pro latency:>3s'),
		conversations: () =>
			analytics.conversations(projectId, {
				range,
				terms: [],
				orderBy: 'last',
				descending: true,
				limit: 50,
				cursor: null
			}),
		'v4 list': () => agentops.listTraces(projectId, v4),
		'v4 list, last day': () => agentops.listTraces(projectId, { ...v4, range: lastDay }),
		'v4 list by cost': () => agentops.listTraces(projectId, { ...v4, orderBy: 'total_cost' }),
		'detail of 10 spans': () => agentops.traceDetail(plan.shortTraceId, null),
		'detail of 1 000 spans': () => agentops.traceDetail(plan.longTraceId, null),
		'v4 metrics, last day': () => agentops.projectMetrics(projectId, lastDay),
		'v4 metrics, all time': () => agentops.projectMetrics(projectId, range),
		'overview, last day': () =>
			analytics.overview(projectId, lastDay, before(lastDay), grid(lastDay, 24)),
		'overview, all time': () =>
			analytics.overview(projectId, range, before(range), grid(range, 30)),
		...Object.fromEntries(
			costDimensions.flatMap((dimension) => [
				[`costs by ${dimension}, last day`, costs(lastDay, dimension, 24)],
				[`costs by ${dimension}, 400 days`, costs(upTo(range.endMs, 400), dimension, 58)]
			])
		),
		// Of some calls or sessions no closed hour tells anything.
		...Object.fromEntries(
			Object.entries(filtered).map(([name, filters]) => [
				`costs by user of ${name}, 400 days`,
				costs(upTo(range.endMs, 400), 'user', 58, filters)
			])
		),
		'list behind a bar of costs': sessions({
			range: wholeQuarters(lastDay, benchZone),
			calls: true
		}),
		'list behind a bar of a model, all time': sessions({
			range: wholeQuarters(range, benchZone),
			calls: true,
			terms: parseQuery('model:claude-haiku-4-5').terms
		}),
		arrival: () => analytics.arrival(projectId),
		extent: () => analytics.extent(projectId)
	};

	const latencies: Latency[] = [];
	for (const [name, read] of Object.entries(reads)) {
		if (plan.only && !name.includes(plan.only)) continue;
		const latency = { name, ...(await measure(read, plan.rounds)) };
		console.log(`  ${name}: ${Math.round(latency.p50Ms)} ms`);
		latencies.push(latency);
	}
	return latencies;
}

/** What the figures of a part are about. */
export const filtered: Readonly<Record<string, CostFilters>> = {
	'one model': { model: 'gpt-4o' },
	'one tag': { tag: 'prod' },
	'one model and tag': { model: 'gpt-4o', tag: 'prod' }
};

/** Of the calendar; its hours are hours of UTC, as those of most zones. */
const benchZone = 'Asia/Seoul';
const upTo = (endMs: number, days: number): TimeRange => ({ startMs: endMs - days * dayMs, endMs });

const hourMs = 3_600_000;
/** Buckets begin with an hour, but for the first, as those of a page do on most clocks. */
const hourGrid = (range: TimeRange, buckets: number) => ({
	startsMs: [
		range.startMs,
		...new Set(
			grid(range, buckets)
				.startsMs.slice(1)
				.map((start) => Math.ceil(start / hourMs) * hourMs)
		)
	],
	endMs: range.endMs
});

const before = ({ startMs, endMs }: TimeRange): TimeRange => ({
	startMs: startMs - (endMs - startMs),
	endMs: startMs
});

const grid = ({ startMs, endMs }: TimeRange, buckets: number) => ({
	startsMs: Array.from({ length: buckets }, (_, index) =>
		Math.floor(startMs + ((endMs - startMs) * index) / buckets)
	),
	endMs
});

/** Slow reads get fewer rounds, so that all of them together end. */
const longestMs = 8_000;
const fewestRounds = 5;

/** Nearest-rank percentiles, after one round that warms the caches. */
async function measure(read: () => Promise<Reply<unknown>>, rounds: number) {
	const times: number[] = [];
	const cpu: number[] = [];
	const begun = performance.now();
	for (let round = 0; round <= rounds; round += 1) {
		if (round > fewestRounds && performance.now() - begun > longestMs) break;
		const before = process.cpuUsage();
		const started = performance.now();
		const reply = await read();
		if (!reply.ok) throw new Error(reply.fault.detail);
		if (round === 0) continue;
		times.push(performance.now() - started);
		const { user, system } = process.cpuUsage(before);
		cpu.push((user + system) / 1000);
	}
	return {
		p50Ms: percentile(times, 0.5),
		p95Ms: percentile(times, 0.95),
		p99Ms: percentile(times, 0.99),
		cpuMs: percentile(cpu, 0.5)
	};
}
