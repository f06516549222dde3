import type { TimeRange } from '../../../agentops/agentops.ts';
import { saidParam, standsIn } from '../../search/readings.ts';
import type { Condition } from '../condition.ts';
import { ofProject, type Projects } from '../projects.ts';

const hourMs = 3_600_000;

/** As `startedInAny`, of one project. */
export const startedIn = (projectId: string, range: TimeRange | FiledRange): Condition =>
	startedInAny(ofProject(projectId), range);

/**
 * Sessions of projects that started in the range; to be used on `sessions FINAL`.
 *
 * A session is filed under the hour of the earliest span in the first flush that saw it, so its
 * `Bucket` is never before the hour of its start, but later when an earlier span arrived after that
 * flush. The lower end of the range is therefore a bound on `Bucket`; the upper bound is the latest
 * hour under which one of the range is filed (no `FINAL` there: a partial row that started in time is
 * enough; nothing is later when the range reaches until now).
 */
export function startedInAny(projects: Projects, range: TimeRange | FiledRange): Condition {
	const starts = startsIn(range);
	const latest = `greatest(toDateTime({lastHour:UInt32}, 'UTC'), (
			SELECT max(Bucket) FROM sessions
			WHERE ${projects.sql}
				AND Bucket > toDateTime({lastHour:UInt32}, 'UTC')
				AND StartTime < fromUnixTimestamp64Milli({endMs:Int64}, 'UTC')
		))`;
	const isKnown = 'filedUntilMs' in range;
	const sql = `
		${projects.sql}
		AND Bucket >= toDateTime({firstHour:UInt32}, 'UTC')
		AND Bucket <= ${isKnown ? `toDateTime({lastHour:UInt32}, 'UTC')` : latest}
		AND ${starts.sql}`;
	return {
		sql,
		params: {
			...starts.params,
			...projects.params,
			firstHour: hourOf(range.startMs),
			lastHour: hourOf(isKnown ? range.filedUntilMs : range.endMs)
		}
	};
}

/** A range of which is known under which hours its sessions are filed: to ask takes longer than some lists. */
export interface FiledRange extends TimeRange {
	/** Unix ms; no session that started in the range is filed under a later hour. */
	readonly filedUntilMs: number;
}

/** The start itself; of which rows to look at it says nothing. */
export function startsIn({ startMs, endMs }: TimeRange): Condition {
	return {
		sql: `StartTime >= fromUnixTimestamp64Milli({startMs:Int64}, 'UTC')
			AND StartTime < fromUnixTimestamp64Milli({endMs:Int64}, 'UTC')`,
		params: { startMs, endMs }
	};
}

/** The hour of an instant in Unix seconds, inside what a DateTime can hold. */
export function hourOf(ms: number): number {
	const seconds = Math.floor(ms / hourMs) * 3600;
	return Math.min(Math.max(seconds, 0), 0xffff_ffff);
}

/**
 * Plain text in a session's id, any span's name (the root's among them) or a tag; case does not matter, nor
 * does how it is written.
 * Rows and totals use the same condition, so they always agree.
 */
export function textMatches(projectId: string, text: string): Condition {
	const { sql, params } = namesWith(projectId, text);
	const places = [`arrayExists(key -> key IN (${sql}), NameKeys)`];
	if (canStandInId(text)) places.push(standsIn('TraceId', text));
	return { sql: places.join(' OR '), params };
}

/** Keys of the names of a project in which a text stands; a whole SELECT. */
export function namesWith(projectId: string, text: string): Condition {
	return {
		sql: `SELECT sipHash64(Name) FROM session_names
			WHERE project_id = {project:String} AND ${standsIn('Name', text)}`,
		params: { ...saidParam(text), project: projectId }
	};
}

/** Ids are hexadecimal: what cannot stand in one need not be looked for in a million of them. */
export const canStandInId = (text: string): boolean => /^[0-9a-f]*$/i.test(text);
