/** Which hours of sessions a write is about. */
import type { Write } from '../home/writes.ts';

export interface WrittenHour {
	readonly projectId: string;
	/** Unix seconds. */
	readonly hour: number;
}

/** What hours are told by. */
export const hourTables = ['sessions', 'closed_hours'] as const;

const isHourTable = (name: string) => hourTables.some((table) => table === name);

/** What a statement of ours changes stands first in it. */
const changes =
	/^\s*(?:INSERT INTO|DELETE FROM|(?:ALTER|CREATE|DROP|OPTIMIZE|TRUNCATE) TABLE(?: IF (?:NOT )?EXISTS)?)\s+`?(\w+)/;

/** Those that it names, `all` where it may be about others, or none. */
export function writtenHours(write: Write): readonly WrittenHour[] | 'all' {
	if ('table' in write) {
		if (!isHourTable(write.table)) return [];
		return write.table === 'sessions' && write.lines !== null
			? filedUnder(write.lines.toString())
			: 'all';
	}
	const { sql, params } = write;
	const table = changes.exec(sql)?.[1];
	const isAbout =
		table === undefined ? hourTables.some((name) => sql.includes(name)) : isHourTable(table);
	if (!isAbout) return [];
	const { project, hours } = params;
	if (typeof project !== 'string' || !Array.isArray(hours)) return 'all';
	return hours.map((hour) => ({ projectId: project, hour: Number(hour) }));
}

/** The beginning of a line for `sessions`, as `SessionPart.toLine` writes it. */
const beginning = /\["((?:[^"\\]|\\.)*)",(\d+),/y;

function filedUnder(lines: string): readonly WrittenHour[] | 'all' {
	const found = new Map<string, WrittenHour>();
	for (let at = 0; at < lines.length;) {
		beginning.lastIndex = at;
		const [text, projectId, hour] = beginning.exec(lines) ?? [];
		if (text === undefined) return 'all';
		if (!found.has(text)) {
			found.set(text, {
				projectId: JSON.parse(`"${projectId}"`) as string,
				hour: Number(hour)
			});
		}
		const end = lines.indexOf('\n', at);
		at = end === -1 ? lines.length : end + 1;
	}
	return [...found.values()];
}
