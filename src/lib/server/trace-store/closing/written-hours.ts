/** Which hours of sessions a write is about. */
import { isAbout, type Write } from '../home/writes.ts';

export interface WrittenHour {
	readonly projectId: string;
	/** Unix seconds. */
	readonly hour: number;
}

/** What hours are told by. */
export const hourTables = ['sessions', 'closed_hours'] as const;

/** Those that it names, `all` where it may be about others, or none. */
export function writtenHours(write: Write): readonly WrittenHour[] | 'all' {
	if (!isAbout(write, hourTables)) return [];
	if ('table' in write) {
		return write.table === 'sessions' && write.lines !== null
			? filedUnder(write.lines.toString())
			: 'all';
	}
	const { project, hours } = write.params;
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
