import { mostTogether, nameSet } from '#lib/cost/name-set.ts';
import type { SessionDimension } from '#lib/cost/report.ts';

/** The names of `sessions` that a session's own dimensions are read from. A blank tag is none. */
export const namesOf: Readonly<Record<SessionDimension, string>> = {
	tag: `arrayFilter(name -> name != '', Tags)`,
	user: 'Users',
	team: 'Teams',
	conversation: 'Conversations',
	agent: 'Agents',
	tool: 'Tools'
};

/** A session's names as one text, cheap to group by; `valueOfNames` reads it. */
export function namesSql(dimension: SessionDimension): string {
	const names = namesOf[dimension];
	return `multiIf(empty(${names}), '', length(${names}) = 1, concat('=', ${names}[1]),
		length(${names}) > ${mostTogether}, '+', toJSONString(arraySort(${names})))`;
}

/** The value, as the page knows it, of a text that `namesSql` made. */
export function valueOfNames(text: string): string {
	if (text === '' || text === '+') return text;
	return nameSet(text.startsWith('=') ? [text.slice(1)] : (JSON.parse(text) as string[]));
}
