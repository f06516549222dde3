import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { ProjectRecord } from './projects.ts';
import type { Tables } from '../tables.ts';

/** An API key as lists show it; the key itself is not stored. */
export interface ApiKeyRecord {
	readonly id: string;
	readonly projectId: string;
	readonly name: string;
	/** The last four characters of the key. */
	readonly ending: string;
	readonly createdAtMs: number;
	/** null = never used. Written at most once a minute per key. */
	readonly lastUsedAtMs: number | null;
	/** null = in use. */
	readonly revokedAtMs: number | null;
	/** A key that was replaced opens its project until then; null = no end is set. */
	readonly endsAtMs: number | null;
}

export interface NewApiKey {
	readonly projectId: string;
	readonly name: string;
	readonly hash: string;
	readonly ending: string;
}

/** Rows of keys by hash; `auth/api-keys.ts` knows the keys. */
export interface ApiKeyRows {
	/** @returns the new id; null when a key with this hash exists already */
	insert(key: NewApiKey): Promise<string | null>;
	/** The key with this hash and its project, revoked or not; null when there is none. */
	findByHash(hash: string): Promise<{ key: ApiKeyRecord; project: ProjectRecord } | null>;
	findById(id: string): Promise<{ key: ApiKeyRecord; project: ProjectRecord } | null>;
	/** Oldest first, revoked ones included. */
	list(projectId: string): Promise<ApiKeyRecord[]>;
	/** @returns false when there is no such key or it was revoked before */
	revoke(id: string): Promise<boolean>;
	/** Sets the end of a key that has none. @returns false when there is no such key in use */
	endAt(id: string, endsAtMs: number): Promise<boolean>;
	touch(id: string, usedAtMs: number): Promise<void>;
}

const columns = [
	'api_key.id',
	'api_key.projectId',
	'api_key.name',
	'api_key.ending',
	'api_key.createdAtMs',
	'api_key.lastUsedAtMs',
	'api_key.revokedAtMs',
	'api_key.endsAtMs'
] as const;

export function createApiKeyRows(db: Kysely<Tables>, now: () => number = Date.now): ApiKeyRows {
	async function findWhere(column: 'api_key.hash' | 'api_key.id', value: string) {
		const row = await db
			.selectFrom('api_key')
			.innerJoin('project', 'project.id', 'api_key.projectId')
			.select([...columns, 'project.slug as projectSlug', 'project.name as projectName'])
			.where(column, '=', value)
			.executeTakeFirst();
		if (!row) return null;
		const { projectSlug, projectName, ...key } = row;
		return { key, project: { id: key.projectId, slug: projectSlug, name: projectName } };
	}

	return {
		async insert(key) {
			const id = randomUUID();
			try {
				await db
					.insertInto('api_key')
					.values({
						...key,
						id,
						createdAtMs: now(),
						lastUsedAtMs: null,
						revokedAtMs: null,
						endsAtMs: null
					})
					.execute();
				return id;
			} catch (error) {
				if (await findWhere('api_key.hash', key.hash)) return null;
				throw error;
			}
		},
		findByHash: (hash) => findWhere('api_key.hash', hash),
		findById: (id) => findWhere('api_key.id', id),
		list: (projectId) =>
			db
				.selectFrom('api_key')
				.select(columns)
				.where('projectId', '=', projectId)
				.orderBy('createdAtMs')
				.orderBy('id')
				.execute(),
		async revoke(id) {
			const result = await db
				.updateTable('api_key')
				.set({ revokedAtMs: now() })
				.where('id', '=', id)
				.where('revokedAtMs', 'is', null)
				.executeTakeFirst();
			return result.numUpdatedRows > 0n;
		},
		async endAt(id, endsAtMs) {
			const result = await db
				.updateTable('api_key')
				.set({ endsAtMs })
				.where('id', '=', id)
				.where('revokedAtMs', 'is', null)
				.where('endsAtMs', 'is', null)
				.executeTakeFirst();
			return result.numUpdatedRows > 0n;
		},
		async touch(id, usedAtMs) {
			await db
				.updateTable('api_key')
				.set({ lastUsedAtMs: usedAtMs })
				.where('id', '=', id)
				.execute();
		}
	};
}
