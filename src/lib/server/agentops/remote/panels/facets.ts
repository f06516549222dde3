/** Facets of the sessions that could be read from a remote. */
import { statuses } from '#lib/query/fields.ts';
import type { Query } from '#lib/query/term.ts';
import type { Facet, FacetField, FacetQuery, Facets } from '../../analytics.ts';
import { ok, type Reply } from '../../fault.ts';
import type { Finder } from '../found/finder.ts';
import type { ReadSession } from '../session/session-row.ts';
import { countValues } from './counted.ts';

/** Each as if its own field were not asked for. */
export async function readFacets(
	finder: Finder,
	projectId: string,
	{ range, terms, fields, top }: FacetQuery,
	signal: AbortSignal | undefined
): Promise<Reply<Facets>> {
	const facets: Facet[] = [];
	const whole = await finder.findScope(projectId, { range, terms }, signal);
	if (!whole.ok) return whole;
	for (const field of fields) {
		const others = terms.filter((term) => !(term.kind === 'name' && term.field === field));
		const found =
			others.length === terms.length
				? whole
				: await finder.findScope(projectId, { range, terms: others }, signal);
		if (!found.ok) return found;
		facets.push(toFacet(found.value.sessions, field, terms, top));
	}
	const { coverage, unanswered, sessions } = whole.value;
	const detailedSessions = sessions.filter(({ facts }) => facts !== null).length;
	return ok({ facets, coverage: { ...coverage, detailedSessions }, unanswered });
}

function toFacet(
	sessions: readonly ReadSession[],
	field: FacetField,
	terms: Query,
	top: number
): Facet {
	const counted = countValues(sessions, field);
	const asked = [
		...(field === 'status' ? statuses : []),
		...terms.flatMap((term) => (term.kind === 'name' && term.field === field ? term.values : []))
	];
	const shown = counted.slice(0, top);
	const missing = [...new Set(asked)].filter(
		(value) => !shown.some((each) => each.value === value)
	);
	const rest = missing.map(
		(value) => counted.find((each) => each.value === value) ?? { value, sessions: 0 }
	);
	const known = shown.length + rest.filter((each) => each.sessions > 0).length;
	return { field, values: [...shown, ...rest], more: Math.max(0, counted.length - known) };
}
