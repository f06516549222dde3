import type { FacetValue, ValueQuery } from '../../agentops/analytics.ts';
import type { StoreClient } from '../client.ts';
import { startedIn } from '../queries/sessions/filter.ts';
import { finder } from './readings.ts';
import { spanHours } from './contents.ts';
import { keyOfException, longValue } from './tables.ts';

const columns = {
	model: 'Models',
	service: 'Services',
	tag: 'Tags',
	user: 'Users',
	team: 'Teams',
	agent: 'Agents',
	tool: 'Tools',
	conversation: 'Conversations',
	env: 'Environments',
	exception: 'Exceptions',
	name: '[Name]'
} as const;

/**
 * What can stand behind a field, for the editor of a query. Of attributes it is what has been indexed:
 * a value is offered a few seconds after it was first seen.
 * @throws StoreError
 */
export async function readValues(
	store: StoreClient,
	projectId: string,
	{ range, of, prefix, limit }: ValueQuery
): Promise<readonly FacetValue[]> {
	if (of === 'status') return [];
	const most = Math.min(Math.max(Math.trunc(limit), 1), 100);
	const params = { project: projectId, prefix, limit: most };
	if (of === 'keys' || typeof of === 'object') {
		const hours = spanHours(range, 'Hour');
		const key = of === 'keys' ? null : of.attribute;
		const value = key === null ? 'Key' : 'Value';
		return store.rows<FacetValue>(
			`SELECT ${value} AS value, uniq(Trace) AS sessions FROM session_values
			WHERE project_id = {project:String} AND ${hours.sql}
				AND ${key === null ? 'Key != {exception:String}' : 'Key = {key:String}'}
				AND ${found(value, prefix)} AND Value != {long:String}
			GROUP BY value ORDER BY ${ranking(prefix)} LIMIT {limit:UInt32}`,
			{ ...params, ...hours.params, key: key ?? '', exception: keyOfException, long: longValue }
		);
	}
	const where = startedIn(projectId, range);
	return store.rows<FacetValue>(
		`SELECT arrayJoin(arrayFilter(name -> name NOT IN ('', {long:String}) AND ${found('name', prefix)}, ${columns[of]})) AS value,
			count() AS sessions
		FROM sessions FINAL WHERE ${where.sql}
		GROUP BY value ORDER BY ${ranking(prefix)} LIMIT {limit:UInt32}`,
		{ ...where.params, ...params, long: longValue }
	);
}

const found = (value: string, prefix: string) =>
	prefix === '' ? 'true' : `${finder(prefix)}(${value}, {prefix:String}) > 0`;

/** The prefix itself comes first, then what begins with it, then what only holds it. */
const ranking = (prefix: string) =>
	`${prefix === '' ? '' : `value = {prefix:String} DESC, ${finder(prefix)}(value, {prefix:String}) = 1 DESC, `}sessions DESC, value`;
