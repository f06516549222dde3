import type { ValueHref } from '#lib/components/values/value-href.ts';
import { links, scopeOf } from '#lib/links.ts';
import { addTerm, valueTerm } from '#lib/query/edit.ts';
import { parseQuery } from '#lib/query/parse.ts';
import { printQuery } from '#lib/query/print.ts';
import { carryList } from '#lib/sessions/list/carry.ts';

/** The list that led to a session's address, with a value added to its query or excluded by it. */
export function narrowedList(url: URL): ValueHref {
	const carried = carryList(url.searchParams);
	const { terms } = parseQuery(carried['q'] ?? '');
	return (field, value, exclude) =>
		links.sessions(scopeOf(url), {
			...carried,
			// Another query is another list: it begins on its first page.
			cursor: null,
			q: printQuery(addTerm(terms, valueTerm(field, value, exclude)))
		});
}
