import type { ClickHouseClient } from '@clickhouse/client';
import type { CountedRows, QueryParams, StoreClient } from '../client.ts';
import { toStoreError } from '../store-error.ts';

interface Column {
	readonly name: string;
	readonly type: string;
}

/**
 * Reading as a user who may change no setting (`readonly = 1`), so that the server writes its answers by settings of
 * its own: by the types of the columns they are made what they are elsewhere, counts numbers and decimals text.
 */
export function readOnlySelects(client: ClickHouseClient): Pick<StoreClient, 'rows' | 'counted'> {
	async function rows<Row>(sql: string, params?: QueryParams): Promise<Row[]> {
		try {
			const result = await client.query({
				query: sql.replace(lastSettings, ''),
				query_params: { ...params },
				format: 'JSON'
			});
			const { data, meta = [] } = await result.json<Record<string, unknown>>();
			return asTyped<Row>(data, meta);
		} catch (error) {
			throw toStoreError(error);
		}
	}
	return {
		rows,
		// To have every row counted beside the first of them is a setting.
		async counted<Row>(sql: string, params?: QueryParams): Promise<CountedRows<Row>> {
			const unlimited = sql.replace(lastLimit, '');
			// Else the rows would be counted that the limit leaves.
			if (unlimited === sql)
				throw new Error('a statement that is counted ends with LIMIT {…:UInt64}');
			const all = `SELECT toUInt32(count()) AS total FROM (${unlimited})`;
			const [first, [counted]] = await Promise.all([
				rows<Row>(sql, params),
				rows<{ total: number }>(all, params)
			]);
			return { rows: first, total: counted?.total ?? first.length };
		}
	};
}

/** What a statement of ours asks of the engine, for its speed: within another it is not asked for. */
const lastSettings = /\sSETTINGS [^()]*$/;
const lastLimit = /\sLIMIT \{\w+:UInt64\}(?: OFFSET \{\w+:UInt64\})?\s*$/;

function asTyped<Row>(rows: readonly Record<string, unknown>[], columns: readonly Column[]): Row[] {
	const readers = columns.flatMap(({ name, type }) => {
		const read = readerOf(type);
		return read === null ? [] : [{ name, read }];
	});
	// The row type is the caller's word, as `StoreClient.rows` says.
	return rows.map((row) => {
		const own = { ...row };
		for (const { name, read } of readers) own[name] = read(row[name]);
		return own as Row;
	});
}

/** Reads values of a type; null where they are what they are to be. */
export function readerOf(type: string): ((value: unknown) => unknown) | null {
	const [, outer, inner = ''] =
		/^(Nullable|LowCardinality|Array|SimpleAggregateFunction)\((?:\w+, )?(.*)\)$/.exec(type) ?? [];
	const read = /^U?Int64$/.test(type)
		? Number
		: type.startsWith('Decimal')
			? String
			: outer === undefined
				? null
				: readerOf(inner);
	if (read === null) return null;
	if (outer === 'Array') return (value) => (Array.isArray(value) ? value.map(read) : value);
	return (value) => (value === null ? null : read(value));
}
