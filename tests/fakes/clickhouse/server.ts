/**
 * ClickHouse's HTTP interface in front of the real engine: what the portal needs of a server that no
 * package manager of the tests' machines brings. The SQL, the formats and the errors are the engine's;
 * the door (statement in the body or in `query`, `param_…`, settings, error code as a header) follows
 * ClickHouse's documentation of its HTTP interface.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drainPending, Session } from 'chdb';
import { createChdbConnection } from 'chdb/connection';

export interface ClickHouseServer {
	readonly url: string;
	readonly user: string;
	/** With the same password: who may change nothing, no setting either (`readonly = 1`). */
	readonly reader: string;
	readonly password: string;
	/** What it was asked, in order. */
	readonly requests: readonly ClickHouseRequest[];
	/** Runs a statement past the door, as the server's owner would. */
	sql(statement: string): Promise<string>;
	/** Breaks every connection off until it is given back. */
	beDown(isDown: boolean): void;
	stop(): Promise<void>;
}

export interface ClickHouseRequest {
	readonly sql: string;
	/** Settings and parameters of the address. */
	readonly given: Readonly<Record<string, string>>;
}

/** A cluster to play: one server of it, of which there is no other. */
export interface PlayedCluster {
	readonly name: string;
	readonly shards: number;
}

const user = 'portal';
const reader = 'reader';
const password = 'correct horse';

/**
 * One engine a process, so one server a test file.
 * @param cluster what it says to be one of; it then takes what is for a cluster as one server does it
 */
export async function startClickHouse(cluster?: PlayedCluster): Promise<ClickHouseServer> {
	const requests: ClickHouseRequest[] = [];
	const directory = await mkdtemp(join(tmpdir(), 'portal-clickhouse-'));
	const engine = new Session(join(directory, 'data'));
	const run = async (sql: string) => (await engine.queryAsync(sql)).text();
	const readers = createChdbConnection({ path: join(directory, 'data') });
	const runAsReader = async (sql: string) => (await readers.chdb.queryAsync(sql)).text();
	let last: Promise<unknown> = Promise.resolve();
	/** Which the engine's session stands in. */
	let current = '';

	/** Settings and parameters belong to the engine's session, so requests go one after another. */
	function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
		const turn = last.then(work, work);
		last = turn.catch(() => undefined);
		return turn;
	}

	/** Several at once: each statement of the engine's costs as much as a small question. */
	async function set(settings: readonly string[]): Promise<void> {
		if (settings.length > 0) await run(`SET ${settings.join(', ')}`);
	}

	async function insert(sql: string, body: Buffer): Promise<string> {
		const [, target = '', table = '', columns = '', format = ''] =
			/^(INSERT INTO ([\w.]+) \(([^)]*)\)) FORMAT (\w+)$/.exec(sql) ?? [];
		const wanted = columns.split(', ').map((name) => literal(name));
		const structure = await run(
			`SELECT arrayStringConcat(arrayMap(name -> concat('\`', name, '\` ',
				arrayFirst(column -> column.1 = name, columns).2), [${wanted.join(', ')}]), ', ')
			FROM (SELECT groupArray((name, type)) AS columns FROM system.columns
				WHERE database = currentDatabase() AND table = ${literal(table)}) FORMAT TSVRaw`
		);
		const file = join(directory, 'body');
		await writeFile(file, body);
		return run(
			`${target} SELECT * FROM file(${literal(file)}, ${literal(format)}, ${literal(structure.trimEnd())})`
		);
	}

	async function answer(request: IncomingMessage): Promise<string> {
		const { searchParams } = new URL(request.url ?? '/', 'http://server');
		const body = await bodyOf(request);
		return inTurn(async () => {
			const setting = /^(param_\w+|session_timezone|(output|input)_format_\w+|do_not_\w+|max_\w+)$/;
			const given = [...searchParams].filter(([name]) => setting.test(name));
			await set(given.map(([name, value]) => `${name} = ${literal(value)}`));
			const database = searchParams.get('database');
			if (database && database !== current && /^\w+$/.test(database)) {
				await run(`USE ${database}`);
				current = database;
			}
			const sql = searchParams.get('query');
			requests.push({
				sql: (sql ?? body.toString()).trim(),
				given: Object.fromEntries(searchParams)
			});
			const text = body.toString();
			try {
				if (sql) return await insert(sql.trim(), body);
				return await run(cluster ? onOneServer(text, cluster) : text);
			} finally {
				// A setting is a request's: others do not send it.
				const settings = given.filter(([name]) => !name.startsWith('param_'));
				await set(settings.map(([name]) => `${name} = DEFAULT`));
			}
		});
	}

	/** On a connection of its own, which cannot be given back what it may. */
	let isReader = false;
	async function answerReader(request: IncomingMessage): Promise<string> {
		const { searchParams } = new URL(request.url ?? '/', 'http://server');
		const body = await bodyOf(request);
		return inTurn(async () => {
			// Counts as text, as servers of before 25.8 write them.
			if (!isReader) {
				await runAsReader('SET output_format_json_quote_64bit_integers = 1');
				await runAsReader('SET readonly = 1');
			}
			isReader = true;
			for (const [name, value] of searchParams) {
				if (name.startsWith('param_')) await runAsReader(`SET ${name} = ${literal(value)}`);
			}
			const database = searchParams.get('database');
			if (database && /^\w+$/.test(database)) await runAsReader(`USE ${database}`);
			return runAsReader(body.toString());
		});
	}

	const credentials = (name: string) =>
		`Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
	let isDown = false;
	const server = createServer((request, response) => {
		if (isDown) {
			request.destroy();
			return;
		}
		const { authorization } = request.headers;
		const asReader = authorization === credentials(reader);
		if (!asReader && authorization !== credentials(user)) {
			response.writeHead(401, { 'x-clickhouse-exception-code': '193' });
			response.end('Code: 193. DB::Exception: Wrong password. (WRONG_PASSWORD)');
			return;
		}
		(asReader ? answerReader(request) : answer(request)).then(
			(text) => response.writeHead(200).end(text),
			(error: unknown) => {
				const text = error instanceof Error ? error.message : String(error);
				const code = /Code: (\d+)/.exec(text)?.[1] ?? '1002';
				response.writeHead(500, { 'x-clickhouse-exception-code': code }).end(text);
			}
		);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		user,
		reader,
		password,
		requests,
		sql: (statement) => inTurn(() => run(statement)),
		beDown: (down) => (isDown = down),
		async stop() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
			await readers.close();
			engine.close();
			await drainPending();
			await rm(directory, { recursive: true, force: true });
		}
	};
}

/** The engine of the tests has no Keeper. */
function onOneServer(sql: string, { name, shards }: PlayedCluster): string {
	if (/^\s*SYSTEM SYNC REPLICA/.test(sql)) return 'SELECT 1';
	if (/^\s*CREATE DATABASE/.test(sql)) return sql.slice(0, sql.indexOf(' ON CLUSTER'));
	return sql
		.replace(/ENGINE = Replicated(?=\w*MergeTree)/, 'ENGINE = ')
		.replaceAll(
			'FROM system.clusters',
			`FROM (SELECT number AS shard_num, ${literal(name)} AS cluster FROM numbers(${shards}))`
		)
		.replaceAll(
			'FROM system.databases',
			"FROM (SELECT name, 'Replicated' AS engine FROM system.databases)"
		)
		.replaceAll(
			'FROM system.tables',
			"FROM (SELECT database, name, concat('Replicated', engine) AS engine FROM system.tables)"
		);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
	return Buffer.concat(chunks);
}

const literal = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;
