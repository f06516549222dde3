/** Twelve panels over a week, against the slowest of their queries put to Prometheus directly: among all of them, and alone. */
import {
	presentPanels,
	catalogueMetrics,
	type PresentPanel
} from '../../src/lib/infrastructure/catalogue.ts';
import { fill, namedAny } from '../../src/lib/infrastructure/promql/template.ts';
import { samplingOf } from '../../src/lib/infrastructure/series/step.ts';
import { startPortal } from '../e2e/portal.ts';
import { history } from '../fakes/prometheus/history.ts';
import { findProgram, startPrometheus } from '../fakes/prometheus/start-prometheus.ts';
import { percentile, type Measurement } from './measurement.ts';
import { signIn } from './scenarios.ts';

/** With about forty-five series each: 1 000. */
const servers = 23;
const rounds = 30;
const weekSeconds = 7 * 86_400;

export async function benchInfrastructure(): Promise<Measurement[]> {
	if (!findProgram('prometheus')) {
		console.log('LEFT OUT: Prometheus is not installed (apt-get install prometheus)');
		return [];
	}
	const stepSeconds = 300;
	const endSeconds = Math.floor(Date.now() / 1_000 / stepSeconds) * stepSeconds;
	const startSeconds = endSeconds - weekSeconds;
	const samples = history({ startSeconds, endSeconds, stepSeconds, servers });
	const prometheus = await startPrometheus({
		config: 'global: { scrape_interval: 1m }\n',
		history: [...samples].join('')
	});
	const portal = await startPortal({ PROMETHEUS_URL: prometheus.url });
	try {
		const span = { startMs: startSeconds * 1_000, endMs: endSeconds * 1_000 };
		const panels = presentPanels('overview', await present(prometheus.url, span));
		const queries = queriesOf(prometheus.url, panels, span);
		const cookie = await signIn(portal);
		const href = `${portal.url}/admin/infrastructure/series?from=${span.startMs}&to=${span.endMs}`;
		const served: number[] = [];
		const slowest: number[] = [];
		const alone: number[] = [];
		const { slowest: slow, allMs } = await oneByOne(queries);
		for (let round = 0; round <= rounds; round++) {
			// By turns, so that both meet the same machine.
			const direct = Math.max(...(await Promise.all(queries.map((url) => timed(url)))));
			const whole = await timed(href, { cookie });
			const single = await timed(slow);
			// The first round warms the caches.
			if (round === 0) continue;
			slowest.push(direct);
			alone.push(single);
			served.push(whole);
		}
		const scenario = 'infrastructure';
		const spread = (times: readonly number[]) => ({
			p50: percentile(times, 0.5),
			p99: percentile(times, 0.99)
		});
		const bound = percentile(slowest, 0.95);
		return [
			{ scenario, name: 'panels', value: panels.length, unit: 'requests', atLeast: 12 },
			{
				scenario,
				name: 'slowest query of them directly, all at once, p95',
				value: bound,
				unit: 'ms',
				spread: spread(slowest)
			},
			{
				scenario,
				name: 'slowest query alone, p95',
				value: percentile(alone, 0.95),
				unit: 'ms',
				spread: spread(alone)
			},
			// Over the cores that Prometheus has, nobody gets all answers sooner.
			{ scenario, name: 'all queries directly, one after another', value: allMs, unit: 'ms' },
			{
				scenario,
				name: 'all panels of a week, p95',
				value: percentile(served, 0.95),
				unit: 'ms',
				atMost: Math.round(1.2 * bound),
				spread: spread(served)
			}
		];
	} finally {
		await portal.stop();
		await prometheus.stop();
	}
}

interface Span {
	readonly startMs: number;
	readonly endMs: number;
}

async function present(url: string, { startMs, endMs }: Span): Promise<ReadonlySet<string>> {
	const query = new URLSearchParams({
		'match[]': namedAny(catalogueMetrics),
		start: String(startMs / 1_000),
		end: String(endMs / 1_000)
	});
	const answer = await fetch(`${url}/api/v1/label/__name__/values?${query}`);
	const { data } = (await answer.json()) as { data: string[] };
	return new Set(data);
}

/** The very questions that the portal puts. */
function queriesOf(base: string, panels: readonly PresentPanel[], span: Span): URL[] {
	const { startSeconds, endSeconds, stepSeconds, windowSeconds } = samplingOf(span, null);
	return panels.flatMap(({ lines }) =>
		lines.map(({ query }) => {
			const url = new URL('/api/v1/query_range', base);
			url.search = new URLSearchParams({
				query: fill(query, '', windowSeconds),
				start: String(startSeconds),
				end: String(endSeconds),
				step: String(stepSeconds)
			}).toString();
			return url;
		})
	);
}

/** Each query where nothing else is asked: which takes longest, and how long all take. Each is put twice, to warm the caches. */
async function oneByOne(queries: readonly URL[]): Promise<{ slowest: URL; allMs: number }> {
	const timings: { url: URL; ms: number }[] = [];
	for (const url of queries) {
		await timed(url);
		timings.push({ url, ms: await timed(url) });
	}
	const [slowest] = timings.toSorted((one, other) => other.ms - one.ms);
	if (!slowest) throw new Error('no query to time');
	return { slowest: slowest.url, allMs: timings.reduce((sum, { ms }) => sum + ms, 0) };
}

/** Milliseconds from the question to the last byte. */
async function timed(url: string | URL, headers: Readonly<Record<string, string>> = {}) {
	const started = performance.now();
	const answer = await fetch(url, { headers, redirect: 'error' });
	if (!answer.ok) throw new Error(`${answer.status} for ${String(url)}`);
	await answer.arrayBuffer();
	return performance.now() - started;
}
