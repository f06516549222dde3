import { both, type Condition } from '../queries/condition.ts';
import type { Projects } from '../queries/projects.ts';
import type { StoredSession } from '../queries/sessions/row.ts';
import { lateDays } from '../write/known-traces.ts';

/** SQL over `sessions` for what tells a session from all others of these projects: a trace may have several. */
export const sessionKey = ({ key }: Projects): string => `cityHash64(${key}Trace, Bucket)`;

/** SQL for the quarter-hour in which a time lies. */
export const quarterOf = (time: string): string =>
	`toStartOfFifteenMinutes(toDateTime(${time}, 'UTC'))`;

/**
 * SQL over sessions for the last quarter-hour in which a call of theirs may have begun. A span may last on into
 * the time of the trace's next session; it begins no later than it may be late.
 * @param hour under which they are filed
 */
export const lastQuarter = (hour: string): string =>
	`least(${quarterOf('EndTime')}, ${hour} + ${latestAfter})`;

/** From the hour under which a session is filed to the start of its last quarter-hour, seconds. */
const latestAfter = (lateDays * 24 + 1) * 3_600 - 900;

/** The start of the quarter-hour of a time in ns, Unix seconds. */
export const quarterSeconds = (ns: string): number => Number(BigInt(ns) / 900_000_000_000n) * 900;

/** The same as {@link lastQuarter}, of a row that was read; Unix seconds. */
export const lastQuarterOf = ({ EndNs, Hour }: Pick<StoredSession, 'EndNs' | 'Hour'>): number =>
	Math.min(quarterSeconds(EndNs), Hour + latestAfter);

export interface CallsWanted {
	/** Columns of `ledger`, beside `Quarter`. */
	readonly columns: readonly string[];
	/** SQL over `sessions FINAL` for what is wanted of a call's session, by name. */
	readonly own?: Readonly<Record<string, string>>;
}

/**
 * Calls with the session that each is of, as a table in parentheses. The ledger knows the trace of a call, and a
 * trace has several sessions where its spans lie further apart than they may be late: its time tells which it is of.
 * (Spans that arrive weeks out of order may make two that overlap: a call in both is told as of both.)
 * @param calls on `ledger`
 * @param sessions on `sessions FINAL`
 */
export function callsOfSessions(
	{ key }: Projects,
	calls: Condition,
	sessions: Condition,
	{ columns, own = {} }: CallsWanted
): Condition {
	const names = Object.keys(own);
	const told = Object.entries(own).map(([name, sql]) => `${sql} AS ${name}`);
	const trace = `${key}Trace`;
	const read = columns.filter((column) => !key.startsWith(column));
	const selected = ['Quarter', ...names, ...columns];
	return {
		sql: `(
			SELECT ${selected.join(', ')}
			FROM (
				SELECT ${[trace, 'Quarter', ...read].join(', ')}
				FROM ledger WHERE ${calls.sql}
			) AS entry
			INNER JOIN (
				SELECT ${[trace, `${quarterOf('StartTime')} AS FirstQuarter`, `${lastQuarter('Bucket')} AS LastQuarter`, ...told].join(', ')}
				FROM sessions FINAL WHERE ${sessions.sql}
			) AS session USING (${trace})
			WHERE Quarter BETWEEN FirstQuarter AND LastQuarter
		)`,
		params: both(calls, sessions).params
	};
}
