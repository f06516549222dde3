import type { HourTerm } from '#lib/query/term.ts';
import { weekHoursOf } from '#lib/query/week-hours.ts';
import type { Condition } from './condition.ts';

/** SQL for the hour of the week that the clocks of `{zone:String}` show at a time, as `weekHourOf` has it. */
export const weekHourSql = (time: string): string =>
	`toUInt8((toDayOfWeek(${time}, 0, {zone:String}) - 1) * 24 + toHour(${time}, {zone:String}))`;

/** Rows of which a column of time is in the hours that a term names. */
export function inWeekHours(time: string, { values, zone }: HourTerm): Condition {
	return {
		sql: `has({hours:Array(UInt8)}, ${weekHourSql(time)})`,
		params: { hours: weekHoursOf(values), zone }
	};
}
