import { environmentKeys } from '#lib/query/attribute-field.ts';
import type { StoreClient } from './client.ts';
import { spelled } from './environments.ts';
import { keyOfException, longValue, spanValues } from './search/tables.ts';

/** Partial rows of sessions in one piece: what they said is held in memory. */
const pieceRows = 50_000;

/**
 * Tells sessions that were there before version 16 their environments and kinds of exceptions, by rows that add
 * nothing else: from the index of attributes, and from spans that it does not have yet. Done twice it says the same.
 * To be run while none writes.
 * @throws StoreError
 */
export async function fillEnvironments(store: StoreClient): Promise<void> {
	const filed = await store.rows<{ hour: number; rows: number }>(
		`SELECT toUnixTimestamp(Bucket) AS hour, toUInt32(count()) AS rows FROM sessions
		GROUP BY Bucket ORDER BY hour`
	);
	for (const { first, last } of stretches(filed)) await store.command(fillHours, { first, last });
	// Behind the first pages. What the end of the process cuts off, the engine does within a day.
	if (filed.length > 0) void mergeSessions(store).catch(() => undefined);
}

/** While a session is two rows, a list of all takes three times as long. Month by month, so that little waits for it. */
async function mergeSessions(store: StoreClient): Promise<void> {
	const months = await store.rows<{ month: number }>(
		'SELECT DISTINCT toYYYYMM(Bucket) AS month FROM sessions ORDER BY month DESC'
	);
	for (const { month } of months) {
		await store.background(`OPTIMIZE TABLE sessions PARTITION ${month} FINAL`);
	}
}

interface Stretch {
	/** Hours under which sessions are filed, Unix seconds. */
	readonly first: number;
	readonly last: number;
}

/** Hours one after another, of about so many rows. */
function* stretches(filed: readonly { hour: number; rows: number }[]): Generator<Stretch> {
	let first: number | null = null;
	let rows = 0;
	for (const [index, each] of filed.entries()) {
		first ??= each.hour;
		rows += each.rows;
		if (rows < pieceRows && index < filed.length - 1) continue;
		yield { first, last: each.hour };
		first = null;
		rows = 0;
	}
}

const quoted = (keys: readonly string[]) => keys.map((key) => `'${key}'`).join(', ');
const hourOf = (time: string) => `toStartOfHour(toDateTime(${time}, 'UTC'))`;
const isFiled = `Bucket BETWEEN toDateTime({first:UInt32}, 'UTC') AND toDateTime({last:UInt32}, 'UTC')`;
const isMeant = (key: string) => `${key} IN (${quoted([...environmentKeys, keyOfException])})`;

/** SQL: what a session said under keys in the hours in which it ran. */
const saidUnder = (
	keys: readonly string[]
) => `arrayFilter(name -> name != '', arrayDistinct(arrayMap(
	said -> if(said.3 = '${longValue}', said.3, ${spelled('said.3')}), arrayFilter(
		said -> said.1 IN (${quoted(keys)}) AND said.2 BETWEEN ${hourOf('session.StartTime')} AND session.EndTime,
		spoken.Said
	))))`;

const fillHours = `
	INSERT INTO sessions (project_id, Bucket, TraceId, StartTime, EndTime, Head, MinSpanNs, Content,
		Environments, Exceptions)
	WITH
		(SELECT ${hourOf('min(StartTime)')} FROM sessions WHERE ${isFiled}) AS FirstHour,
		(SELECT toDateTime(max(EndTime), 'UTC') FROM sessions WHERE ${isFiled}) AS LastTime
	SELECT session.project_id, session.Bucket, session.TraceId, session.StartTime, session.EndTime, session.Head,
		session.MinSpanNs, 0, ${saidUnder(environmentKeys)}, ${saidUnder([keyOfException])}
	FROM (
		SELECT project_id, Bucket, TraceId, StartTime, EndTime, Head, MinSpanNs, sipHash64(TraceId) AS Trace
		FROM sessions FINAL WHERE ${isFiled}
	) AS session
	INNER JOIN (
		SELECT project_id, Trace, groupUniqArray((Key, Hour, Value)) AS Said
		FROM (
			SELECT project_id::String AS project_id, Key::String AS Key, Hour, Value, Trace FROM session_values
			WHERE ${isMeant('Key')} AND Hour BETWEEN FirstHour AND LastTime
			UNION ALL
			SELECT project_id, pair.1 AS Key, ${hourOf('Timestamp')} AS Hour, pair.2 AS Value, sipHash64(TraceId) AS Trace
			FROM otel_traces ARRAY JOIN ${spanValues} AS pair
			WHERE IngestedAt > (SELECT max(Mark) FROM search_marks)
				AND Timestamp BETWEEN FirstHour AND LastTime AND ${isMeant('pair.1')}
		)
		WHERE Trace IN (SELECT sipHash64(TraceId) FROM sessions WHERE ${isFiled})
		GROUP BY project_id, Trace
	) AS spoken ON spoken.project_id = session.project_id AND spoken.Trace = session.Trace
	-- To find out which marks some sessions leave out takes longer than to read all of them.
	SETTINGS use_index_for_in_with_subqueries_max_values = 10000, max_insert_threads = 1`;
