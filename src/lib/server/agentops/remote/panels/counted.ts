/** How often names occur among sessions that were read from a remote. */
import type { FacetField, FacetValue } from '../../analytics.ts';
import type { ReadSession } from '../session/session-row.ts';
import { namesOfFacts } from '../session/terms.ts';

/** Names of a session in a facet, also where its details were not read; null when only they tell. */
function namesOf({ row, facts }: ReadSession, field: FacetField): readonly string[] | null {
	if (facts) return [...namesOfFacts(facts, field)];
	switch (field) {
		case 'status':
			return [row.errorCount > 0 ? 'error' : 'ok'];
		case 'service':
			return [row.service];
		case 'tag':
			return row.tags;
		default:
			return null;
	}
}

/** Most sessions first, then by name; `''` = sessions without one. */
export function countValues(
	sessions: readonly ReadSession[],
	field: FacetField
): readonly FacetValue[] {
	const names = sessions.flatMap((session) => {
		const own = namesOf(session, field);
		return own?.length === 0 ? [''] : (own ?? []);
	});
	return countNames(names).toSorted(
		(a, b) => b.sessions - a.sessions || (a.value < b.value ? -1 : 1)
	);
}

/** Most first, then as they were met. */
export function countNames(names: readonly string[]): readonly FacetValue[] {
	const counts = new Map<string, number>();
	for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
	return [...counts]
		.map(([value, sessions]) => ({ value, sessions }))
		.sort((a, b) => b.sessions - a.sessions);
}
