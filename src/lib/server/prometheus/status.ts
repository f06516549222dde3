/** Targets, alerts and rules as Prometheus spells them, read into ours. */
import { z } from 'zod';
import {
	bySeverity,
	byUrgency,
	type Alert,
	type Rule,
	type Target
} from '#lib/infrastructure/status/status.ts';

const labels = z.record(z.string(), z.string());
const text = z.string().default('');

/** Prometheus writes `0001-01-01T00:00:00Z` for never. */
function momentOf(iso: string | undefined): number | null {
	const ms = Date.parse(iso ?? '');
	return ms > 0 ? ms : null;
}

/** What a person may read: no user, password or query, where exporters take tokens. */
function plainUrl(address: string): string {
	try {
		const url = new URL(address);
		return url.origin + url.pathname;
	} catch {
		return '';
	}
}

/** An error of a scrape quotes the whole address. */
function withoutSecrets(error: string): string {
	return error.replace(/\/\/[^\s/@"]+@/g, '//').replace(/(\?)[^\s"]+/g, '$1…');
}

const targetsSchema = z.object({
	activeTargets: z.array(
		z.object({
			labels: labels.default({}),
			scrapePool: text,
			scrapeUrl: text,
			health: z.enum(['up', 'down', 'unknown']).catch('unknown'),
			lastError: text,
			lastScrape: z.string().optional(),
			lastScrapeDuration: z.number().nullish()
		})
	)
});

export const toTargets = {
	schema: targetsSchema,
	/** The failing ones first. */
	read: ({ activeTargets }: z.infer<typeof targetsSchema>): Target[] =>
		byUrgency(
			activeTargets.map((target) => ({
				job: target.labels.job ?? target.scrapePool,
				instance: target.labels.instance ?? '',
				pool: target.scrapePool,
				url: plainUrl(target.scrapeUrl),
				health: target.health,
				error: target.lastError === '' ? null : withoutSecrets(target.lastError),
				scrapedAtMs: momentOf(target.lastScrape),
				durationSeconds: target.lastScrapeDuration ?? null
			}))
		)
} as const;

const alertsSchema = z.object({
	alerts: z.array(
		z.object({
			labels,
			annotations: labels.default({}),
			state: z.string(),
			activeAt: z.string().nullish(),
			value: z.string().nullish()
		})
	)
});

export const toAlerts = {
	schema: alertsSchema,
	/** The gravest first; what is not firing or pending is left out. */
	read: ({ alerts }: z.infer<typeof alertsSchema>): Alert[] =>
		bySeverity(
			alerts.flatMap(({ labels: all, annotations, state, activeAt, value }) => {
				if (state !== 'firing' && state !== 'pending') return [];
				const { alertname = '', severity = null, ...others } = all;
				const figure = Number(value ?? Number.NaN);
				return [
					{
						name: alertname,
						state,
						severity,
						summary: annotations.summary ?? annotations.description ?? null,
						labels: Object.entries(others).map(([name, each]) => `${name}=${each}`),
						sinceMs: momentOf(activeAt ?? undefined),
						value: Number.isFinite(figure) ? figure : null
					}
				];
			})
		)
} as const;

const rulesSchema = z.object({
	groups: z.array(
		z.object({
			name: z.string(),
			rules: z.array(
				z.object({
					type: z.enum(['alerting', 'recording']),
					name: z.string(),
					query: text,
					state: z.enum(['firing', 'pending', 'inactive']).nullish().catch(null),
					health: text,
					lastError: text,
					lastEvaluation: z.string().optional()
				})
			)
		})
	)
});

export const toRules = {
	schema: rulesSchema,
	/** In their groups' order. */
	read: ({ groups }: z.infer<typeof rulesSchema>): Rule[] =>
		groups.flatMap(({ name: group, rules }) =>
			rules.map((rule) => ({
				group,
				name: rule.name,
				kind: rule.type,
				state: rule.type === 'alerting' ? (rule.state ?? null) : null,
				query: rule.query,
				// `unknown` before the first evaluation is no failure.
				healthy: rule.health !== 'err',
				error: rule.lastError === '' ? null : rule.lastError,
				evaluatedAtMs: momentOf(rule.lastEvaluation)
			}))
		)
} as const;
