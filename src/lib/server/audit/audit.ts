import { shorten, toDetailText } from './detail.ts';
import type { AuditEntry, AuditEvent, AuditFilter } from './entry.ts';
import { firstSeal, sealOf } from './seal.ts';

/** What this module needs of the database. */
export interface AuditRows {
	/**
	 * Adds the next entry. One append after the other, also of several processes: `seal` gets the
	 * number and the seal to build on, and its entry is stored as it is.
	 */
	append(seal: (seq: number, previousSeal: string) => AuditEntry): Promise<AuditEntry>;
	/** Newest first. @param beforeSeq where the page before ended; null = from the newest */
	page(filter: AuditFilter, beforeSeq: number | null, limit: number): Promise<AuditEntry[]>;
	/** Oldest first, beginning after a number. */
	after(seq: number, limit: number): Promise<AuditEntry[]>;
	/** Every action that the log holds, by name. */
	actions(): Promise<string[]>;
	/** The number and seal that the next entry builds on. */
	head(): Promise<{ seq: number; seal: string }>;
	/** The newest entry before this moment; null when there is none. */
	lastBefore(atMs: number): Promise<AuditEntry | null>;
	/** Removes entries up to and including this number. */
	removeUpTo(seq: number): Promise<number>;
}

/** What a check of the whole log found. */
export type Verification =
	| {
			readonly intact: true;
			/** 0 = the log is empty. */
			readonly entries: number;
			readonly first: AuditEntry | null;
			readonly last: AuditEntry | null;
	  }
	| {
			readonly intact: false;
			/** The last entry that can be trusted; null when already the first cannot. */
			readonly intactUpTo: AuditEntry | null;
			/** Where it breaks. */
			readonly brokenAtSeq: number;
			readonly reason: 'changed' | 'missing' | 'start-missing' | 'end-missing';
	  };

export interface Audit {
	/** Adds an entry. @throws when it cannot be stored: what must be recorded must not go on */
	record(event: AuditEvent): Promise<void>;
	/** Newest first. @param cursor the last number of the page before; null = first page */
	page(
		filter: AuditFilter,
		cursor: number | null,
		limit: number
	): Promise<{ entries: AuditEntry[]; nextCursor: number | null }>;
	/** All that match, newest first, in batches. */
	all(filter: AuditFilter): AsyncIterable<readonly AuditEntry[]>;
	actions(): Promise<string[]>;
	/** Reads the whole log and checks every seal. */
	verify(): Promise<Verification>;
	/**
	 * Removes what is older, and records that it did.
	 * @returns how many entries went
	 */
	prune(olderThanMs: number): Promise<number>;
}

const batch = 500;
const pruneAction = 'audit.pruned';

/**
 * @param keys of the installation's secrets, newest first: older ones still verify what they sealed
 * @param published tells the number and seal of each entry to the outside, where nobody who can
 * write to the database can take it back
 */
export function createAudit(
	rows: AuditRows,
	keys: readonly [Uint8Array, ...Uint8Array[]],
	published: (entry: AuditEntry) => void,
	now: () => number = Date.now
): Audit {
	const isSealed = (entry: AuditEntry) => keys.some((key) => sealOf(key, entry) === entry.seal);

	async function record(event: AuditEvent): Promise<void> {
		const entry = await rows.append((seq, previousSeal) => {
			const unsealed = {
				seq,
				atMs: now(),
				actorId: event.actor.id,
				actor: shorten(event.actor.name, 255),
				action: event.action,
				outcome: event.outcome,
				target: event.target === null ? null : shorten(event.target, 255),
				projectId: event.projectId,
				detail: toDetailText(event.detail),
				address: event.address,
				requestId: event.requestId,
				previousSeal
			};
			return { ...unsealed, seal: sealOf(keys[0], unsealed) };
		});
		published(entry);
	}

	async function* oldestFirst(): AsyncGenerator<AuditEntry> {
		let seq = 0;
		for (;;) {
			const entries = await rows.after(seq, batch);
			yield* entries;
			const last = entries.at(-1);
			if (!last) return;
			seq = last.seq;
		}
	}

	return {
		record,
		async page(filter, cursor, limit) {
			const found = await rows.page(filter, cursor, limit + 1);
			const entries = found.slice(0, limit);
			const nextCursor = found.length > limit ? (entries.at(-1)?.seq ?? null) : null;
			return { entries, nextCursor };
		},
		async *all(filter) {
			let cursor: number | null = null;
			for (;;) {
				const entries: AuditEntry[] = await rows.page(filter, cursor, batch);
				if (entries.length === 0) return;
				yield entries;
				cursor = entries.at(-1)?.seq ?? null;
			}
		},
		actions: () => rows.actions(),
		async verify() {
			// The head is read first: entries that come while the log is read are no gap.
			const head = await rows.head();
			let first: AuditEntry | null = null;
			let last: AuditEntry | null = null;
			let entries = 0;
			const pruned = new Set<string>();
			for await (const entry of oldestFirst()) {
				const expectedSeq: number = last === null ? entry.seq : last.seq + 1;
				if (entry.seq !== expectedSeq) {
					return { intact: false, intactUpTo: last, brokenAtSeq: expectedSeq, reason: 'missing' };
				}
				if (!isSealed(entry) || (last !== null && entry.previousSeal !== last.seal)) {
					return { intact: false, intactUpTo: last, brokenAtSeq: entry.seq, reason: 'changed' };
				}
				if (entry.action === pruneAction) pruned.add(sealOfPruned(entry) ?? '');
				first ??= entry;
				last = entry;
				entries += 1;
			}
			if ((last?.seq ?? 0) < head.seq || (last?.seq === head.seq && last.seal !== head.seal)) {
				const brokenAtSeq = (last?.seq ?? 0) + 1;
				return { intact: false, intactUpTo: last, brokenAtSeq, reason: 'end-missing' };
			}
			// The log begins at 1, or where a recorded removal ended.
			if (first && !(first.seq === 1 ? [firstSeal] : [...pruned]).includes(first.previousSeal)) {
				return {
					intact: false,
					intactUpTo: null,
					brokenAtSeq: first.seq,
					reason: 'start-missing'
				};
			}
			return { intact: true, entries, first, last };
		},
		async prune(olderThanMs) {
			const last = await rows.lastBefore(olderThanMs);
			if (!last) return 0;
			// The mark is written first: a log that ends in between still verifies after the next run.
			await record({
				action: pruneAction,
				actor: { id: null, name: 'portal' },
				outcome: 'done',
				target: null,
				projectId: null,
				detail: { upTo: last.seq, seal: last.seal },
				address: null,
				requestId: null
			});
			return rows.removeUpTo(last.seq);
		}
	};
}

/** The seal of the last entry that a removal took away; null when the entry does not say. */
function sealOfPruned(entry: AuditEntry): string | null {
	const detail: unknown = JSON.parse(entry.detail);
	if (typeof detail !== 'object' || detail === null || !('seal' in detail)) return null;
	return typeof detail.seal === 'string' ? detail.seal : null;
}
