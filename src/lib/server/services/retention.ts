/** How long sessions are kept: the rules of the portal's database on the one side, the store on the other. */
import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Expired, StoreUsage } from '#lib/storage/usage.ts';
import type { Reply } from '../agentops/fault.ts';
import { answered } from '../agentops/store-fault.ts';
import { createLeases } from '../database/money/leases.ts';
import { createRetentionRules, type RetentionRules } from '../database/projects/retention-rules.ts';
import type { Tables } from '../database/tables.ts';
import { startJobs, type Job } from '../jobs/runner.ts';
import type { Logger } from '../log.ts';
import type { StoreClient } from '../trace-store/client.ts';
import { countExpired, removeExpired } from '../trace-store/retention/expired.ts';
import { readUsage } from '../trace-store/retention/usage.ts';

export interface Retention {
	readonly rules: RetentionRules;
	/** False where the store is only read: rules can be seen, not followed. */
	readonly followed: boolean;
	/** What a rule of so many days would remove now. */
	preview(projectId: string, days: number): Promise<Reply<Expired>>;
	usage(): Promise<Reply<StoreUsage>>;
	close(): Promise<void>;
}

const dayMs = 86_400_000;
const everyMs = 3_600_000;
const tickMs = 60_000;

/**
 * @param store null where a remote AgentOps keeps the sessions and what becomes of them
 * @param adopt sees to it that the portal's database has a project, before a rule is about it
 */
export function openRetention(
	store: StoreClient | null,
	db: Kysely<Tables>,
	adopt: (projectId: string) => Promise<void>,
	log: Logger,
	now: () => number = Date.now
): Retention | null {
	if (store === null) return null;
	const rules = adoptingRules(createRetentionRules(db), adopt);
	const followed = !store.readOnly;
	const jobs = followed ? [retentionJob(store, rules, log, now)] : [];
	const runner = startJobs(jobs, createLeases(db), randomUUID(), log, tickMs);
	return {
		rules,
		followed,
		preview: (projectId, days) =>
			answered(() => countExpired(store, projectId, now() - days * dayMs)),
		usage: () => answered(async () => readUsage(store, now(), await rules.list())),
		close: () => runner.close()
	};
}

/** Rules about projects that a remote AgentOps keeps too, of which only a copy is here. */
export function adoptingRules(
	rules: RetentionRules,
	adopt: (projectId: string) => Promise<void>
): RetentionRules {
	return {
		...rules,
		async set(projectId, days) {
			await adopt(projectId);
			await rules.set(projectId, days);
		}
	};
}

/** Removes once an hour what every project's rule says. */
export function retentionJob(
	store: StoreClient,
	rules: RetentionRules,
	log: Logger,
	now: () => number
): Job {
	return {
		name: 'retention',
		everyMs,
		async run(keep) {
			for (const [projectId, days] of await rules.list()) {
				const sessions = await removeExpired(store, projectId, now() - days * dayMs, keep);
				if (sessions > 0) log.info({ projectId, days, sessions }, 'old sessions were removed');
			}
		}
	};
}
