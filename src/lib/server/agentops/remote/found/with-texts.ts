import type { TextTerm } from '#lib/query/term.ts';
import type { SaidTexts } from '../reading/said-texts.ts';
import type { ListedSession } from '../session/session-row.ts';
import { namesHold } from '../session/terms.ts';

/**
 * The sessions that meet terms of text: by their names, which are at hand, else by what was said in them.
 * @returns `unread`: how many more may meet them, whose details did not come in time
 */
export async function withTexts<Session extends { readonly session: ListedSession }>(
	saidTexts: SaidTexts,
	projectId: string,
	sessions: readonly Session[],
	terms: readonly TextTerm[],
	signal: AbortSignal | undefined,
	mostNew: number
): Promise<{ readonly meeting: readonly Session[]; readonly unread: number }> {
	let meeting = sessions;
	let unread = 0;
	for (const { text, negated } of terms) {
		const open = meeting.filter(({ session }) => !namesHold(session, text));
		const listed = open.map(({ session }) => session);
		const said = await saidTexts(projectId, listed, text, signal, mostNew);
		unread += open.length - said.size;
		meeting = meeting.filter(({ session }) => {
			const holds = namesHold(session, text) || said.get(session.summary.trace_id);
			return holds === !negated;
		});
	}
	return { meeting, unread };
}
