import type { FacetField, FacetValue } from '../../agentops/analytics.ts';
import type { StoreClient } from '../client.ts';
import { both, type Condition } from '../queries/condition.ts';
import { scanOf, type Counted } from './facet-groups.ts';
import { isNamed, nameSets, type NamedField } from './facet-sets.ts';
import { longValue } from './tables.ts';

export interface NameCount {
	/** Most sessions first; as many as are wanted, and those that the query names. */
	readonly values: readonly FacetValue[];
	/** Different names in all sessions. */
	readonly distinct: number;
	/** Sessions that have no name of this kind. */
	readonly without: number;
}

/** What a number of the scan is about: a field's place in the list, or, from here on, sessions without one. */
const withoutCode = 16;
/** Bits of a counted number that say what it is about; the rest is a name's hash, less its highest bits. */
const codeBits = 5;
const hashMask = ((1n << BigInt(64 - codeBits)) - 1n).toString();

const allFields = Object.keys(nameSets).filter((field): field is NamedField =>
	Object.hasOwn(nameSets, field)
);
const codeOf = (field: NamedField) => allFields.indexOf(field);

interface CountedName {
	readonly Code: number;
	readonly Key: string;
	readonly Sessions: number;
	/** An hour in which the name is known to be, Unix seconds. */
	readonly Hour: number;
	readonly Distinct: number;
}

interface WantedNames {
	readonly top: number;
	readonly asked: ReadonlyMap<FacetField, readonly string[]>;
}

/**
 * Counts the names of several fields and the sessions without one in one scan, whichever of the sessions a field is
 * about: a scan for each would read the same sessions again. Hours that are closed have them counted.
 * @param projectId of the sessions
 * @param wanted names of each field: the `top`, a whole number above 0, and those that are `asked` for besides
 * @throws StoreError
 */
export async function countNames(
	store: StoreClient,
	projectId: string,
	counted: Counted,
	{ top, asked }: WantedNames
): Promise<ReadonlyMap<FacetField, NameCount>> {
	const fields = counted.groups.flatMap((group) => group.fields.filter(isNamed));
	const sources = [...ofSessions(counted), ...ofBooks(counted, fields)];
	if (fields.length === 0 || sources.length === 0) return new Map();
	const named = fields.flatMap((field) =>
		(asked.get(field) ?? []).map((name) => ({ name, code: codeOf(field) }))
	);
	const found = '(-toInt64(Together), Packed, InHour)';
	const first = `groupArraySorted(${top})(${found})`;
	const rows = await store.rows<CountedName>(
		// The first of each field are picked as they are met: to sort all names takes twice as long as to count them.
		`SELECT Code, Distinct, toString(bitShiftRight(Found.2, ${codeBits})) AS Key, toUInt32(-Found.1) AS Sessions,
			Found.3 AS Hour
		FROM (
			SELECT Code, count() AS Distinct, ${named.length === 0 ? first : `arrayDistinct(arrayConcat(${first}, groupArrayIf(${found}, ${isAsked})))`} AS Most
			FROM (
				SELECT Packed, toUInt8(bitAnd(Packed, ${(1 << codeBits) - 1})) AS Code, sum(Count) AS Together,
					max(Hour) AS InHour
				FROM (${sources.map(({ sql }) => sql).join('\nUNION ALL\n')})
				GROUP BY Packed
			)
			GROUP BY Code
		)
		ARRAY JOIN Most AS Found
		ORDER BY Found`,
		{
			...both(...sources).params,
			askedNames: named.map(({ name }) => name),
			askedCodes: named.map(({ code }) => code)
		}
	);
	const nameOf = await readNames(store, projectId, fields, rows);
	return new Map(
		fields.map((field): [FacetField, NameCount] => {
			const ofField = rows.filter(({ Code }) => Code === codeOf(field));
			const values = ofField.flatMap(({ Key, Sessions }): FacetValue[] => {
				const value = nameOf.get(Key);
				// What is longer than is kept is no value to choose by.
				if (value === undefined || value === longValue) return [];
				return [{ value, sessions: Sessions }];
			});
			const without = rows.find(({ Code }) => Code === withoutCode + codeOf(field));
			return [
				field,
				{ values, distinct: ofField[0]?.Distinct ?? 0, without: without?.Sessions ?? 0 }
			];
		})
	);
}

