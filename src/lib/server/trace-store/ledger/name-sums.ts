/** What the sessions of some names spent: names stand together as `namesSql` writes them. */
import { maxRows, addSums, type CostSums } from '#lib/cost/report.ts';
import { dearerFirst } from '#lib/cost/rows.ts';
import { grouped } from '../grouped.ts';
import type { StoreClient } from '../client.ts';
import type { Condition } from '../queries/condition.ts';
import { allTokens } from '../queries/sessions/row.ts';
import { picoOf } from '../queries/usd-text.ts';
import type { BucketPart, ValueParts } from './figures.ts';
import { valueOfNames } from './names.ts';
import { sumColumns, sumsSql, toSums, type StoredSums, type SumColumn } from './sums.ts';

export interface NameSums extends ValueParts {
	/** The value as the store writes it, and its hash: short enough to ask for many. */
	readonly names: string;
	readonly hash: string;
}

export type NameKey = Pick<NameSums, 'names' | 'hash'>;

export interface ReadNames {
	/** Dearest first, ties by tokens and name: all of them, or one more than was asked for. */
	readonly names: readonly NameSums[];
	readonly areAll: boolean;
	/** How many there are; null = they were not counted, and are more than {@link maxRows}. */
	readonly total: number | null;
}

/** As text, of `Names`. */
export const nameHash = 'toString(cityHash64(Names))';

/** Dearest first, ties by tokens and name. */
const dearestFirst = `sum(Cost) DESC, sum(${allTokens}) DESC, Names`;

const isAmong = (param: string) => `cityHash64(Names) IN {${param}:Array(UInt64)}`;

/**
 * A FROM with `Names` and these sums (absent = all of them), and by bucket with `At` (its start, Unix seconds).
 */
export type SpendByNames = (sums?: readonly SumColumn[], byBucket?: boolean) => Condition;

export interface DearestNames {
	/** As many are wanted. Where there are no more than {@link maxRows}, all are read. */
	readonly most: number;
	/** As many have parts by bucket; no more than are wanted. */
	readonly top: number;
	/**
	 * How many names there are: `many` nearly one for each session, `few` so few that all their parts may be read
	 * (what of, to know it again when it was not so), `some` neither; null = whatever they are, their sessions take
	 * so long to read that it should be once.
	 */
	readonly are: 'many' | 'some' | { readonly few: string } | null;
	/** Called when nothing more is to be asked; also several times. */
	readonly onAsked?: () => void;
}

/** @throws StoreError */
export async function readDearestNames(
	store: StoreClient,
	spend: SpendByNames,
	{ most, top, are, onAsked }: DearestNames
): Promise<ReadNames> {
	const asked = { most, top, onAsked };
	const found =
		are === 'many'
			? await readByCost(store, spend, asked)
			: are !== null && are !== 'some' && top > 0
				? await readInParts(store, spend, asked, are.few)
				: null;
	if (found) return found;
	if (top > 0 && (are === 'some' || are === 'many')) return readThenParts(store, spend, asked);
	const read =
		top > 0 ? readWithParts(store, spend, { most, top }) : readWithoutParts(store, spend, most);
	onAsked?.();
	return read;
}

type Asked = Pick<DearestNames, 'most' | 'top' | 'onAsked'>;

const whole = (names: readonly NameSums[]): ReadNames => ({
	names,
	areAll: true,
	total: names.length
});

/** Rows to ask for where they are not counted: as many are not all. */
const enough = maxRows + 1;

/** @param rows {@link enough} of them where there are so many */
function cutTo<Row>(
	most: number,
	rows: readonly Row[],
	toNames: (row: Row) => NameSums
): ReadNames {
	if (rows.length < enough) return whole(rows.map(toNames));
	return { names: rows.slice(0, most + 1).map(toNames), areAll: false, total: null };
}

/**
 * The same in another way: which the dearest are is found by cost alone, and all sums of these are then read with
 * their parts. To add up nine sums of hundreds of thousands of names takes twice as long.
 * @returns null where costs do not tell which they are
 */
