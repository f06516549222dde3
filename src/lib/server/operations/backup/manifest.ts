/** What a backup says about itself: its first file. */
import { z } from 'zod';

const totals = z.object({
	spans: z.number(),
	sessions: z.number(),
	spansOfSessions: z.number(),
	llmCalls: z.number(),
	tokens: z.number(),
	cost: z.string(),
	ledgerCost: z.string()
});

const table = z.object({ name: z.string().regex(/^\w+$/), create: z.string() });

/** As `FrozenStore` of the trace store, on its way through a socket. */
export const frozenStore = z.object({
	version: z.string(),
	migrations: z.array(z.number()).readonly(),
	tables: z.array(table.extend({ folder: z.string().nullable() })).readonly(),
	totals
});

export type Frozen = z.infer<typeof frozenStore>;

/** Grows when an older portal could not read what a newer one packs. */
export const format = 1;

export const manifestFile = 'manifest.json';

export const manifest = z.object({
	format: z.number(),
	/** The version of the portal that made it. */
	portal: z.string(),
	madeAt: z.iso.datetime(),
	/** null when the portal keeps its database on a server. */
	database: z
		.object({ migrations: z.array(z.string()), rows: z.record(z.string(), z.number()) })
		.nullable(),
	/** null when its traces are kept elsewhere. */
	store: z
		.object({
			version: z.string(),
			migrations: z.array(z.number()),
			tables: z.array(table.extend({ hasParts: z.boolean() })),
			totals
		})
		.nullable(),
	/** Whether the secrets of the data directory are in it. */
	secret: z.boolean(),
	/** Sentences: what the installation is made of and is not in the backup. */
	leftOut: z.array(z.string())
});

export type Manifest = z.infer<typeof manifest>;

/** What this portal can read. */
export interface Known {
	readonly databaseMigrations: readonly string[];
	readonly storeMigrations: readonly number[];
}

/**
 * Why this portal cannot restore a backup; null when it can. A database or a store with migrations that
 * it does not know would be read wrongly.
 */
export function tooNew(of: Manifest, known: Known): string | null {
	const isNewer =
		of.format > format ||
		of.database?.migrations.some((name) => !known.databaseMigrations.includes(name)) === true ||
		of.store?.migrations.some((version) => !known.storeMigrations.includes(version)) === true;
	return isNewer
		? `The backup was made by a newer portal (${of.portal}). Install that version or a later one, then restore.`
		: null;
}
