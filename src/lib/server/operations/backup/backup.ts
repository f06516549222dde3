/** `npm run backup`: the data directory in one file, while the portal works. */
import { copyFileSync, existsSync, statSync } from 'node:fs';
import { mkdtemp, open, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Config } from '../../config.ts';
import {
	appliedMigrations,
	copySqlite,
	countRows,
	openAsItIs
} from '../../database/backup/sqlite-copy.ts';
import { openStore } from '../../trace-store/client.ts';
import { freezeStore, removeFrozen } from '../../trace-store/backup/freeze.ts';
import { StoreError } from '../../trace-store/store-error.ts';
import { writeArchive, type Packed } from '../archive/write-archive.ts';
import { CommandError, leftOut, type Terminal } from '../command.ts';
import { askToHold, type Held } from '../door/knock.ts';
import { format, manifestFile, type Frozen, type Manifest } from './manifest.ts';

/** What stands in the data directory, and under which name it is packed. */
export const databaseFile = 'portal.db';
export const secretFile = 'secret';
export const partsFolder = 'parts';

/**
 * @param target a path, `-` for the terminal's output, or undefined for a name of the moment
 * @throws CommandError
 */
export async function backUp(
	config: Config,
	target: string | undefined,
	terminal: Terminal
): Promise<void> {
	const dataDir = config.DATA_DIR;
	if (!existsSync(dataDir)) {
		throw new CommandError(`There is no portal in ${dataDir}: nothing to back up.`);
	}
	const madeAt = new Date();
	const file = target === '-' ? null : resolve(terminal.folder, target ?? defaultName(madeAt));
	if (file !== null && existsSync(file)) throw new CommandError(`${file} exists already.`);
	const held = (await askToHold(dataDir)) ?? (await holdOurselves(config));
	const workplace = await mkdtemp(join(dataDir, 'backup-'));
	try {
		const manifest = await describe(config, held.store, workplace, madeAt, terminal.version);
		const files = packedFiles(manifest, held, workplace);
		const bytes = Readable.from(writeArchive(files, madeAt.getTime()));
		if (file === null) await pipeline(bytes, terminal.out, { end: false });
		else await writeWhole(bytes, file);
		if (!held.isHeld()) {
			if (file !== null) await rm(file);
			throw new CommandError('The portal stopped while it was backed up. Try again.');
		}
		for (const line of report(manifest, file)) terminal.say(line);
	} finally {
		await held.release();
		await rm(workplace, { recursive: true, force: true });
	}
}

/** The store of a portal that does not run. */
async function holdOurselves(config: Config): Promise<Held> {
	const dataDir = config.DATA_DIR;
	refuseForeignOwner(dataDir);
	const isElsewhere = Boolean(config.CLICKHOUSE_URL ?? config.AGENTOPS_API_URL);
	if (isElsewhere || !existsSync(join(dataDir, 'traces'))) {
		return { store: null, isHeld: () => true, release: () => undefined };
	}
	await removeFrozen(dataDir);
	const name = 'backup';
	try {
		const store = await openStore({ dataDir, memoryMb: config.STORE_MEMORY_MB });
		try {
			const frozen = await freezeStore(store, name);
			return { store: frozen, isHeld: () => true, release: () => removeFrozen(dataDir, name) };
		} finally {
			await store.close();
		}
	} catch (error) {
		if (!(error instanceof StoreError)) throw error;
		throw new CommandError(`The trace store in ${dataDir} cannot be opened. ${error.message}`);
	}
}

/** Files that root makes in the directory of another user would keep the portal from starting. */
export function refuseForeignOwner(dataDir: string): void {
	const { uid } = statSync(dataDir);
	if (process.getuid?.() === 0 && uid !== 0) {
		throw new CommandError(
			`${dataDir} belongs to the user ${uid}: run the command as that user, or while the portal runs.`
		);
	}
}

async function describe(
	config: Config,
	store: Frozen | null,
	workplace: string,
	madeAt: Date,
	version: string
): Promise<Manifest> {
	const dataDir = config.DATA_DIR;
	const own = join(dataDir, databaseFile);
	const copy = join(workplace, databaseFile);
	if (!config.DATABASE_URL && existsSync(own)) copySqlite(own, copy);
	const secret = existsSync(join(dataDir, secretFile));
	if (secret) copyFileSync(join(dataDir, secretFile), join(workplace, secretFile));
	const database = openAsItIs(copy);
	try {
		return {
			format,
			portal: version,
			madeAt: madeAt.toISOString(),
			database: database && {
				migrations: await appliedMigrations(database),
				rows: await countRows(database)
			},
			store: store && {
				version: store.version,
				migrations: [...store.migrations],
				tables: store.tables.map(({ name, create, folder }) => ({
					name,
					create,
					hasParts: folder !== null
				})),
				totals: store.totals
			},
			secret,
			leftOut: leftOut(config)
		};
	} finally {
		await database?.destroy();
	}
}

async function* packedFiles(
	manifest: Manifest,
	{ store }: Pick<Held, 'store'>,
	workplace: string
): AsyncGenerator<Packed> {
	yield {
		path: manifestFile,
		content: { text: `${JSON.stringify(manifest, null, '\t')}\n` }
	};
	if (manifest.database) {
		yield { path: databaseFile, content: { file: join(workplace, databaseFile) } };
	}
	if (manifest.secret) {
		yield { path: secretFile, content: { file: join(workplace, secretFile) } };
	}
	for (const { name, folder } of store?.tables ?? []) {
		if (folder === null || !existsSync(folder)) continue;
		for (const path of await filesUnder(folder)) {
			yield { path: `${partsFolder}/${name}/${path}`, content: { file: join(folder, path) } };
		}
	}
}

async function filesUnder(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { withFileTypes: true, recursive: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replace(/^\//, ''))
		.sort();
}

/** The file is there whole or not at all. */
async function writeWhole(bytes: Readable, file: string): Promise<void> {
	const partial = `${file}.partial`;
	const handle = await open(partial, 'w', 0o600);
	try {
		await pipeline(bytes, handle.createWriteStream({ flush: true }));
		await rename(partial, file);
	} catch (error) {
		await rm(partial, { force: true });
		throw error;
	}
}

function defaultName(at: Date): string {
	return `agent-portal-${at.toISOString().slice(0, 19).replace(/:/g, '')}Z.tar`;
}

function report({ database, store, leftOut }: Manifest, file: string | null): string[] {
	const people = database?.rows.person ?? 0;
	return [
		file === null ? 'Backed up:' : `Backed up to ${file}:`,
		...(database ? [`  ${people} people, ${database.rows.project ?? 0} projects`] : []),
		...(store
			? [
					`  ${store.totals.sessions} sessions, ${store.totals.spans} spans, ${store.totals.cost} USD`
				]
			: []),
		'It holds secrets and what people wrote: keep it where nobody else reads it.',
		...leftOut
	];
}
