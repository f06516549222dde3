import type { SharedReads } from '../../agentops/shared-reads.ts';
import type { StoreClient } from '../client.ts';
import type { Books } from '../closing/books.ts';
import type { Condition } from '../queries/condition.ts';
import { unbooked } from './spend.ts';

/** A bin of a closed hour with its dearest session. */
export interface DearestBin {
	/** Pico-dollars, as text. */
	readonly Greatest: string;
	/** Under which the session is filed, Unix seconds. */
	readonly Hour: number;
}

/** So many are told beside what single sessions cost; a page shows fewer sessions below. */
export const binsTold = 32;

const keyOf = (closed: Condition) => JSON.stringify(['dearest bins', closed.params]);

/**
 * Tells the rest of a page the dearest bins, dearest first, of which another question about the same hours has the
 * first {@link binsTold} or all.
 */
export function tellDearestBins(
	shared: SharedReads | undefined,
	closed: Condition,
	read: () => Promise<readonly DearestBin[]>
): void {
	// Whoever asked hears that it failed; the list then asks for itself.
	void shared?.once(keyOf(closed), () => read().catch(() => untold));
}

/**
 * Where the dearest sessions are, by the books: the hours under which they are filed and those that are
 * open.
 * @param limit sessions that are wanted
 * @returns a condition on `sessions`; null = anywhere
 * @throws StoreError
 */
export async function readDearestHours(
	store: StoreClient,
	books: Books | null,
	limit: number,
	shared?: SharedReads
): Promise<Condition | null> {
	if (!books?.closed) return null;
	const told = (await shared?.once(keyOf(books.closed), async () => untold)) ?? untold;
	const bins = upTo(told, limit) ?? (await readBins(store, books.closed, limit));
	if (bins.length < limit || bins.length > mostBins) return null;
	return unbooked({
		books: { ...books, open: [...new Set([...bins.map(({ Hour }) => Hour), ...books.open])] }
	});
}

const untold: readonly DearestBin[] = [];

/** As many hours as are worth naming. */
const mostBins = 2_000;

/** Those that cost as much as the last one that is wanted, or more; null where there may be others. */
function upTo(told: readonly DearestBin[], limit: number): readonly DearestBin[] | null {
	const last = told[limit - 1];
	if (last === undefined || last.Greatest === told.at(-1)?.Greatest) return null;
	return told.filter(({ Greatest }) => BigInt(Greatest) >= BigInt(last.Greatest));
}

/** So many bins have a session that costs as much as the last of these or more: none below is wanted. */
const readBins = (store: StoreClient, closed: Condition, limit: number): Promise<DearestBin[]> =>
	store.rows<DearestBin>(
		`SELECT toUnixTimestamp(Hour) AS Hour, toString(Greatest) AS Greatest
		FROM closed_costs WHERE ${closed.sql} AND Bin >= 0
		ORDER BY closed_costs.Greatest DESC LIMIT {bins:UInt32} WITH TIES`,
		{ ...closed.params, bins: limit }
	);
