import { loadJson } from '#lib/components/ui/load-json.ts';
import type { KnownValue, Question } from '#lib/components/sessions/query/suggestion.ts';
import { links, type Scope } from '#lib/links.ts';
import type { FacetValue } from '#lib/server/agentops/analytics.ts';

/** Values of a project and range, most used first. @throws Error when they cannot be had */
export async function askValues(
	scope: Scope,
	question: Question,
	signal: AbortSignal
): Promise<readonly KnownValue[]> {
	const { prefix } = question;
	const href = links.sessionValues(scope, {
		...(question.about === 'keys' ? { of: 'keys' } : { of: question.field, key: question.key }),
		prefix
	});
	const { value, fault } = await loadJson<readonly FacetValue[]>(href, signal);
	if (fault) throw new Error(fault.detail);
	return value.map(({ value: name, sessions }) => ({ value: name, count: sessions }));
}
