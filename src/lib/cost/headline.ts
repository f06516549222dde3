/** The first row of the cost page: a report in a few figures, each with that of the period before. */
import { isPartial } from './budget/standing.ts';
import { tokenCount } from './movers.ts';
import { picoToUsd } from './pico.ts';
import { addSums, spentOf, type CostReport, type CostSums, type SessionCosts } from './report.ts';

/**
 * null = unknown, as the period before is while sessions are unread: the newest are read first. Before a period in
 * which nothing was called it is 0: all of it is new.
 */
export interface HeadlineFigure {
	readonly current: number | null;
	readonly previous: number | null;
}

export const headlineFigures = [
	'spendUsd',
	'sessions',
	'tokens',
	'cacheShare',
	'meanUsd',
	'medianUsd',
	'p95Usd'
] as const;
export type Headline = Readonly<Record<(typeof headlineFigures)[number], HeadlineFigure>>;

export function headlineOf(report: CostReport): Headline {
	const now = figuresOf(addSums(report.buckets), report.sessions);
	const before = addSums(report.previousBuckets);
	const isEmpty = before.calls === 0 && before.costPico === null;
	const former = figuresOf(before, report.previousSessions);
	const isUnread = isPartial(report.reading);
	const both = (name: keyof Headline): HeadlineFigure => ({
		current: now[name],
		previous: isUnread ? null : isEmpty ? 0 : former[name]
	});
	return {
		spendUsd: both('spendUsd'),
		sessions: both('sessions'),
		meanUsd: both('meanUsd'),
		medianUsd: both('medianUsd'),
		p95Usd: both('p95Usd'),
		tokens: both('tokens'),
		cacheShare: both('cacheShare')
	};
}

function figuresOf(sums: CostSums, costs: SessionCosts): Record<keyof Headline, number | null> {
	// Over sessions of which a cost is known: the others would make it look lower.
	const known = costs.sessions - costs.unknown;
	const prompt = sums.tokens.input + sums.tokens.cacheRead + sums.tokens.cacheWrite;
	return {
		spendUsd: picoToUsd(spentOf(sums)),
		sessions: costs.sessions,
		meanUsd:
			sums.costPico === null || known === 0 ? null : picoToUsd(sums.costPico / BigInt(known)),
		medianUsd: picoToUsd(costs.medianPico),
		p95Usd: picoToUsd(costs.p95Pico),
		tokens: tokenCount(sums),
		cacheShare: prompt === 0 ? null : sums.tokens.cacheRead / prompt
	};
}
