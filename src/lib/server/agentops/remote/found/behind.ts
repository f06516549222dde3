/** The sessions behind a figure of the cost page. */
import { splitFigure } from '#lib/cost/figure-terms.ts';
import { addSums } from '#lib/cost/report.ts';
import type { SessionRow } from '../../analytics.ts';
import { ok, type Reply } from '../../fault.ts';
import type { RemoteLedger } from '../ledger/ledger.ts';
import type { Entry } from '../ledger/session-spend.ts';
import { coverageOf } from '../reading/coverage.ts';
import type { SaidAttributes } from '../reading/said-attributes.ts';
import type { SaidTexts } from '../reading/said-texts.ts';
import type { SessionReader } from '../reading/session-reader.ts';
import { sumTokens } from '../session/session-facts.ts';
import { compareRows, toSessionRow } from '../session/session-row.ts';
import { factsMeet, rowMeets, splitTerms } from '../session/terms.ts';
import type { FindQuery, Found } from './found.ts';
import { withSorted } from './sorted.ts';
import { withTexts } from './with-texts.ts';

/** Each with the cost, tokens and number of the calls that made the figure. */
export async function findBehind(
	reader: SessionReader,
	said: SaidAttributes,
	saidTexts: SaidTexts,
	ledger: RemoteLedger,
	projectId: string,
	query: Omit<FindQuery, 'calls'>,
	signal: AbortSignal | undefined
): Promise<Reply<Found>> {
	const reply = await ledger.behind(projectId, query, signal);
	if (!reply.ok) return reply;
	const { found, reading } = reply.value;
	const { others } = splitFigure(query.terms);
	const { texts, listed: ofList, detailed: ofDetails, unanswered } = splitTerms(others);
	const order = compareRows(query);
	const behind = found
		.map(({ listed: session, session: { facts }, costPico: spentPico, entries }) => ({
			session,
			facts,
			row: {
				...toSessionRow(session, facts, reader.listIsExact()),
				spentPico,
				...countsOf(entries)
			}
		}))
		.filter(
			({ session, row, facts }) =>
				ofList.every((term) => rowMeets(session, row, term)) &&
				ofDetails.every((term) => factsMeet(row, facts, term))
		);
	const { meeting, unread } = await withTexts(
		saidTexts,
		projectId,
		behind,
		texts,
		signal,
		reader.maxDetails
	);
	const { sessions, isWhole } = await withSorted(reader, said, projectId, query, meeting, signal);
	return ok({
		sessions: sessions.toSorted((a, b) => order(a.row, b.row)),
		coverage: {
			...coverageOf({ ...reading, readSessions: reading.readSessions - unread }),
			...((unread > 0 || !isWhole) && { readsOn: true })
		},
		unanswered
	});
}

function countsOf(
	entries: readonly Entry[]
): Required<Pick<SessionRow, 'spentUnpriced' | 'spentTokens' | 'spentCalls'>> {
	const { calls, unpricedCalls, tokens } = addSums(entries);
	return {
		spentUnpriced: unpricedCalls,
		spentTokens: sumTokens(tokens) === 0 ? null : tokens,
		spentCalls: calls
	};
}
