import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

export interface RetentionRules {
	/** Days by project id; a project without an entry keeps its sessions for ever. */
	list(): Promise<ReadonlyMap<string, number>>;
	/** @param days 1 or more; null = for ever */
	set(projectId: string, days: number | null): Promise<void>;
}

export function createRetentionRules(db: Kysely<Tables>): RetentionRules {
	return {
		async list() {
			const rows = await db.selectFrom('retention_rule').select(['projectId', 'days']).execute();
			return new Map(rows.map(({ projectId, days }) => [projectId, days]));
		},
		async set(projectId, days) {
			await db.transaction().execute(async (transaction) => {
				await transaction.deleteFrom('retention_rule').where('projectId', '=', projectId).execute();
				if (days === null) return;
				await transaction.insertInto('retention_rule').values({ projectId, days }).execute();
			});
		}
	};
}
