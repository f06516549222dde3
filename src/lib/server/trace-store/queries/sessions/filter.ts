import type { TimeRange } from '../../../agentops/agentops.ts';
import type { Condition } from '../condition.ts';

const hourMs = 3_600_000;

/** Sessions of one project. */
export const ofProject = (projectId: string): Condition => ({
	sql: 'project_id = {project:String}',
	params: { project: projectId }
});

/**
 * Sessions of a project that started in the range; to be used on `sessions FINAL`.
 *
 * A session is filed under the hour of the earliest span in the first flush that saw it, so its
 * `Bucket` is never before the hour of its start, but later when an earlier span arrived after that
 * flush. The lower end of the range is therefore a bound on `Bucket`; the upper bound is the latest
 * hour under which one of the range is filed (no `FINAL` there: a partial row that started in time is
 * enough; nothing is later when the range reaches until now).
 */
export function startedIn(projectId: string, range: TimeRange): Condition {
	const sql = `
		project_id = {project:String}
		AND Bucket >= toDateTime({firstHour:UInt32}, 'UTC')
		AND Bucket <= greatest(toDateTime({lastHour:UInt32}, 'UTC'), (
			SELECT max(Bucket) FROM sessions
			WHERE project_id = {project:String}
				AND Bucket > toDateTime({lastHour:UInt32}, 'UTC')
				AND StartTime < fromUnixTimestamp64Milli({endMs:Int64}, 'UTC')
		))
		AND StartTime >= fromUnixTimestamp64Milli({startMs:Int64}, 'UTC')
		AND StartTime < fromUnixTimestamp64Milli({endMs:Int64}, 'UTC')`;
	const { startMs, endMs } = range;
	return {
		sql,
		params: {
			project: projectId,
			startMs,
			endMs,
			firstHour: hourOf(startMs),
			lastHour: hourOf(endMs)
		}
	};
}

/** The hour of an instant in Unix seconds, inside what a DateTime can hold. */
function hourOf(ms: number): number {
	const seconds = Math.floor(ms / hourMs) * 3600;
	return Math.min(Math.max(seconds, 0), 0xffff_ffff);
}

/**
 * Plain text in a session's id, any span's name (the root's among them) or a tag; case does not matter.
 * Rows and totals use the same condition, so they always agree.
 */
export function textMatches(projectId: string, text: string): Condition {
	const find = finder(text);
	const found = (column: string) => `${find}(${column}, {text:String}) > 0`;
	const places = [
		`arrayExists(key -> key IN (
			SELECT sipHash64(Name) FROM session_names
			WHERE project_id = {project:String} AND ${found('Name')}
		), NameKeys)`
	];
	// Ids are hexadecimal: what cannot stand in one need not be looked for in a million of them.
	if (/^[0-9a-f]*$/i.test(text)) places.push(found('TraceId'));
	return { sql: places.join(' OR '), params: { text, project: projectId } };
}

/** The cheapest search that still ignores case for this text: Korean has none, ASCII needs no UTF-8. */
export function finder(text: string): string {
	if (text.toLowerCase() === text.toUpperCase()) return 'position';
	return /^[\x20-\x7e]*$/.test(text) ? 'positionCaseInsensitive' : 'positionCaseInsensitiveUTF8';
}