async function readByCost(
	store: StoreClient,
	spend: SpendByNames,
	{ most, top, onAsked }: Asked
): Promise<ReadNames | null> {
	const costs = spend(['Cost']);
	const { rows: found, total } = await store.counted<{ Hash: string; Total: string }>(
		`SELECT ${nameHash} AS Hash, toString(sum(Cost)) AS Total FROM ${costs.sql}
		GROUP BY cityHash64(Names) ORDER BY sum(Cost) DESC LIMIT {limit:UInt64}`,
		{ ...costs.params, limit: most + 2 }
	);
	const areAll = total <= maxRows;
	const isTie = (last: number) =>
		last > 0 && last < found.length && found[last]?.Total === found[last - 1]?.Total;
	if (isTie(top) || (!areAll && isTie(most + 1))) return null;
	const hashes = found.slice(0, most + 1).map(({ Hash }) => BigInt(Hash));
	const { sql, params } = spend(undefined, true);
	const rows = store.rows<StoredPart>(
		`SELECT Names, ${nameHash} AS Hash, if(${isAmong('top')}, At, 0) AS Part, ${sumsSql}
		FROM ${sql} ${areAll ? '' : `WHERE ${isAmong('hashes')}`} GROUP BY Names, Part`,
		{ ...params, hashes, top: hashes.slice(0, top) }
	);
	onAsked?.();
	return { names: joined(await rows, top), areAll, total };
}

/** Parts of all names that are worth reading to have those of the dearest. */
const mostParts = 2_500;

/** Of what there were more in a store: then two readings take less than one. */
const manyIn = new WeakMap<StoreClient, Set<string>>();

/**
 * The same in one reading: by name and bucket.
 * @param of what the names are, to know them again
 * @returns null where they have too many parts
 */
async function readInParts(
	store: StoreClient,
	spend: SpendByNames,
	{ top, onAsked }: Omit<Asked, 'most'>,
	of: string
): Promise<ReadNames | null> {
	const many = manyIn.get(store) ?? new Set();
	if (many.has(of)) return null;
	const { sql, params } = spend(undefined, true);
	const read = store.rows<StoredPart>(
		`SELECT Names, ${nameHash} AS Hash, At AS Part, ${sumsSql}
		FROM ${sql} GROUP BY Names, Part LIMIT ${mostParts + 1}`,
		params
	);
	onAsked?.();
	const rows = await read;
	if (rows.length <= mostParts) return whole(joined(rows, top));
	manyIn.set(store, many.add(of));
	return null;
}

type StoredNames = StoredSums & {
	readonly Names: string;
	readonly Hash: string;
};

type StoredPart = StoredNames & {
	/** Start of the bucket, Unix seconds; 0 = of all other buckets. */
	readonly Part: number;
};

/** Dearest first; with parts as many as are wanted. */
function joined(rows: readonly StoredPart[], top: number): NameSums[] {
	const byNames = new Map<string, NameSums & { readonly parts: BucketPart[] }>();
	for (const row of rows) {
		const sums = toSums(row);
		const known = byNames.get(row.Names);
		const parts = known?.parts ?? [];
		if (row.Part !== 0) parts.push(toBucketPart(row.Part, sums));
		// Nearly all have a single row.
		byNames.set(
			row.Names,
			known ? { ...known, sums: addSums([known.sums, sums]) } : { ...toKey(row), sums, parts }
		);
	}
	return [...byNames.values()]
		.sort(dearerFirst)
		.map((each, index) => (index < top ? each : { ...each, parts: [] }));
}

const toBucketPart = (at: number, { calls, unpricedCalls, costPico }: CostSums): BucketPart => ({
	at,
	calls,
	unpricedCalls,
	costPico: costPico ?? 0n
});

const toKey = ({ Names, Hash }: StoredNames) => ({
	value: valueOfNames(Names),
	names: Names,
	hash: Hash
});

const selectNames = `SELECT Names, ${nameHash} AS Hash, ${sumsSql}`;

const toNameSums = (row: StoredNames): NameSums => ({
	...toKey(row),
	sums: toSums(row),
	parts: []
});

