/** Prometheus over its HTTP API v1: what it scrapes, what its rules found, and the catalogue's figures. */
import {
	catalogueMetrics,
	catalogueNeeds,
	type PresentPanel
} from '#lib/infrastructure/catalogue.ts';
import { namedAny } from '#lib/infrastructure/promql/template.ts';
import type { Chosen } from '#lib/infrastructure/promql/template.ts';
import type { PanelSeries } from '#lib/infrastructure/series/series.ts';
import type { Sampling } from '#lib/infrastructure/series/step.ts';
import type { Alert, Rule, Target } from '#lib/infrastructure/status/status.ts';
import type { VariableId } from '#lib/infrastructure/panel.ts';
import type { Span } from '#lib/time/range.ts';
import { mapReply, ok, type Reply } from '../agentops/fault.ts';
import type { MayConnect } from '../guarded-lookup.ts';
import { createUpstream } from '../upstream.ts';
import { askPrometheus, type Ask } from './answer.ts';
import { readPanel } from './read-panel.ts';
import { toAlerts, toRules, toTargets } from './status.ts';
import { readVariables } from './variables.ts';
import { z } from 'zod';

export interface PrometheusSettings {
	/** `http(s)://host[:port][/prefix]` */
	readonly url: string;
	readonly credentials:
		| { readonly kind: 'none' }
		| { readonly kind: 'basic'; readonly user: string; readonly password: string }
		| { readonly kind: 'bearer'; readonly token: string };
	/** Of one answer, and what Prometheus is told to give up after. */
	readonly timeoutMs: number;
	/** Cap on one answer's body. */
	readonly maxBytes?: number;
	/** Of each IP address that its name leads to; left out: any. */
	readonly mayConnect?: MayConnect | undefined;
}

export interface Prometheus {
	targets(): Promise<Reply<Target[]>>;
	/** Firing and pending. */
	alerts(): Promise<Reply<Alert[]>>;
	rules(): Promise<Reply<Rule[]>>;
	/** Which of the catalogue's metrics have samples in the span; remembered for a moment. */
	present(span: Span): Promise<Reply<ReadonlySet<string>>>;
	/** The values to narrow the panels by, sorted; a variable that none of them has is left out. */
	variables(
		panels: readonly PresentPanel[],
		chosen: Chosen,
		span: Span
	): Promise<Reply<Readonly<Partial<Record<VariableId, readonly string[]>>>>>;
	panel(
		panel: PresentPanel,
		chosen: Chosen,
		sampling: Sampling,
		signal: AbortSignal
	): Promise<Reply<PanelSeries>>;
	/** @throws when it does not answer */
	ping(): Promise<void>;
	close(): Promise<void>;
}

/** Twelve series of 11 000 samples are 4 MB; a reply far beyond that is a selection too wide to draw. */
const defaultMaxBytes = 32 * 1024 * 1024;
const rememberMs = 30_000;
const remembered = 16;

/** Opens no connection until the first call. */
export function createPrometheus(settings: PrometheusSettings): Prometheus {
	const upstream = createUpstream({
		source: 'prometheus',
		baseUrl: settings.url,
		timeoutMs: settings.timeoutMs,
		maxBytes: settings.maxBytes ?? defaultMaxBytes,
		connections: 24,
		mayConnect: settings.mayConnect
	});
	const ask: Ask = (path, query, schema, signal) =>
		askPrometheus(upstream, { path, query, headers: authorization(settings), signal }, schema);
	const timeout = `${Math.ceil(settings.timeoutMs / 1_000)}s`;
	const names = new Map<
		string,
		{ readonly atMs: number; readonly reply: Promise<Reply<string[]>> }
	>();

	/** Names of metrics, and those of the catalogue's needs that find something. */
	async function askNames(within: ReturnType<typeof bounds>): Promise<Reply<string[]>> {
		const find = (selector: string) => {
			const query = { 'match[]': selector, ...within };
			return ask('/api/v1/label/__name__/values', query, z.array(z.string()));
		};
		const [all, ...needed] = await Promise.all([
			find(namedAny(catalogueMetrics)),
			...catalogueNeeds.map(find)
		]);
		// A need that could not be asked costs its panel alone.
		const met = catalogueNeeds.filter((_, at) => {
			const reply = needed[at];
			return reply?.ok === true && reply.value.length > 0;
		});
		return all.ok ? ok([...all.value, ...met]) : all;
	}

	function presentNames(span: Span): Promise<Reply<string[]>> {
		const within = bounds(span);
		const key = `${within.start}/${within.end}`;
		const known = names.get(key);
		if (known && Date.now() - known.atMs < rememberMs) return known.reply;
		const reply = askNames(within);
		names.delete(key);
		names.set(key, { atMs: Date.now(), reply });
		const [oldest] = names.keys();
		if (names.size > remembered && oldest !== undefined) names.delete(oldest);
		void reply.then(({ ok }) => {
			if (!ok && names.get(key)?.reply === reply) names.delete(key);
		});
		return reply;
	}

	return {
		targets: () =>
			mapReply(ask('/api/v1/targets', { state: 'active' }, toTargets.schema), toTargets.read),
		alerts: () => mapReply(ask('/api/v1/alerts', {}, toAlerts.schema), toAlerts.read),
		rules: () => mapReply(ask('/api/v1/rules', {}, toRules.schema), toRules.read),
		present: (span) => mapReply(presentNames(span), (list) => new Set(list)),
		variables: (panels, chosen, span) => readVariables(ask, panels, chosen, bounds(span)),
		panel: (panel, chosen, sampling, signal) =>
			readPanel(ask, panel, chosen, sampling, timeout, signal),
		async ping() {
			const reply = await ask('/api/v1/query', { query: '1' }, z.unknown());
			if (!reply.ok) throw new Error(reply.fault.detail);
		},
		close: upstream.close
	};
}

function authorization({ credentials }: PrometheusSettings): Readonly<Record<string, string>> {
	switch (credentials.kind) {
		case 'none':
			return {};
		case 'bearer':
			return { authorization: `Bearer ${credentials.token}` };
		case 'basic': {
			const pair = Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
			return { authorization: `Basic ${pair}` };
		}
	}
}

/** Whole minutes, so that a page and the panels that it then asks for share an answer. */
function bounds({ startMs, endMs }: Span): { readonly start: string; readonly end: string } {
	return {
		start: String(Math.floor(startMs / 60_000) * 60),
		end: String(Math.ceil(endMs / 60_000) * 60)
	};
}
