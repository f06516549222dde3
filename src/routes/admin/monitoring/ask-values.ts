import { loadJson } from '#lib/components/sessions/load-json.ts';
import type { KnownValue, Question } from '#lib/components/sessions/query/suggestion.ts';
import { links, scopeOf } from '#lib/links.ts';
import type { FacetValue } from '#lib/server/agentops/analytics.ts';

/** Values of the list's own project and range, most used first. @throws Error when they cannot be had */
export async function askValues(
	url: URL,
	question: Question,
	signal: AbortSignal
): Promise<readonly KnownValue[]> {
	const { prefix } = question;
	const href = links.sessionValues(scopeOf(url), {
		...(question.about === 'keys' ? { of: 'keys' } : { of: question.field, key: question.key }),
		prefix
	});
	const { value, fault } = await loadJson<readonly FacetValue[]>(href, signal);
	if (fault) throw new Error(fault.detail);
	return value.map(({ value: name, sessions }) => ({ value: name, count: sessions }));
}
