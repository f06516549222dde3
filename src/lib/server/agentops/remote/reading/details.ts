/** What single sessions tell, read one detail at a time: costly upstream, so bounded, shared and kept. */
import type { TraceDetail } from '#lib/agentops/contract.ts';
import type { AgentOps } from '../../agentops.ts';
import { failed, ok } from '../../fault.ts';
import type { ListedSession } from '../session/session-row.ts';
import { createSharedCache } from './shared-cache.ts';

export interface DetailsSettings<T> {
	readonly agentops: AgentOps;
	/** What is wanted of a detail; null when it has nothing that can be read. */
	readonly read: (detail: TraceDetail) => T | null;
	/** Weight of what is kept; 1 when absent. */
	readonly weigh?: (value: T) => number;
	/** Weight of all that is kept; 5 000 when absent. */
	readonly keptWeight?: number;
	/** How long it is kept; ten minutes when absent. */
	readonly keptMs?: number;
	/** Details fetched at a time, over all viewers. */
	readonly concurrency: number;
	/** After this, no further detail is begun; those under way still land in the cache. */
	readonly budgetMs: number;
	/** Unix ms. */
	readonly now: () => number;
}

/** A session as it was at some time: what was read of it serves until it changes. */
export interface Version {
	readonly traceId: string;
	readonly version: string;
}

export interface Details<T> {
	/** By trace id; those that could not be read in time, or at all, are missing. Never throws. */
	read(
		projectId: string,
		sessions: readonly Version[],
		options: {
			readonly signal: AbortSignal | undefined;
			/** Details asked of the upstream; absent = of all. What was read before costs nothing. */
			readonly mostNew?: number | undefined;
		}
	): Promise<ReadonlyMap<string, T>>;
}

export const versionOf = ({ summary }: ListedSession): Version => ({
	traceId: summary.trace_id,
	version: `${summary.span_count} ${summary.error_count}`
});

/** A session with unchanged counts does not change either, but a span may be replaced by a late one. */
const usualMs = 600_000;
const usualWeight = 5_000;

export function createDetails<T>(settings: DetailsSettings<T>): Details<T> {
	const { agentops, now } = settings;
	const known = createSharedCache<T>({
		ttlMs: settings.keptMs ?? usualMs,
		maxWeight: settings.keptWeight ?? usualWeight,
		...(settings.weigh ? { weigh: settings.weigh } : {}),
		now
	});
	const gate = createGate(settings.concurrency);

	async function one(projectId: string, session: Version, signal: AbortSignal | undefined) {
		const { traceId } = session;
		return known.get(
			keyOf(projectId, session),
			async (shared) => {
				const leave = await gate.enter();
				try {
					const reply = await agentops.traceDetail(traceId, [projectId], { signal: shared });
					if (!reply.ok) return reply;
					const read = settings.read(reply.value);
					return read === null ? failed(empty) : ok(read);
				} catch {
					// One session that defeats the reading must not cost its list.
					return failed(empty);
				} finally {
					leave();
				}
			},
			signal
		);
	}

	return {
		async read(projectId, sessions, { signal, mostNew }) {
			const found = new Map<string, T>();
			const untilMs = now() + settings.budgetMs;
			const isKnown = (session: Version) => known.has(keyOf(projectId, session));
			const fresh = sessions.filter((session) => !isKnown(session)).slice(0, mostNew);
			const waiting = [...sessions.filter(isKnown), ...fresh].values();
			async function work(): Promise<void> {
				for (const session of waiting) {
					if (now() >= untilMs || signal?.aborted) return;
					const reply = await one(projectId, session, signal);
					if (reply.ok) found.set(session.traceId, reply.value);
				}
			}
			await Promise.race([
				Promise.all(Array.from({ length: settings.concurrency }, work)),
				pause(settings.budgetMs)
			]);
			return new Map(found);
		}
	};
}

const keyOf = (projectId: string, { traceId, version }: Version): string =>
	`${projectId} ${traceId} ${version}`;

const empty = {
	kind: 'unexpected-reply',
	hint: null,
	source: 'agentops',
	detail: 'a trace without readable spans'
} as const;

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => {
		// A pending pause must not keep the process alive.
		setTimeout(resolve, ms).unref();
	});
}

function createGate(places: number): { enter(): Promise<() => void> } {
	let free = places;
	const queue: (() => void)[] = [];
	function leave(): void {
		const next = queue.shift();
		if (next) next();
		else free += 1;
	}
	return {
		async enter() {
			if (free > 0) free -= 1;
			else await new Promise<void>((resolve) => queue.push(resolve));
			return leave;
		}
	};
}
