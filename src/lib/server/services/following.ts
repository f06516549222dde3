/** The copy of AgentOps' own table at work: the table on the one side, the store and its rules on the other. */
import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Copying } from '../agentops/analytics.ts';
import type { Fault } from '../agentops/fault.ts';
import { toFault } from '../agentops/store-fault.ts';
import { createLeases } from '../database/money/leases.ts';
import type { Projects } from '../database/projects/projects.ts';
import { createRetentionRules } from '../database/projects/retention-rules.ts';
import type { Tables } from '../database/tables.ts';
import { startJobs, type Job } from '../jobs/runner.ts';
import type { Logger } from '../log.ts';
import type { StoreClient } from '../trace-store/client.ts';
import {
	createFollower,
	type CopiedShare,
	type Follower,
	type FollowerParts
} from '../trace-store/followed/follower.ts';
import { TableError, type FollowedTable } from '../trace-store/followed/table.ts';
import { StoreError } from '../trace-store/store-error.ts';

/** How far the copy is, over all projects. */
export interface CopyState extends CopiedShare {
	/** Until when new spans are here, Unix ms; null = not yet. */
	readonly upToMs: number | null;
	readonly fault: Fault | null;
	/** Rows that could not be copied, since this process began. */
	readonly leftOut: number;
	/** Spans without a project, which are not copied. */
	readonly withoutProject: number;
}

export interface Following {
	state(): CopyState;
	/** What of a project is still to come; null when all of it is here. */
	copyingOf(projectId: string): Copying | null;
	/** Ends at the next batch; what is copied stays noted. */
	close(): Promise<void>;
}

export interface FollowingParts {
	readonly table: FollowedTable;
	readonly store: StoreClient;
	readonly toRow: FollowerParts['toRow'];
	readonly write: FollowerParts['write'];
	/** Where the table's projects become projects of the portal; null where a remote AgentOps lists them. */
	readonly projects: Projects | null;
	readonly db: Kysely<Tables>;
	readonly log: Logger;
}

const dayMs = 86_400_000;
const tickMs = 3_000;

export function openFollowing(parts: FollowingParts, now: () => number = Date.now): Following {
	const { table, store, toRow, write, projects, db, log } = parts;
	const rules = createRetentionRules(db);
	const follower = createFollower({
		table,
		store,
		toRow,
		write,
		async keptSince() {
			const atMs = now();
			const days = await rules.list();
			return new Map([...days].map(([id, count]) => [id, atMs - count * dayMs]));
		},
		meet: async (ids) => {
			if (projects) await adoptProjects(ids, projects, table, log);
		},
		now,
		warn: (message) => log.warn({ from: 'follower' }, message)
	});
	const job = followJob(follower, store.home === 'embedded', log);
	const runner = startJobs([job], createLeases(db), randomUUID(), log, tickMs);
	void runner.tick();

	const state = (): CopyState => {
		const { all, upToMs, fault, leftOut, withoutProject } = follower.progress();
		return { ...all, upToMs, fault: fault && toFollowFault(fault), leftOut, withoutProject };
	};

	return {
		state,
		copyingOf(projectId) {
			const { projects: shares } = follower.progress();
			const { copied, total } = shares.get(projectId) ?? { copied: 0, total: 0 };
			const { upToMs, fault } = state();
			if (copied >= total && upToMs !== null && fault === null) return null;
			return { copiedSpans: copied, totalSpans: total, upToMs, fault };
		},
		close: () => runner.close()
	};
}

/** One process at a time, unless each has a copy of its own. Trouble is told once, not at each pass. */
function followJob(follower: Follower, everywhere: boolean, log: Logger): Job {
	let told = '';
	return {
		name: 'follow',
		everyMs: tickMs,
		everywhere,
		async run(keep) {
			try {
				await follower.pass(keep);
				if (told !== '') log.info('spans of AgentOps are copied again');
				told = '';
			} catch (error) {
				if (!(error instanceof StoreError)) throw error;
				const trouble = `${error.trouble}: ${error.message}`;
				if (trouble !== told) log.warn({ detail: trouble }, 'spans of AgentOps cannot be copied');
				told = trouble;
			}
		}
	};
}

/** A project is called after what sends its spans, until somebody calls it otherwise. */
async function adoptProjects(
	ids: readonly string[],
	projects: Projects,
	table: FollowedTable,
	log: Logger
): Promise<void> {
	for (const id of ids) {
		if (await projects.find(id)) continue;
		const service = (await table.serviceOf(id))?.slice(0, 60) ?? 'AgentOps';
		const { name, slug } = await projects.adopt(id, `${service} ${id.slice(0, 8)}`);
		log.info({ projectId: id, name, slug }, 'a project of AgentOps was adopted');
	}
}

/** @returns whether it is AgentOps' server or the copy's store that is in trouble, and what to do */
export function toFollowFault(error: StoreError): Fault {
	const fault = toFault(error);
	if (!(error instanceof TableError)) return fault;
	const hint =
		error.trouble === 'rejected'
			? 'check-table'
			: error.trouble === 'timeout'
				? 'retry-later'
				: fault.hint;
	return { ...fault, source: 'clickhouse', hint };
}
