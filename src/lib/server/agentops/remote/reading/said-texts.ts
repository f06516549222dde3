/** Whether sessions of a remote say a text, or have a span of that name: from their details, for v4 searches names, ids and tags alone. */
import { readable, readingsOf, sayer } from '#lib/query/said.ts';
import { searchText } from '#lib/trace/search-text.ts';
import { toRawSpans } from '#lib/trace/wire.ts';
import type { ListedSession } from '../session/session-row.ts';
import { createDetails, versionOf, type Details, type DetailsSettings } from './details.ts';

/** Texts whose answers are kept at a time. */
const mostTexts = 20;

type Settings = Pick<DetailsSettings<boolean>, 'agentops' | 'concurrency' | 'budgetMs' | 'now'>;

/**
 * By trace id; sessions whose details did not come in time are missing. Never throws.
 * @param mostNew details asked of the upstream; those that were read before are free
 */
export type SaidTexts = (
	projectId: string,
	sessions: readonly ListedSession[],
	text: string,
	signal: AbortSignal | undefined,
	mostNew: number
) => Promise<ReadonlyMap<string, boolean>>;

export function createSaidTexts(settings: Settings): SaidTexts {
	const byText = new Map<string, Details<boolean>>();

	function detailsOf(text: string): Details<boolean> {
		const isSaid = sayer(text);
		const wanted = readingsOf(text).join('\n').toLowerCase();
		const details =
			byText.get(wanted) ??
			createDetails({
				...settings,
				read: (detail) =>
					toRawSpans(detail).some((span) => isSaid(readable(span.name)) || isSaid(searchText(span)))
			});
		byText.delete(wanted);
		byText.set(wanted, details);
		const oldest = byText.keys().next();
		if (byText.size > mostTexts && !oldest.done) byText.delete(oldest.value);
		return details;
	}

	return (projectId, sessions, text, signal, mostNew) =>
		detailsOf(text).read(projectId, sessions.map(versionOf), { signal, mostNew });
}
