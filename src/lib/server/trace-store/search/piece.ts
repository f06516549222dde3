import type { QueryParams, StoreClient } from '../client.ts';

/** How spans are taken in order of arrival, a piece at a time. */
export interface PieceSettings {
	/** Spans of one piece: what a restart repeats at most. */
	readonly pieceSpans: number;
	/** What is younger is left for the next time, ms: another writer may still store something as old. */
	readonly settleMs: number;
	/** Every span that arrived before is stored, Unix ms: what this process is about to store. */
	readonly settledMs: () => number;
}

export interface Piece {
	/** Its spans, in SQL over `otel_traces`, with the values of its placeholders. */
	readonly which: string;
	readonly params: QueryParams;
	/** Arrival of its last span, Unix ms as text. */
	readonly untilMs: string;
	/** Whether more may be waiting. */
	readonly isFull: boolean;
}

/**
 * The next spans behind what a table of marks says; null when there are none.
 * @param marks a table of ours with a column `Mark`
 * @throws StoreError
 */
export async function nextPiece(
	store: StoreClient,
	marks: 'search_marks' | 'input_marks',
	{ pieceSpans, settleMs, settledMs }: PieceSettings
): Promise<Piece | null> {
	const [row] = await store.rows<{ mark: string }>(
		`SELECT toString(toUnixTimestamp64Milli(max(Mark))) AS mark FROM ${marks}`
	);
	const mark = row?.mark ?? '0';
	const [piece] = await store.rows<{ untilMs: string; spans: number }>(
		`SELECT toString(toUnixTimestamp64Milli(max(IngestedAt))) AS untilMs, count() AS spans
		FROM (
			SELECT IngestedAt FROM otel_traces
			WHERE IngestedAt > fromUnixTimestamp64Milli({mark:Int64})
				AND IngestedAt < now64(3) - toIntervalMillisecond({settleMs:UInt32})
				AND IngestedAt < fromUnixTimestamp64Milli({settled:Int64})
			ORDER BY IngestedAt LIMIT {pieceSpans:UInt32}
		)`,
		{ mark, settleMs, pieceSpans, settled: Math.floor(settledMs()) }
	);
	if (!piece || piece.spans === 0) return null;
	const { untilMs, spans } = piece;
	return {
		which: `IngestedAt > fromUnixTimestamp64Milli({mark:Int64})
			AND IngestedAt <= fromUnixTimestamp64Milli({until:Int64})`,
		params: { mark, until: untilMs },
		untilMs,
		isFull: spans >= pieceSpans
	};
}

/**
 * Everything up to the end of a piece is indexed now.
 * @throws StoreError
 */
export async function setMark(
	store: StoreClient,
	marks: 'search_marks' | 'input_marks',
	{ untilMs }: Piece
): Promise<void> {
	await store.background(`INSERT INTO ${marks} SELECT fromUnixTimestamp64Milli({until:Int64})`, {
		until: untilMs
	});
}