/**
 * These names, in any order; without their parts, and without those that spent nothing.
 * @param spend a FROM with `Names` and the sums
 * @throws StoreError
 */
export async function readNames(
	store: StoreClient,
	{ sql: spend, params }: Condition,
	only: readonly NameKey[]
): Promise<NameSums[]> {
	if (only.length === 0) return [];
	const rows = await store.rows<StoredNames>(
		`${selectNames} FROM ${spend} WHERE ${isAmong('hashes')} GROUP BY Names`,
		{ ...params, hashes: only.map(({ hash }) => BigInt(hash)) }
	);
	const wanted = new Set(only.map(({ names }) => names));
	return rows.filter(({ Names }) => wanted.has(Names)).map(toNameSums);
}

async function readWithoutParts(
	store: StoreClient,
	spend: SpendByNames,
	most: number
): Promise<ReadNames> {
	const { sql, params } = spend();
	const rows = await store.rows<StoredNames>(
		`${selectNames} FROM ${sql} GROUP BY Names ORDER BY ${dearestFirst} LIMIT ${enough}`,
		params
	);
	return cutTo(most, rows, toNameSums);
}

/** Start of the bucket, calls, unpriced calls and cost. */
type StoredBucket = readonly [at: number, calls: string, unpriced: string, cost: string];

const toPart = ([at, calls, unpriced, cost]: StoredBucket): BucketPart => ({
	at,
	calls: Number(calls),
	unpricedCalls: Number(unpriced),
	costPico: picoOf(cost)
});

/** What parts say of a bucket. */
const partColumns = ['Calls', 'UnpricedCalls', 'Cost'] as const;

/** As without parts, and then those of the first. */
async function readThenParts(
	store: StoreClient,
	spend: SpendByNames,
	{ most, top, onAsked }: Asked
): Promise<ReadNames> {
	const read = await readWithoutParts(store, spend, most);
	const dearest = read.names.slice(0, top);
	const { sql, params } = spend(partColumns, true);
	const asked = store.rows<
		{ Names: string; At: number } & Record<(typeof partColumns)[number], string>
	>(
		`SELECT Names, At, ${partColumns.map((name) => `toString(sum(spend.${name})) AS ${name}`).join(', ')}
		FROM ${sql} AS spend WHERE ${isAmong('top')} GROUP BY Names, At`,
		{ ...params, top: dearest.map(({ hash }) => BigInt(hash)) }
	);
	onAsked?.();
	const parts = grouped(await asked, ({ Names }) => Names);
	const names = read.names.map((each, index) => ({
		...each,
		parts: ((index < top && parts.get(each.names)) || []).map(
			({ At, Calls, UnpricedCalls, Cost }) => toPart([At, Calls, UnpricedCalls, Cost])
		)
	}));
	return { ...read, names };
}

/** A value with its parts. */
type StoredDearest = StoredNames & {
	readonly Parts: readonly StoredBucket[];
};

/** The same in one reading: added up by bucket before. */
async function readWithParts(
	store: StoreClient,
	spend: SpendByNames,
	{ most, top }: Pick<Asked, 'most' | 'top'>
): Promise<ReadNames> {
	const { sql, params } = spend(undefined, true);
	const byBucket = sumColumns.map((name) => `sum(spend.${name}) AS ${name}`).join(', ');
	const rows = await store.rows<StoredDearest>(
		`SELECT * EXCEPT (Nth, All), if(Nth <= {top:UInt32}, All, []) AS Parts
		FROM (
			SELECT Names, ${nameHash} AS Hash, ${sumsSql},
				groupArray((At, toString(Calls), toString(UnpricedCalls), toString(Cost))) AS All,
				row_number() OVER (ORDER BY ${dearestFirst}) AS Nth
			FROM (SELECT Names, At, ${byBucket} FROM ${sql} AS spend GROUP BY Names, At)
			GROUP BY Names ORDER BY Nth LIMIT ${enough}
		)
		ORDER BY Nth`,
		{ ...params, top }
	);
	return cutTo(most, rows, (row) => ({
		...toKey(row),
		sums: toSums(row),
		parts: row.Parts.map(toPart)
	}));
}
