import { statuses } from '#lib/query/fields.ts';
import type { FacetField } from '../../agentops/analytics.ts';
import { stateSql } from '../queries/sessions/term-filter.ts';

/**
 * Sets of names, and their hashes, which take a third of the time to count. In this order, and with room for no more
 * than sixteen: a counted number says by its place whose name it is.
 */
export const nameSets = {
	model: { names: 'Models', keys: 'ModelKeys' },
	service: { names: 'Services', keys: 'ServiceKeys' },
	tag: { names: 'Tags', keys: 'TagKeys' },
	user: { names: 'Users', keys: 'UserKeys' },
	team: { names: 'Teams', keys: 'TeamKeys' },
	agent: { names: 'Agents', keys: 'AgentKeys' },
	tool: { names: 'Tools', keys: 'ToolKeys' },
	env: { names: 'Environments', keys: 'EnvironmentKeys' },
	exception: { names: 'Exceptions', keys: 'ExceptionKeys' }
} as const;

export type NamedField = keyof typeof nameSets;

export function isNamed(field: FacetField): field is NamedField {
	return Object.hasOwn(nameSets, field);
}

/** The states of a session as a set of their names, in SQL over `sessions`. */
export const statesSql = `arrayFilter(state -> state != '', [${statuses
	.map((state) => `if(${stateSql[state]}, '${state}', '')`)
	.join(', ')}])`;
