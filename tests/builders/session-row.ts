import type { SessionRow } from '../../src/lib/server/agentops/analytics.ts';

/** A session of a list, of one call of which nothing else is known. */
export function sessionRow(own: Pick<SessionRow, 'traceId'> & Partial<SessionRow>): SessionRow {
	return {
		name: '',
		service: '',
		startMs: 0,
		durationNs: null,
		spanCount: 1,
		errorCount: 0,
		llmCalls: 1,
		status: 'unset',
		running: false,
		models: [],
		tokens: null,
		costUsd: null,
		unpricedCalls: 0,
		tags: [],
		user: null,
		conversation: null,
		...own
	};
}
