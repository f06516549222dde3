/** What a query's editor can offer from a remote. */
import type { FacetValue, ValueQuery } from '../../analytics.ts';
import { ok, type Reply } from '../../fault.ts';
import type { Finder } from '../found/finder.ts';
import type { Found } from '../found/found.ts';
import type { SessionFacts } from '../session/session-facts.ts';
import { countNames, countValues } from './counted.ts';

/** Of the newest sessions, most first; of an attribute's values a remote tells none. */
export async function readValues(
	{ reader, findScope }: Finder,
	projectId: string,
	{ range, of, prefix, limit }: ValueQuery,
	signal: AbortSignal | undefined
): Promise<Reply<readonly FacetValue[]>> {
	if (typeof of === 'object') return ok([]);
	const found = await findScope(projectId, { range, terms: [] }, signal);
	if (!found.ok) return found;
	const { sessions } = found.value;
	const facts = await reader.facts(
		projectId,
		sessions.slice(0, reader.maxDetails).map(({ session }) => session),
		signal
	);
	const wanted = prefix.toLowerCase();
	const holding = count(sessions, facts, of).filter(
		({ value }) => value !== '' && value.toLowerCase().includes(wanted)
	);
	const leads = ({ value }: FacetValue) => value.toLowerCase().startsWith(wanted);
	return ok([...holding.filter(leads), ...holding.filter((each) => !leads(each))].slice(0, limit));
}

function count(
	sessions: Found['sessions'],
	facts: ReadonlyMap<string, SessionFacts>,
	of: Exclude<ValueQuery['of'], object>
): readonly FacetValue[] {
	switch (of) {
		case 'name':
			return countNames(sessions.map(({ row }) => row.name));
		case 'keys':
			return countNames([...facts.values()].flatMap(({ keys }) => [...keys]));
		default:
			return countValues(
				sessions.map(({ session, row }) => ({
					row,
					facts: facts.get(session.summary.trace_id) ?? null
				})),
				of
			);
	}
}
