import type { TimeRange } from '../../../agentops/agentops.ts';
import type { StoreClient } from '../../client.ts';
import type { FiledRange } from './filter.ts';

const hourMs = 3_600_000;
/** Rows that a first window holds at least; a second one has this many times more. */
const firstRows = 2_000;
const growth = 16;

/**
 * Reads a list by start time from its near end: first a window that holds a few thousand sessions,
 * then a wider one, then the whole range: what is rare in both is rare, and what is nearly missing from the
 * first is not looked for in the second. Nothing before the window can
 * belong in front of what is in it, so the answer is the same as that of the whole range.
 *
 * @param limit rows wanted, behind `offset` others
 * @param read rows of a part of the range, in list order
 */
export async function narrowed<Row>(
	store: StoreClient,
	projectId: string,
	range: TimeRange,
	descending: boolean,
	{ limit, offset }: { readonly limit: number; readonly offset: number },
	read: (part: FiledRange) => Promise<Row[]>
): Promise<Row[]> {
	const nearest = Math.max(firstRows, (offset + limit) * 2);
	const near = descending ? await hoursOf(store, projectId, newest(range), true) : [];
	const isEnough = edge(near, nearest, descending) !== null;
	let hours = isEnough ? near : await hoursOf(store, projectId, range, descending);
	const last = hours.at(descending ? 0 : -1);
	if (last === undefined) return [];
	const filed = { ...range, filedUntilMs: Math.max(range.endMs, last.startMs) };
	for (const target of [nearest, nearest * growth]) {
		let edgeMs = edge(hours, target, descending);
		if (edgeMs === null && hours === near) {
			hours = await hoursOf(store, projectId, range, descending);
			edgeMs = edge(hours, target, descending);
		}
		if (edgeMs === null) break;
		const part = descending
			? { ...filed, startMs: Math.max(range.startMs, edgeMs) }
			: { ...filed, endMs: Math.min(range.endMs, edgeMs) };
		const rows = await read(part);
		if (rows.length >= limit) return rows;
		// So few that the next window would not do either.
		if (rows.length * growth < limit / 2) break;
	}
	return read(filed);
}

/**
 * The end of a range that holds about so many sessions; all of it when it has no more.
 * @throws StoreError
 */
export async function newestPart(
	store: StoreClient,
	projectId: string,
	range: TimeRange,
	sessions: number
): Promise<TimeRange> {
	const edgeMs = edge(await hoursOf(store, projectId, range, true), sessions, true);
	return edgeMs === null ? range : { ...range, startMs: Math.max(range.startMs, edgeMs) };
}

/** Where sessions come all the time, the first window lies in it; to count all hours takes longer than to read that. */
const newest = (range: TimeRange): TimeRange => ({
	...range,
	startMs: Math.max(range.startMs, range.endMs - newestMs)
});
const newestMs = 48 * hourMs;

interface Hour {
	/** Unix ms. */
	readonly startMs: number;
	readonly rows: number;
}

/**
 * How many partial rows lie in each hour, from the near end of the list. Later hours count where one that
 * started in time is filed (see `startedIn`), so that without an hour there is no session either.
 */
async function hoursOf(
	store: StoreClient,
	projectId: string,
	range: TimeRange,
	descending: boolean
): Promise<Hour[]> {
	return store.rows<Hour>(
		`SELECT toUnixTimestamp(Bucket) * 1000 AS startMs, count() AS rows
		FROM sessions
		WHERE project_id = {project:String}
			AND Bucket >= toDateTime({first:UInt32}, 'UTC')
			AND (Bucket < toDateTime({last:UInt32}, 'UTC')
				OR StartTime < fromUnixTimestamp64Milli({endMs:Int64}, 'UTC'))
		GROUP BY startMs ORDER BY startMs ${descending ? 'DESC' : 'ASC'}`,
		{
			project: projectId,
			first: Math.floor(range.startMs / hourMs) * 3600,
			last: Math.ceil(range.endMs / 1000),
			endMs: range.endMs
		}
	);
}

/** Where a window of about `target` rows ends; null when that is the whole range or nearly so. */
function edge(hours: readonly Hour[], target: number, descending: boolean): number | null {
	let rows = 0;
	for (const [index, hour] of hours.entries()) {
		rows += hour.rows;
		if (rows < target) continue;
		if (index >= hours.length - 1) return null;
		return descending ? hour.startMs : hour.startMs + hourMs;
	}
	return null;
}
