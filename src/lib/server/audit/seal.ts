import { createHmac } from 'node:crypto';
import type { AuditEntry } from './entry.ts';

/** Stands for the entry before the first. */
export const firstSeal = '0'.repeat(64);

/**
 * The seal of an entry. It covers the seal before it, so a changed, removed or moved entry breaks
 * every seal that follows; and it takes the installation's secret, so that write access to the
 * database is not enough to mend them.
 */
export function sealOf(key: Uint8Array, entry: Omit<AuditEntry, 'seal'>): string {
	const sealed = JSON.stringify([
		entry.seq,
		entry.atMs,
		entry.actorId,
		entry.actor,
		entry.action,
		entry.outcome,
		entry.target,
		entry.projectId,
		entry.detail,
		entry.address,
		entry.requestId,
		entry.previousSeal
	]);
	return createHmac('sha256', key).update(sealed).digest('hex');
}
