import { CompiledQuery, Kysely, MysqlDialect, sql } from 'kysely';
import type { Database } from '../database.ts';
import { DatabaseUrlError } from './database-url-error.ts';
import { untilItAnswers, type Patience } from '../../until-it-answers.ts';
import { migrate } from '../migrations/migrate.ts';
import type { Tables } from '../tables.ts';

/** What each connection is told before its first statement. */
const sessionSettings = [
	// Rows that are not there are not locked, so that two first attempts do not block each other.
	'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
	// A text that does not fit is an error, never cut off.
	"SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
	"SET SESSION time_zone = '+00:00'"
];

/**
 * Opens the portal's database on MariaDB and brings it up to date; several processes may do so at
 * once.
 * @param url `mysql://user:password@host:3306/database`, or `mariadb://`; `?tls=true` for a connection
 * that is encrypted and checked
 * @throws DatabaseUrlError when the address, the account or the database cannot be used
 */
export async function openMariaDb(url: string, patience?: Patience): Promise<Database> {
	const { host, name, kysely } = await connect(url);
	const ping = async () => {
		await sql`SELECT 1`.execute(kysely);
	};
	try {
		await untilItAnswers(ping, isAway, patience);
		await compareByBytes(kysely, name);
		await migrate(kysely);
	} catch (error) {
		await kysely.destroy();
		throw asSentence(error, host, name);
	}
	return { kysely, dialect: 'mysql', ping, close: () => kysely.destroy() };
}

/**
 * Asks a database something without waiting for it and without changing it.
 * @throws DatabaseUrlError as {@link openMariaDb}
 */
export async function askMariaDb<T>(
	url: string,
	question: (db: Kysely<Tables>) => Promise<T>
): Promise<T> {
	const { host, name, kysely } = await connect(url);
	try {
		return await question(kysely);
	} catch (error) {
		throw asSentence(error, host, name);
	} finally {
		await kysely.destroy();
	}
}

async function connect(
	url: string
): Promise<{ host: string; name: string; kysely: Kysely<Tables> }> {
	const { host, port, user, password, name, tls } = readUrl(url);
	// A portal on SQLite needs none of it.
	const { createPool } = await import('mysql2');
	const pool = createPool({
		host,
		port,
		user,
		password,
		database: name,
		...(tls ? { ssl: { rejectUnauthorized: true } } : {}),
		charset: 'utf8mb4_bin',
		timezone: 'Z',
		supportBigNumbers: true,
		connectionLimit: 10,
		connectTimeout: 5_000
	});
	const kysely = new Kysely<Tables>({
		dialect: new MysqlDialect({
			pool,
			onCreateConnection: async (connection) => {
				for (const statement of sessionSettings) {
					await connection.executeQuery(CompiledQuery.raw(statement));
				}
			}
		})
	});
	return { host, name, kysely };
}

function readUrl(url: string) {
	const parsed = URL.canParse(url) ? new URL(url) : null;
	if (!parsed || !/^(mysql|mariadb):$/.test(parsed.protocol)) {
		throw new DatabaseUrlError(
			'DATABASE_URL: must be mysql://user:password@host:3306/database. Leave it empty to use SQLite in DATA_DIR.'
		);
	}
	const name = decodeURIComponent(parsed.pathname.slice(1));
	if (!/^[\w-]{1,64}$/.test(name)) {
		throw new DatabaseUrlError('DATABASE_URL: the address must end with the name of a database.');
	}
	return {
		host: parsed.hostname.replace(/^\[(.*)\]$/, '$1'),
		port: parsed.port === '' ? 3306 : Number(parsed.port),
		user: decodeURIComponent(parsed.username),
		password: decodeURIComponent(parsed.password),
		name,
		tls: parsed.searchParams.get('tls') === 'true'
	};
}

/** As SQLite compares: `Kim` and `kim` are two names, and so are two that differ by an accent. */
async function compareByBytes(kysely: Kysely<Tables>, name: string): Promise<void> {
	const { rows } = await sql<{ collation: string }>`
		SELECT @@collation_database AS collation`.execute(kysely);
	if (rows[0]?.collation === 'utf8mb4_bin') return;
	await sql`ALTER DATABASE ${sql.id(name)} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`.execute(
		kysely
	);
}

const codeOf = (error: unknown) =>
	error instanceof Error && 'code' in error ? String(error.code) : '';

const isAway = (error: unknown) =>
	/^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|PROTOCOL_CONNECTION_LOST|ER_CON_COUNT_ERROR)$/.test(
		codeOf(error)
	);

/** The server's own words may hold the account, so they stay in `cause`. */
function asSentence(error: unknown, host: string, name: string): unknown {
	const says = (text: string) => new DatabaseUrlError(`DATABASE_URL: ${text}`, { cause: error });
	const code = codeOf(error);
	if (code === 'ER_ACCESS_DENIED_ERROR') {
		return says(`the server at ${host} refuses the user or the password.`);
	}
	if (code === 'ER_BAD_DB_ERROR') return says(`the database ${name} does not exist at ${host}.`);
	if (code === 'ER_DBACCESS_DENIED_ERROR') {
		return says(`the user may not use ${name}: GRANT ALL PRIVILEGES ON that database to it.`);
	}
	if (isAway(error)) return says(`no database server answers at ${host} (${code}).`);
	return error;
}
