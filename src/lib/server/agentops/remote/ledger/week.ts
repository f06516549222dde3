/** The heat map's figures from sessions that were read one by one; the store answers the same by SQL. */
import type { WeekCell, WeekQuery } from '#lib/cost/week.ts';
import { weekHourOf } from '#lib/time/week-hour.ts';
import { costOf, spendingsIn, sumsOf } from './chosen.ts';
import type { Entry, SessionSpend } from './session-spend.ts';

export function toCostWeek(
	sessions: Iterable<SessionSpend>,
	{ range, filters, zone }: WeekQuery
): WeekCell[] {
	const cells = new Map<number, { sessions: number; entries: Entry[] }>();
	for (const { entries } of spendingsIn(sessions, range, filters)) {
		for (const [hour, own] of byWeekHour(entries, zone)) {
			// An hour of nothing but free spans is not the session's.
			if (!own.some(({ calls }) => calls > 0) && !costOf(own)) continue;
			const cell = cells.get(hour) ?? { sessions: 0, entries: [] };
			cell.sessions += 1;
			cell.entries.push(...own);
			cells.set(hour, cell);
		}
	}
	return [...cells]
		.map(([hour, { sessions, entries }]) => {
			const { costPico, unpricedCalls } = sumsOf(entries);
			return { hour, sessions, costPico, unpricedCalls };
		})
		.sort((a, b) => a.hour - b.hour);
}

function byWeekHour(entries: readonly Entry[], zone: string): ReadonlyMap<number, Entry[]> {
	const hours = new Map<number, Entry[]>();
	for (const entry of entries) {
		const hour = weekHourOf(entry.atMs, zone);
		const own = hours.get(hour);
		if (own) own.push(entry);
		else hours.set(hour, [entry]);
	}
	return hours;
}
