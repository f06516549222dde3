import { readable, sayer, withLetters } from '#lib/query/said.ts';
import type { LightSpan } from './light.ts';

type Searched = Pick<
	LightSpan,
	'spanId' | 'name' | 'label' | 'model' | 'serviceName' | 'type' | 'errorText'
>;

/** More words than this are not searched for. */
const maxTerms = 30;

/**
 * Spans in which every word of a query occurs: in the name, the tool's or agent's own name, the model,
 * the service, the type or the error, or at the beginning of the span id. Letter case does not matter, nor
 * does how a word is written.
 *
 * Texts repeat from span to span, so each distinct one is looked through once: 100 000 spans take some
 * tens of milliseconds.
 *
 * @returns node → 1 where it matches; null for a blank query
 */
export function searchSpans(spans: readonly Searched[], query: string): Uint8Array | null {
	const terms = termsOf(query);
	if (terms.length === 0) return null;
	const sayers = terms.map(sayer);
	const every = 2 ** terms.length - 1;
	const ids = terms.map((term) => (/^[0-9a-f]{6,}$/.test(term) ? term : null));
	const hasIds = ids.some((id) => id !== null);
	const masks = new Map<string, number>();
	const maskOf = (text: string | null): number => {
		if (text === null || text === '') return 0;
		const known = masks.get(text);
		if (known !== undefined) return known;
		const said = readable(text);
		const mask = maskWhere(sayers, (isSaid) => isSaid(said));
		masks.set(text, mask);
		return mask;
	};
	const hits = new Uint8Array(spans.length);
	for (let at = 0; at < spans.length; at += 1) {
		const span = spans[at];
		if (span === undefined) continue;
		let mask = maskOf(span.name) | maskOf(span.serviceName) | maskOf(span.type);
		if (span.label !== null) mask |= maskOf(span.label);
		if (span.model !== null) mask |= maskOf(span.model);
		if (span.errorText !== null) mask |= maskOf(span.errorText);
		if (hasIds && mask !== every) {
			mask |= maskWhere(ids, (id) => id !== null && span.spanId.startsWith(id));
		}
		hits[at] = mask === every ? 1 : 0;
	}
	return hits;
}

/** The words of a search, lower case, no more than a source is asked for. */
export const searchWords = (query: string): readonly string[] => termsOf(query).slice(0, 8);

function termsOf(query: string): string[] {
	return withLetters(query)
		.toLowerCase()
		.split(/\s+/)
		.filter((term) => term !== '')
		.slice(0, maxTerms);
}

function maskWhere<T>(terms: readonly T[], holds: (term: T) => boolean): number {
	return terms.reduce((mask, term, bit) => (holds(term) ? mask | (1 << bit) : mask), 0);
}