/** True of a counted number of a name that is asked for. */
const isAsked = `has(arrayMap(
	(name, code) -> bitOr(bitShiftLeft(sipHash64(name), ${codeBits}), code),
	{askedNames:Array(String)}, {askedCodes:Array(UInt8)}
), Packed)`;

/** A SELECT of numbers, how many sessions have them, and an hour in which one has. */
function ofSessions({ open, groups }: Counted): Condition[] {
	const named = groups.filter(({ fields }) => fields.some(isNamed));
	if (open === null || named.length === 0) return [];
	const { where, which } = scanOf(open, named);
	const packed = named.map(({ fields }, index) => {
		const numbers = `arrayConcat(${fields.filter(isNamed).map(packedSql).join(', ')})`;
		const chosen = which[index]?.sql ?? 'true';
		return chosen === 'true' ? numbers : `if(${chosen}, ${numbers}, [])`;
	});
	return [
		{
			sql: `SELECT arrayJoin(arrayConcat(${packed.join(', ')})) AS Packed, count() AS Count,
				any(toUnixTimestamp(Bucket)) AS Hour
			FROM sessions FINAL WHERE ${where.sql} GROUP BY Packed`,
			params: both(where, ...which).params
		}
	];
}

function packedSql(field: NamedField): string {
	const { keys } = nameSets[field];
	return `if(empty(${keys}), [toUInt64(${withoutCode + codeOf(field)})],
		arrayMap(key -> bitOr(bitShiftLeft(key, ${codeBits}), ${codeOf(field)}), ${keys}))`;
}

function ofBooks({ closed }: Counted, fields: readonly NamedField[]): Condition[] {
	if (closed === null) return [];
	return [
		{
			sql: `SELECT Number AS Packed, Sessions AS Count, ClosedHour AS Hour
			FROM (
				SELECT toUnixTimestamp(Hour) AS ClosedHour, toUInt64(indexOf({allFields:Array(String)}, Field) - 1) AS FieldCode,
					arrayPushBack(
						arrayMap(key -> bitOr(bitShiftLeft(key, ${codeBits}), FieldCode), Keys),
						${withoutCode} + FieldCode
					) AS Numbers,
					arrayPushBack(Counts, Without) AS OfEach
				FROM closed_facets WHERE ${closed.sql} AND Field IN {fields:Array(String)}
			)
			ARRAY JOIN Numbers AS Number, OfEach AS Sessions`,
			params: { ...closed.params, allFields, fields }
		}
	];
}

/** The names behind hashes, each from an hour in which it is known to be. */
async function readNames(
	store: StoreClient,
	projectId: string,
	fields: readonly NamedField[],
	rows: readonly CountedName[]
): Promise<ReadonlyMap<string, string>> {
	const wanted = rows.filter(({ Code }) => Code < withoutCode);
	if (wanted.length === 0) return new Map();
	const named = await store.rows<{ key: string; name: string }>(
		`SELECT DISTINCT toString(bitAnd(sipHash64(name), ${hashMask})) AS key, name
		FROM sessions ARRAY JOIN arrayConcat(${fields.map((field) => nameSets[field].names).join(', ')}) AS name
		WHERE project_id = {project:String} AND toUnixTimestamp(Bucket) IN {hours:Array(UInt32)}
			AND key IN {keys:Array(String)}`,
		{
			project: projectId,
			hours: [...new Set(wanted.map(({ Hour }) => Hour))],
			keys: wanted.map(({ Key }) => Key)
		}
	);
	return new Map(named.map(({ key, name }) => [key, name]));
}
