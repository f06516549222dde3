/** A project for demo traffic, made in the database of the portal that runs on this machine. */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'libsql';

/** The one project that demo traffic may go to. */
export const demoSlug = 'demo';

/**
 * A new key of the demo project, which is made when it is missing. Whoever may write the portal's
 * database file owns the portal, so no other proof is asked for.
 * @param {string} dataDir the portal's `DATA_DIR`
 * @returns {{ key: string, revoke: () => void } | null} null when no portal has started there yet;
 *   `revoke` ends the key: it is for one run only
 */
export function openDemoProject(dataDir) {
	const path = join(dataDir, 'portal.db');
	if (!existsSync(path)) return null;
	const database = new Sqlite(path);
	try {
		database.pragma('busy_timeout = 5000');
		const projectId = ensureProject(database);
		const id = randomUUID();
		const key = randomUUID();
		database
			.prepare(
				'INSERT INTO api_key (id, projectId, name, hash, ending, createdAtMs) VALUES (?, ?, ?, ?, ?, ?)'
			)
			.run([id, projectId, 'npm run demo', hashOf(key), key.slice(-4), Date.now()]);
		return {
			key,
			revoke() {
				database.prepare('UPDATE api_key SET revokedAtMs = ? WHERE id = ?').run([Date.now(), id]);
				database.close();
			}
		};
	} catch (error) {
		database.close();
		throw error;
	}
}

/** @param {import('libsql').Database} database */
function ensureProject(database) {
	database
		.prepare(
			'INSERT INTO project (id, slug, name, createdAtMs) VALUES (?, ?, ?, ?) ON CONFLICT (slug) DO NOTHING'
		)
		.run([randomUUID(), demoSlug, 'Demo', Date.now()]);
	const project = database.prepare('SELECT id FROM project WHERE slug = ?').get([demoSlug]);
	return /** @type {{ id: string }} */ (project).id;
}

/**
 * As `src/lib/server/auth/keys/api-keys.ts` hashes keys; a test keeps the two alike.
 * @param {string} key
 */
function hashOf(key) {
	return createHash('sha256').update(key).digest('hex');
}
