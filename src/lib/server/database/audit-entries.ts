import { sql, type Kysely } from 'kysely';
import type { AuditEntryTable, Tables } from './tables.ts';

/** A filter of entries; null = any. */
interface Filter {
	readonly actorId: string | null;
	readonly action: string | null;
	readonly outcome: AuditEntryTable['outcome'] | null;
	readonly text: string | null;
	readonly fromMs: number | null;
	readonly toMs: number | null;
}

/** Rows of the audit log; `audit/audit.ts` knows their seals. */
export interface AuditEntries {
	/**
	 * Adds the entry that `seal` makes from the next number and the seal before. The head's row is
	 * written first and so locked: appends of all processes come one after the other.
	 */
	append(seal: (seq: number, previousSeal: string) => AuditEntryTable): Promise<AuditEntryTable>;
	/** Newest first. */
	page(filter: Filter, beforeSeq: number | null, limit: number): Promise<AuditEntryTable[]>;
	/** Oldest first. */
	after(seq: number, limit: number): Promise<AuditEntryTable[]>;
	actions(): Promise<string[]>;
	head(): Promise<{ seq: number; seal: string }>;
	lastBefore(atMs: number): Promise<AuditEntryTable | null>;
	removeUpTo(seq: number): Promise<number>;
}

export function createAuditEntries(db: Kysely<Tables>): AuditEntries {
	return {
		append: (seal) =>
			db.transaction().execute(async (transaction) => {
				await transaction
					.updateTable('audit_head')
					.set({ seq: sql<number>`${sql.ref('seq')} + 1` })
					.where('id', '=', 1)
					.execute();
				const head = await transaction
					.selectFrom('audit_head')
					.select(['seq', 'seal'])
					.where('id', '=', 1)
					.executeTakeFirstOrThrow();
				const entry = seal(head.seq, head.seal);
				await transaction.insertInto('audit_entry').values(entry).execute();
				await transaction
					.updateTable('audit_head')
					.set({ seal: entry.seal })
					.where('id', '=', 1)
					.execute();
				return entry;
			}),
		page(filter, beforeSeq, limit) {
			let query = db.selectFrom('audit_entry').selectAll().orderBy('seq', 'desc').limit(limit);
			if (beforeSeq !== null) query = query.where('seq', '<', beforeSeq);
			if (filter.actorId !== null) query = query.where('actorId', '=', filter.actorId);
			if (filter.action !== null) query = query.where('action', '=', filter.action);
			if (filter.outcome !== null) query = query.where('outcome', '=', filter.outcome);
			if (filter.fromMs !== null) query = query.where('atMs', '>=', filter.fromMs);
			if (filter.toMs !== null) query = query.where('atMs', '<', filter.toMs);
			if (filter.text !== null) {
				const pattern = `%${filter.text.replace(/[!%_]/g, '!$&')}%`;
				query = query.where(
					sql<boolean>`(${sql.ref('actor')} like ${pattern} escape '!' or ${sql.ref('target')} like ${pattern} escape '!')`
				);
			}
			return query.execute();
		},
		after: (seq, limit) =>
			db
				.selectFrom('audit_entry')
				.selectAll()
				.where('seq', '>', seq)
				.orderBy('seq')
				.limit(limit)
				.execute(),
		async actions() {
			const rows = await db
				.selectFrom('audit_entry')
				.select('action')
				.distinct()
				.orderBy('action')
				.execute();
			return rows.map(({ action }) => action);
		},
		head: () =>
			db
				.selectFrom('audit_head')
				.select(['seq', 'seal'])
				.where('id', '=', 1)
				.executeTakeFirstOrThrow(),
		async lastBefore(atMs) {
			const row = await db
				.selectFrom('audit_entry')
				.selectAll()
				.where('atMs', '<', atMs)
				.orderBy('seq', 'desc')
				.limit(1)
				.executeTakeFirst();
			return row ?? null;
		},
		async removeUpTo(seq) {
			const result = await db.deleteFrom('audit_entry').where('seq', '<=', seq).executeTakeFirst();
			return Number(result.numDeletedRows);
		}
	};
}
