/** One way to speak ClickHouse SQL, to the engine in this process or to a server. */
import { once } from './home/once.ts';
import { openEmbedded } from './home/embedded.ts';
import { openServer } from './home/server.ts';
import type { Writes } from './home/writes.ts';

/** Values for `{name:Type}` placeholders: the only way for data to meet SQL. */
export type QueryParams = Readonly<Record<string, unknown>>;

/** A column of rows in RowBinary, which says nothing about itself. */
export interface BinaryColumn {
	readonly name: string;
	/** As the table declares it. */
	readonly type: string;
}

/** The first of some rows. */
export interface CountedRows<Row> {
	readonly rows: Row[];
	/** How many there are. */
	readonly total: number;
}

export interface StoreClient {
	readonly home: 'embedded' | 'server';
	/** True when nothing may be written: no ingest, no migrations. */
	readonly readOnly: boolean;
	/** True when the tables are copied between several servers. */
	readonly replicated: boolean;
	/** Tells of all that is written; null = others may write as well. */
	readonly writes: Writes | null;
	/**
	 * Waits until what any server of a cluster acknowledged of these tables can be read here; elsewhere
	 * it is so.
	 * @throws StoreError
	 */
	catchUp(tables: readonly string[]): Promise<void>;
	/**
	 * Runs a SELECT. Decimals and 64-bit times arrive as text, other numbers as numbers: cast to
	 * String in SQL what may pass 2^53. DateTime text is UTC. The row type is the caller's word.
	 * @throws StoreError
	 */
	rows<Row>(sql: string, params?: QueryParams): Promise<Row[]>;
	/**
	 * As `rows`, of a SELECT with a LIMIT, and how many rows it would have without.
	 * @throws StoreError
	 */
	counted<Row>(sql: string, params?: QueryParams): Promise<CountedRows<Row>>;
	/**
	 * Runs a statement without a result (DDL, INSERT … SELECT, OPTIMIZE).
	 * @throws StoreError
	 */
	command(sql: string, params?: QueryParams): Promise<void>;
	/**
	 * As `command`, for work that nobody waits for: it holds up neither inserts nor pages, other than by
	 * the processor time that it takes. One at a time.
	 * @throws StoreError
	 */
	background(sql: string, params?: QueryParams): Promise<void>;
	/**
	 * Inserts rows that are already lines of JSONCompactEachRow, as one block; durable on return.
	 * @param table an identifier of ours, as are the columns
	 * @throws StoreError
	 */
	insert(table: string, columns: readonly string[], lines: string | Buffer): Promise<void>;
	/**
	 * Inserts rows that are already RowBinary, as one block; durable on return.
	 * @param rows in pieces that end where a row ends
	 * @param table an identifier of ours, as are the columns and their types
	 * @throws StoreError
	 */
	insertBinary(
		table: string,
		columns: readonly BinaryColumn[],
		rows: readonly Buffer[]
	): Promise<void>;
	/** Waits for what runs, then lets go. Idempotent. */
	close(): Promise<void>;
}

export interface EmbeddedStore {
	readonly dataDir: string;
	/** Limit of all queries and caches together, in MiB. */
	readonly memoryMb: number;
}

export interface ServerStore {
	readonly url: string;
	readonly user: string;
	readonly password: string;
	readonly database: string;
	/** By the name that the server knows it by; null = one server, or one that shares its tables by itself. */
	readonly cluster: string | null;
	readonly readOnly: boolean;
}

/**
 * Opens the store; the same place asked for twice is opened once (the engine takes one data
 * directory a process, and Vite's dev server starts the application again on every edit).
 * @throws StoreError
 */
export function openStore(where: EmbeddedStore | ServerStore): Promise<StoreClient> {
	const place = 'dataDir' in where ? where.dataDir : `${where.user}@${where.url}/${where.database}`;
	return once(place, () => ('dataDir' in where ? openEmbedded(where) : openServer(where)));
}
