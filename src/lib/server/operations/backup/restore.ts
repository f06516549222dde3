/** `npm run restore`: a data directory out of a backup, or nothing at all. */
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { Config } from '../../config.ts';
import { countRows, openAsItIs } from '../../database/backup/sqlite-copy.ts';
import { migrationNames } from '../../database/migrations/migrate.ts';
import { attachStore } from '../../trace-store/backup/attach.ts';
import { readTotals } from '../../trace-store/backup/totals.ts';
import { openStore } from '../../trace-store/client.ts';
import { migrations as storeMigrations } from '../../trace-store/schema.ts';
import { ArchiveError } from '../archive/header.ts';
import { unpackArchive } from '../archive/read-archive.ts';
import { verifyAudit } from '../audit-check.ts';
import { CommandError, type Terminal } from '../command.ts';
import { askState } from '../door/knock.ts';
import { databaseFile, partsFolder, refuseForeignOwner, secretFile } from './backup.ts';
import { manifest as manifestSchema, manifestFile, tooNew, type Manifest } from './manifest.ts';

/**
 * Unpacks beside what is there, checks everything, and only then puts it in place.
 * @param source a path, or `-` for what is piped in
 * @param replace moves what the data directory holds into a folder in it
 * @throws CommandError; the data directory is then as it was
 */
export async function restore(
	config: Config,
	source: string,
	replace: boolean,
	terminal: Terminal
): Promise<void> {
	const dataDir = config.DATA_DIR;
	if ((await askState(dataDir)) !== null) {
		throw new CommandError(`A portal runs on ${dataDir}. Stop it first.`);
	}
	await mkdir(dataDir, { recursive: true, mode: 0o700 });
	refuseForeignOwner(dataDir);
	// The backup itself may lie there, as in a container whose only volume it is.
	const [own] = relative(dataDir, resolve(terminal.folder, source)).split(sep);
	const present = (await readdir(dataDir)).filter((name) => !isLeftOver(name) && name !== own);
	if (present.length > 0 && !replace) {
		throw new CommandError(
			`${dataDir} is not empty. With --replace its content is moved into a folder in it, and the backup takes its place.`
		);
	}
	const workplace = await mkdtemp(join(dataDir, 'restore-'));
	try {
		const manifest = await unpack(bytesOf(source, terminal), workplace);
		await checkDatabase(manifest, workplace, config, terminal);
		await buildStore(manifest, workplace, config, terminal);
		const kept = await moveAside(dataDir, present);
		for (const name of [databaseFile, secretFile, 'traces']) {
			if (existsSync(join(workplace, name))) {
				await rename(join(workplace, name), join(dataDir, name));
			}
		}
		if (kept) terminal.say(`What was there before is in ${kept}: remove it when all is well.`);
		for (const line of advice(manifest, config)) terminal.say(line);
	} finally {
		await rm(workplace, { recursive: true, force: true });
	}
}

/** Made by the system or by a command that died. */
const isLeftOver = (name: string) =>
	name === 'lost+found' || name === 'portal.sock' || /^(restore|backup)-\w{6}$/.test(name);

function bytesOf(source: string, terminal: Terminal): AsyncIterable<Buffer> {
	if (source === '-') return terminal.in;
	const file = resolve(terminal.folder, source);
	if (!existsSync(file)) throw new CommandError(`There is no file ${file}.`);
	return createReadStream(file, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>;
}

async function unpack(bytes: AsyncIterable<Buffer>, workplace: string): Promise<Manifest> {
	const found: Manifest[] = [];
	try {
		await unpackArchive(bytes, workplace, manifestFile, (text) => found.push(readManifest(text)));
	} catch (error) {
		if (error instanceof ArchiveError) throw new CommandError(error.message);
		throw error;
	}
	const [manifest] = found;
	if (!manifest) throw new CommandError('The backup does not say what it holds.');
	return manifest;
}

function readManifest(text: string): Manifest {
	const parsed = manifestSchema.safeParse(JSON.parse(text));
	if (!parsed.success) throw new CommandError('The backup says in another way what it holds.');
	const refusal = tooNew(parsed.data, {
		databaseMigrations: migrationNames,
		storeMigrations: storeMigrations.map(({ version }) => version)
	});
	if (refusal !== null) throw new CommandError(refusal);
	return parsed.data;
}

async function checkDatabase(
	{ database: expected }: Manifest,
	workplace: string,
	config: Config,
	{ say }: Terminal
): Promise<void> {
	const database = expected && openAsItIs(join(workplace, databaseFile));
	if (!expected || !database) return;
	try {
		const rows = await countRows(database);
		for (const [table, count] of Object.entries(expected.rows)) {
			if (rows[table] === count) continue;
			throw new CommandError(
				`The table ${table} has ${rows[table] ?? 0} rows instead of ${count}: the backup is damaged.`
			);
		}
		say(`Database: ${rows.person ?? 0} people, ${rows.project ?? 0} projects, as backed up.`);
		if (rows.audit_head) say(await verifyAudit(database, config.PORTAL_SECRET, workplace));
	} finally {
		await database.destroy();
	}
}

async function buildStore(
	{ store: expected }: Manifest,
	workplace: string,
	config: Config,
	{ say }: Terminal
): Promise<void> {
	if (!expected) return;
	const store = await openStore({ dataDir: workplace, memoryMb: config.STORE_MEMORY_MB });
	try {
		await attachStore(
			store,
			expected.tables.map(({ name, create, hasParts }) => ({
				name,
				create,
				folder: hasParts ? join(workplace, partsFolder, name) : null
			}))
		);
		const totals = await readTotals(store);
		const differing = Object.entries(expected.totals).find(
			([name, value]) => totals[name as keyof typeof totals] !== value
		);
		if (differing) {
			const [name, value] = differing;
			throw new CommandError(
				`Traces: ${name} is ${totals[name as keyof typeof totals]} instead of ${value}. Nothing was restored.`
			);
		}
		say(
			`Traces: ${totals.sessions} sessions, ${totals.spans} spans, ${totals.cost} USD, as backed up.`
		);
	} finally {
		await store.close();
	}
}

async function moveAside(dataDir: string, present: readonly string[]): Promise<string | null> {
	if (present.length === 0) return null;
	const stamp = new Date().toISOString().slice(0, 19).replace(/:/g, '');
	const kept = join(dataDir, `before-restore-${stamp}Z`);
	await mkdir(kept, { mode: 0o700 });
	for (const name of present) await rename(join(dataDir, name), join(kept, name));
	return kept;
}

function advice(manifest: Manifest, config: Config): string[] {
	const lines = [`Restored into ${config.DATA_DIR}: the state of ${manifest.madeAt}.`];
	if (manifest.database && config.DATABASE_URL) {
		lines.push('DATABASE_URL is set, so the restored portal.db is not read.');
	}
	if (manifest.store && (config.CLICKHOUSE_URL ?? config.AGENTOPS_API_URL)) {
		lines.push(
			'Traces are read from elsewhere by the settings here, so the restored ones are not.'
		);
	}
	return [...lines, ...manifest.leftOut];
}
