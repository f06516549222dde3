import { statuses } from '#lib/query/fields.ts';
import type { FacetField } from '../../agentops/analytics.ts';
import { stateSql } from '../queries/sessions/term-filter.ts';
import { keyOfException, keysOfEnvironment } from './tables.ts';

/**
 * Sets of names, and their hashes, which take a third of the time to count. In this order, and with room for no more
 * than eight: a counted number says by its place whose name it is.
 */
export const nameSets = {
	model: { names: 'Models', keys: 'ModelKeys' },
	service: { names: 'Services', keys: 'ServiceKeys' },
	tag: { names: 'Tags', keys: 'TagKeys' },
	user: { names: 'Users', keys: 'UserKeys' },
	team: { names: 'Teams', keys: 'TeamKeys' },
	agent: { names: 'Agents', keys: 'AgentKeys' },
	tool: { names: 'Tools', keys: 'ToolKeys' }
} as const;

export type NamedField = keyof typeof nameSets;

export function isNamed(field: FacetField): field is NamedField {
	return Object.hasOwn(nameSets, field);
}

/** What is read from the index of attributes, under keys that mean the same. No key is in two of them. */
export const indexedKeys = {
	env: keysOfEnvironment,
	exception: [keyOfException]
} as const;

export type IndexedField = keyof typeof indexedKeys;

export function isIndexed(field: FacetField): field is IndexedField {
	return Object.hasOwn(indexedKeys, field);
}

/** SQL over `session_values`: of which field a row is a value. */
export const fieldOfKey = 'transform(Key, {keys:Array(String)}, {keyFields:Array(String)})::String';

/** The parameters of {@link fieldOfKey}. */
export const keysOf = (fields: readonly IndexedField[]) => ({
	keys: fields.flatMap((field) => indexedKeys[field]),
	keyFields: fields.flatMap((field) => indexedKeys[field].map(() => field))
});

export const indexedFields = Object.keys(indexedKeys).filter((name): name is IndexedField =>
	Object.hasOwn(indexedKeys, name)
);

/** The states of a session as a set of their names, in SQL over `sessions`. */
export const statesSql = `arrayFilter(state -> state != '', [${statuses
	.map((state) => `if(${stateSql[state]}, '${state}', '')`)
	.join(', ')}])`;
