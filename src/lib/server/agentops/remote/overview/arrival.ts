/** What has arrived in a remote, for the check-list of an empty portal. */
import type { TimeRange } from '../../agentops.ts';
import type { Arrival } from '../../analytics.ts';
import { ok, type Reply } from '../../fault.ts';
import type { Extents } from '../reading/extents.ts';
import type { SessionReader } from '../reading/session-reader.ts';
import type { SessionFacts } from '../session/session-facts.ts';
import type { ListedSession } from '../session/session-row.ts';

/** Counts rest on so many of the newest sessions: enough for a check-list, too little for a total. */
const newestSessions = 20;

/** First and last are those of all sessions; a fault where the newest could not be listed. */
export async function readArrival(
	reader: SessionReader,
	extents: Extents,
	projectId: string,
	signal: AbortSignal | undefined
): Promise<Reply<Arrival>> {
	const extent = await extents.of(projectId, signal);
	if (!extent.ok) return extent;
	if (extent.value === null) return ok(nothingArrived);
	const order = { text: null, orderBy: 'start_time', descending: true } as const;
	const place = { offset: 0, limit: newestSessions, frozenEndMs: null };
	const newest = await reader.pages.slice(projectId, extents.ever(), order, place, signal);
	if (!newest.ok) return newest;
	reader.learn(newest.value);
	const { sessions } = newest.value;
	const facts = await reader.facts(projectId, sessions, signal);
	return ok(toArrival(extent.value, sessions, facts));
}

const nothingArrived: Arrival = {
	spans: 0,
	firstSpanMs: null,
	lastSpanMs: null,
	llmCalls: 0,
	callsWithTokens: 0,
	callsWithCost: 0,
	unpricedModels: [],
	newestTraceId: null
};

function toArrival(
	extent: TimeRange,
	sessions: readonly ListedSession[],
	facts: ReadonlyMap<string, SessionFacts>
): Arrival {
	const known = [...facts.values()];
	const sum = (value: (item: SessionFacts) => number) =>
		known.reduce((total, item) => total + value(item), 0);
	const unpriced = known.flatMap((item) =>
		// Without tokens no price would help: that is another finding.
		[...item.models].filter(
			([model, use]) => model !== '' && use.unpricedCalls > 0 && use.tokens > 0
		)
	);
	const ends = sessions.map((session) => {
		const read = facts.get(session.summary.trace_id);
		const durationNs = read?.durationNs ?? session.summary.duration;
		return session.startMs + durationNs / 1e6;
	});
	return {
		spans: sessions.reduce((total, session) => total + session.summary.span_count, 0),
		firstSpanMs: extent.startMs,
		lastSpanMs: Math.floor(Math.max(extent.startMs, ...ends)),
		llmCalls: sum((item) => item.llmCalls),
		callsWithTokens: sum((item) => item.callsWithTokens),
		callsWithCost: sum((item) => item.llmCalls - item.unpricedCalls),
		unpricedModels: [...new Set(unpriced.map(([model]) => model))].sort(),
		newestTraceId: sessions[0]?.summary.trace_id ?? null
	};
}
