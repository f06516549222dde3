import { picoToText } from '#lib/cost/pico.ts';
import type { Condition } from '../queries/condition.ts';
import { sumTypes, type SumColumn } from './sums.ts';

/**
 * What the sessions of open hours spent in a period, read once for all statements about it: to look for these few
 * sessions takes a statement as long as to add up those of all closed hours.
 */
export interface OpenSpend {
	/** By bucket (`At`, its start, Unix seconds) and names, as `namesSql` gives them. */
	readonly parts: readonly Spent[];
	/** Of each session by itself. */
	readonly sessions: readonly Spent[];
}

export interface Spent {
	readonly At: number;
	readonly Names: string;
	readonly sums: Readonly<Record<SumColumn, bigint>>;
}

interface Column {
	readonly name: string;
	/** Of the elements of its parameter. */
	readonly type: string;
	readonly values: readonly unknown[];
	/** SQL for its value, of an element. */
	readonly read: (element: string) => string;
}

const asIs = (element: string) => element;

/** The same as a table in parentheses, with `At`, `Names` and these sums. */
export function openTable(rows: readonly Spent[], sums: readonly SumColumn[]): Condition {
	const columns: Column[] = [
		{ name: 'At', type: 'UInt32', values: rows.map(({ At }) => At), read: asIs },
		{ name: 'Names', type: 'String', values: rows.map(({ Names }) => Names), read: asIs },
		...sums.map((name) => (name === 'Cost' ? costs(rows) : counts(name, rows)))
	];
	const read = columns.map((column, at) => `${column.read(`Open.${at + 1}`)} AS ${column.name}`);
	const told = columns.map(({ name, type }) => `{open${name}:Array(${type})}`);
	return {
		sql: `(SELECT ${read.join(', ')} FROM (SELECT arrayJoin(arrayZip(${told.join(', ')})) AS Open))`,
		params: Object.fromEntries(columns.map(({ name, values }) => [`open${name}`, values]))
	};
}

const counts = (name: SumColumn, rows: readonly Spent[]): Column => ({
	name,
	type: sumTypes[name],
	values: rows.map(({ sums }) => sums[name]),
	read: asIs
});

/** No parameter is an array of decimals. */
const costs = (rows: readonly Spent[]): Column => ({
	name: 'Cost',
	type: 'String',
	values: rows.map(({ sums }) => picoToText(sums.Cost)),
	read: (element) => `toDecimal128(${element}, 12)`
});
