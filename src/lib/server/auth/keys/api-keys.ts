import { createHash, randomUUID } from 'node:crypto';
import type { Project } from '../identity.ts';

/** An API key as lists show it. */
export interface ApiKey {
	readonly id: string;
	readonly projectId: string;
	readonly name: string;
	/** The last four characters of the key. */
	readonly ending: string;
	readonly createdAtMs: number;
	/** null = never used. */
	readonly lastUsedAtMs: number | null;
	/** null = in use. */
	readonly revokedAtMs: number | null;
	/** A key that was replaced opens its project until then; null = no end is set. */
	readonly endsAtMs: number | null;
}

/** What this module needs of the database. */
interface Rows {
	insert(key: {
		projectId: string;
		name: string;
		hash: string;
		ending: string;
	}): Promise<string | null>;
	findByHash(hash: string): Promise<{ key: ApiKey; project: Project } | null>;
	findById(id: string): Promise<{ key: ApiKey; project: Project } | null>;
	list(projectId: string): Promise<ApiKey[]>;
	revoke(id: string): Promise<boolean>;
	endAt(id: string, endsAtMs: number): Promise<boolean>;
	touch(id: string, usedAtMs: number): Promise<void>;
}

export interface Verified {
	readonly keyId: string;
	readonly project: Project;
}

export interface ApiKeys {
	/** Makes a key. This is the only time that the key is seen: only its hash is stored. */
	create(projectId: string, name: string): Promise<{ id: string; key: string }>;
	/** Takes a given key, such as `AGENTOPS_API_KEY`. A key that exists already stays as it is. */
	adopt(projectId: string, name: string, key: string): Promise<void>;
	/** The project that a key opens; null for a wrong form, an unknown, an ended or a revoked key. */
	verify(key: string): Promise<Project | null>;
	/** As `verify`, with the key's id. */
	identify(key: string): Promise<Verified | null>;
	/** The project of a key by the key's id, while the key is in use. */
	identifyById(id: string): Promise<Verified | null>;
	/** Oldest first, revoked ones included. */
	list(projectId: string): Promise<ApiKey[]>;
	/**
	 * Makes a key that takes another's place: the same project and name. The other stays good for a while,
	 * so that senders can change over one by one.
	 * @returns null when there is no such key in use, or it was replaced before
	 */
	rotate(
		id: string,
		overlapMs: number
	): Promise<{
		readonly id: string;
		readonly key: string;
		readonly replaced: ApiKey;
		readonly endsAtMs: number;
	} | null>;
	/**
	 * Ends a key, in this process at once; other processes follow within a second.
	 * @returns the key as it was; null when there is no such key in use
	 */
	revoke(id: string): Promise<ApiKey | null>;
}

/** How long a verified key is trusted without asking the database again: as late may another process learn of its end. */
const cacheMs = 1_000;
/** `last used` is written at most this often per key, so that ingest does not write a row a request. */
const touchMs = 60_000;
/** An attacker who tries keys must not grow the process. */
const cacheSize = 10_000;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True for the form of a key: a UUID, because the AgentOps SDK refuses anything else. */
export function isApiKeyForm(text: string): boolean {
	return uuid.test(text);
}

interface Entry {
	readonly verified: Verified | null;
	readonly readAtMs: number;
	/** Infinity without an end. */
	readonly endsAtMs: number;
	touchedAtMs: number;
}

export function createApiKeys(rows: Rows, now: () => number = Date.now): ApiKeys {
	/** By hash or id; two names of one key never collide, a UUID has hyphens. */
	const cache = new Map<string, Entry>();
	/** Counts revocations, so that a lookup which began before one is not cached after it. */
	let epoch = 0;

	async function recall(
		name: string,
		find: () => Promise<{ key: ApiKey; project: Project } | null>
	): Promise<Verified | null> {
		const at = now();
		let entry = cache.get(name);
		if (!entry || at - entry.readAtMs >= cacheMs) {
			const asked = epoch;
			const found = await find();
			entry = {
				verified:
					found !== null && isInUse(found.key, at)
						? { keyId: found.key.id, project: found.project }
						: null,
				readAtMs: at,
				endsAtMs: found?.key.endsAtMs ?? Infinity,
				touchedAtMs: found?.key.lastUsedAtMs ?? 0
			};
			// Unknown keys are not kept: the next one tried is another anyway.
			if (entry.verified && asked === epoch) {
				if (cache.size >= cacheSize) cache.clear();
				cache.set(name, entry);
			}
		}
		if (at >= entry.endsAtMs) return null;
		if (entry.verified && at - entry.touchedAtMs >= touchMs) {
			entry.touchedAtMs = at;
			// A note for people: on a full disk the key is as good as before.
			await rows.touch(entry.verified.keyId, at).catch(() => undefined);
		}
		return entry.verified;
	}

	async function identify(key: string): Promise<Verified | null> {
		if (!isApiKeyForm(key)) return null;
		const hash = hashKey(key);
		return recall(hash, () => rows.findByHash(hash));
	}

	async function store(projectId: string, name: string, key: string): Promise<string | null> {
		return rows.insert({
			projectId,
			name,
			hash: hashKey(key),
			ending: key.slice(-4).toLowerCase()
		});
	}

	async function create(projectId: string, name: string): Promise<{ id: string; key: string }> {
		const key = randomUUID();
		const id = await store(projectId, name, key);
		if (id === null) throw new Error('A random key was drawn twice.');
		return { id, key };
	}

	/** What was cached, or is being looked up, no longer holds. */
	function forget(): void {
		epoch += 1;
		cache.clear();
	}

	return {
		create,
		async adopt(projectId, name, key) {
			if (!isApiKeyForm(key)) throw new Error('An API key must be a UUID.');
			await store(projectId, name, key);
		},
		verify: async (key) => (await identify(key))?.project ?? null,
		identify,
		identifyById: (id) => recall(id, () => rows.findById(id)),
		list: (projectId) => rows.list(projectId),
		async rotate(id, overlapMs) {
			const at = now();
			const found = await rows.findById(id);
			if (!found || !isInUse(found.key, at) || found.key.endsAtMs !== null) return null;
			const made = await create(found.key.projectId, found.key.name);
			const endsAtMs = at + overlapMs;
			const ended = await rows.endAt(id, endsAtMs);
			forget();
			if (ended) return { ...made, replaced: found.key, endsAtMs };
			// Somebody else replaced or revoked it meanwhile: nobody will see this one.
			await rows.revoke(made.id);
			return null;
		},
		async revoke(id) {
			const found = await rows.findById(id);
			const isRevoked = await rows.revoke(id);
			forget();
			return isRevoked && found ? found.key : null;
		}
	};
}

/** Whether a key opens its project at that time. */
export function isInUse(
	{ revokedAtMs, endsAtMs }: Pick<ApiKey, 'revokedAtMs' | 'endsAtMs'>,
	atMs: number
): boolean {
	return revokedAtMs === null && (endsAtMs === null || atMs < endsAtMs);
}

/**
 * SHA-256 without salt or stretching: a key is 122 random bits, which cannot be guessed, and a plain
 * hash lets the database find it by index.
 */
function hashKey(key: string): string {
	return createHash('sha256').update(key.toLowerCase()).digest('hex');
}
