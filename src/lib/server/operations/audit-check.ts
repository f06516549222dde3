import type { Kysely } from 'kysely';
import { createAudit } from '../audit/audit.ts';
import { deriveKey, peekSecrets } from '../auth/secrets.ts';
import { createAuditEntries } from '../database/audit-entries.ts';
import type { Tables } from '../database/tables.ts';

/**
 * Checks every seal of the audit log.
 * @param dataDir holds the secrets when the setting gives none
 * @returns a sentence about it
 */
export async function verifyAudit(
	db: Kysely<Tables>,
	portalSecret: string | undefined,
	dataDir: string
): Promise<string> {
	const [newest, ...older] = peekSecrets(portalSecret, dataDir);
	const keyOf = (secret: string) => deriveKey(secret, 'audit');
	const audit = createAudit(
		createAuditEntries(db),
		[keyOf(newest), ...older.map(keyOf)],
		() => undefined
	);
	const found = await audit.verify();
	if (!found.intact) {
		return `WARNING: The audit log breaks at entry ${found.brokenAtSeq} (${found.reason}). Was it sealed with another PORTAL_SECRET?`;
	}
	return `Audit log: ${found.entries} entries, every seal is right.`;
}
