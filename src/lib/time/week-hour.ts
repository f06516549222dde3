import { daysSinceMonday, wallTime } from './zone.ts';

/** Hours that a week's clock shows. */
export const weekHours = 168;

/**
 * The hour of the week that clocks in the zone show: 0 = Monday 00:00–01:00 … 167 = Sunday 23:00–24:00.
 * The hour that a clock repeats is one hour here, the one that it skips has no moment.
 */
export function weekHourOf(atMs: number, zone: string): number {
	const wall = wallTime(atMs, zone);
	return daysSinceMonday(wall) * 24 + wall.hour;
}
