import { statuses, type SessionState } from '#lib/query/fields.ts';
import type { FacetField, FacetValue } from '../../agentops/analytics.ts';
import type { StoreClient } from '../client.ts';
import type { Condition } from '../queries/condition.ts';
import { stateSql } from '../queries/sessions/term-filter.ts';

/** Sets of names, and their hashes, which take a third of the time to count. */
const sets = {
	model: { names: 'Models', keys: 'ModelKeys' },
	service: { names: 'Services', keys: 'ServiceKeys' },
	tag: { names: 'Tags', keys: 'TagKeys' },
	user: { names: 'Users', keys: 'UserKeys' },
	team: { names: 'Teams', keys: 'TeamKeys' },
	agent: { names: 'Agents', keys: 'AgentKeys' },
	tool: { names: 'Tools', keys: 'ToolKeys' }
} as const;

type NamedField = keyof typeof sets;

export function isNamed(field: FacetField): field is NamedField {
	return Object.hasOwn(sets, field);
}

export interface NameCount {
	/** Most sessions first; as many as were asked for. */
	readonly values: readonly FacetValue[];
	/** Different names in all sessions. */
	readonly distinct: number;
	/** Sessions that have no name of this kind. */
	readonly without: number;
}

export interface NameCounts {
	readonly sessions: number;
	readonly states: Readonly<Record<SessionState, number>>;
	readonly names: ReadonlyMap<FacetField, NameCount>;
}

/** What a number of the scan is about: a field's place in the list, or, from here on, sessions without one. */
const withoutCode = 8;
/** Bits of a counted number that say what it is about; the rest is a name's hash, less its highest bits. */
const codeBits = 4;
const hashMask = ((1n << BigInt(64 - codeBits)) - 1n).toString();

interface Counted {
	readonly Code: number;
	readonly Key: string;
	readonly Sessions: number;
	/** An hour in which the name is known to be, Unix seconds. */
	readonly Hour: number;
	readonly Distinct: number;
}

/**
 * Counts the names of several fields and the sessions without one in one scan: a scan for each would read the
 * same sessions again. The states, which every session has, are counted beside it in a third of the time that
 * they would take among the names.
 * @param stated whether the states are wanted; they are 0 otherwise
 * @param where on `sessions FINAL`
 * @param top names of each field, at most
 * @throws StoreError
 */
export async function countNames(
	store: StoreClient,
	fields: readonly NamedField[],
	stated: boolean,
	where: Condition,
	top: number
): Promise<NameCounts> {
	const packed = fields.map((field, index) => {
		const { keys } = sets[field];
		return `if(empty(${keys}), [toUInt64(${withoutCode + index})],
			arrayMap(key -> bitOr(bitShiftLeft(key, ${codeBits}), ${index}), ${keys}))`;
	});
	const [counted, [states]] = await Promise.all([
		packed.length === 0
			? []
			: store.rows<Counted>(
					`SELECT Code, toString(bitShiftRight(Packed, ${codeBits})) AS Key, Sessions, Hour,
						count() OVER (PARTITION BY Code) AS Distinct
					FROM (
						SELECT Packed, toUInt8(bitAnd(Packed, ${(1 << codeBits) - 1})) AS Code, Sessions, Hour
						FROM (
							SELECT arrayJoin(arrayConcat(${packed.join(', ')})) AS Packed,
								count() AS Sessions, any(toUnixTimestamp(Bucket)) AS Hour
							FROM sessions FINAL WHERE ${where.sql} GROUP BY Packed
						)
					)
					ORDER BY Sessions DESC, Packed LIMIT {top:UInt32} BY Code`,
					{ ...where.params, top }
				),
		store.rows<Partial<Record<SessionState, number>> & { readonly sessions: number }>(
			`SELECT count() AS sessions${stated ? statuses.map((state) => `, countIf(${stateSql[state]}) AS ${state}`).join('') : ''}
			FROM sessions FINAL WHERE ${where.sql}`,
			where.params
		)
	]);
	const found = new Map(
		fields.map((field, index) => [field, counted.filter(({ Code }) => Code === index)])
	);
	const nameOf = await nameKeys(store, found, where);
	const without = (index: number) =>
		counted.find(({ Code }) => Code === withoutCode + index)?.Sessions ?? 0;
	const { sessions = 0, ok = 0, error = 0, running = 0 } = states ?? {};
	return {
		sessions,
		states: { ok, error, running },
		names: new Map(
			fields.map((field, index): [FacetField, NameCount] => {
				const rows = (found.get(field) ?? []).slice(0, top);
				return [
					field,
					{
						values: rows.flatMap(({ Key, Sessions }): FacetValue[] => {
							const value = nameOf.get(Key);
							return value === undefined ? [] : [{ value, sessions: Sessions }];
						}),
						distinct: rows[0]?.Distinct ?? 0,
						without: without(index)
					}
				];
			})
		)
	};
}

/** The names behind hashes, each from an hour in which it is known to be. */
async function nameKeys(
	store: StoreClient,
	counted: ReadonlyMap<NamedField, readonly Counted[]>,
	where: Condition
): Promise<ReadonlyMap<string, string>> {
	const fields = [...counted].filter(([, rows]) => rows.length > 0).map(([field]) => field);
	if (fields.length === 0) return new Map();
	const wanted = [...counted.values()].flat();
	const rows = await store.rows<{ key: string; name: string }>(
		`SELECT DISTINCT toString(bitAnd(sipHash64(name), ${hashMask})) AS key, name
		FROM sessions ARRAY JOIN arrayConcat(${fields.map((field) => sets[field].names).join(', ')}) AS name
		WHERE project_id = {project:String} AND toUnixTimestamp(Bucket) IN {hours:Array(UInt32)}
			AND key IN {keys:Array(String)}`,
		{
			project: where.params.project,
			hours: [...new Set(wanted.map(({ Hour }) => Hour))],
			keys: wanted.map(({ Key }) => Key)
		}
	);
	return new Map(rows.map(({ key, name }) => [key, name]));
}
