/** What has arrived in a remote, for the check-list of an empty portal. */
import { testTag } from '#lib/onboarding/test-span.ts';
import { arrivalSessions, type Arrival } from '../../analytics.ts';
import { ok, type Reply } from '../../fault.ts';
import type { Extents } from '../reading/extents.ts';
import type { SessionReader } from '../reading/session-reader.ts';
import type { SessionFacts } from '../session/session-facts.ts';
import type { ListedSession } from '../session/session-row.ts';

/** A fault where the newest could not be listed. */
export async function readArrival(
	reader: SessionReader,
	extents: Extents,
	projectId: string,
	signal: AbortSignal | undefined
): Promise<Reply<Arrival>> {
	const order = { text: null, orderBy: 'start_time', descending: true } as const;
	const place = { offset: 0, limit: arrivalSessions, frozenEndMs: null };
	const newest = await reader.pages.slice(projectId, extents.ever(), order, place, signal);
	if (!newest.ok) return newest;
	reader.learn(newest.value);
	const sessions = newest.value.sessions.filter(({ summary }) => !summary.tags.includes(testTag));
	return ok(toArrival(sessions, await reader.facts(projectId, sessions, signal)));
}

function toArrival(
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
	return {
		spans: sessions.reduce((total, session) => total + session.summary.span_count, 0),
		llmCalls: sum((item) => item.llmCalls),
		callsWithTokens: sum((item) => item.callsWithTokens),
		callsWithCost: sum((item) => item.llmCalls - item.unpricedCalls),
		unpricedModels: [...new Set(unpriced.map(([model]) => model))].sort(),
		newestTraceId: sessions[0]?.summary.trace_id ?? null
	};
}
