import { describe, expect, it } from 'vitest';
import { sessionRow } from '../../../tests/builders/session-row.ts';
import type { SessionPage } from '#lib/server/agentops/analytics.ts';
import { joinPages } from './of-projects.ts';

const row = (traceId: string, spentPico: bigint | null) =>
	sessionRow({ traceId, name: traceId, status: 'ok', spentPico });
const page = (changes: Partial<SessionPage>): SessionPage => ({
	rows: [],
	total: 0,
	nextCursor: null,
	coverage: { readSessions: 1, totalSessions: 1 },
	unanswered: [],
	...changes
});
const dearest = { limit: 3 } as const;

describe('joinPages', () => {
	it('has the dearest of all, and what each project has, to the last digit', () => {
		const joined = joinPages(
			[
				{
					projectId: 'a',
					page: page({
						rows: [row('1', 9n), row('2', null)],
						total: 7,
						spentPico: 10n ** 20n + 1n,
						spentUnpriced: 2
					})
				},
				{
					projectId: 'b',
					page: page({ rows: [row('1', 8n), row('3', 7n)], total: 2, spentPico: 15n })
				}
			],
			dearest
		);
		expect(joined.rows.map(({ projectId, traceId }) => projectId + traceId)).toEqual([
			'a1',
			'b1',
			'b3'
		]);
		expect(joined).toMatchObject({
			total: 9,
			spentPico: 10n ** 20n + 16n,
			spentUnpriced: 2,
			shares: [
				{ projectId: 'a', sessions: 7, spentPico: 10n ** 20n + 1n, spentUnpriced: 2 },
				{ projectId: 'b', sessions: 2, spentPico: 15n, spentUnpriced: 0 }
			],
			coverage: { readSessions: 2, totalSessions: 2 }
		});
	});

	it('does not take an unknown cost for none, nor a list of sessions for one of calls', () => {
		const unknown = { projectId: 'a', page: page({ total: 1, spentPico: null }) };
		expect(joinPages([unknown], dearest).spentPico).toBeNull();
		expect(joinPages([{ projectId: 'a', page: page({}) }], dearest)).not.toHaveProperty(
			'spentPico'
		);
	});

	it('names what a source could not answer, once', () => {
		const term = { kind: 'has', things: ['exception'], negated: false } as const;
		const part = (projectId: string) => ({ projectId, page: page({ unanswered: [term] }) });
		expect(joinPages([part('a'), part('b')], dearest).unanswered).toEqual([term]);
	});

	it('is copied as far as the project that is furthest behind', () => {
		const copying = (copiedSpans: number, upToMs: number | null) =>
			page({
				coverage: {
					readSessions: 1,
					totalSessions: 1,
					copying: { copiedSpans, totalSpans: 10, upToMs, fault: null }
				}
			});
		const joined = (upToMs: number | null) =>
			joinPages(
				[
					{ projectId: 'a', page: copying(10, 900) },
					{ projectId: 'b', page: copying(4, upToMs) }
				],
				dearest
			).coverage.copying;
		expect(joined(500)).toEqual({ copiedSpans: 14, totalSpans: 20, upToMs: 500, fault: null });
		expect(joined(null)?.upToMs).toBeNull();
	});
});
