import { environmentKeys } from '#lib/query/attribute-field.ts';
import { oneSpelling } from '#lib/query/one-spelling.ts';
import type { RawSpan } from '#lib/trace/span.ts';
import { isLong, longestValue, longValue } from './search/tables.ts';
import { seenInName } from './seen.ts';

/**
 * The environments that a span or its resource names, in the one spelling in which a query asks for them; one for all
 * that are longer than the index of attributes keeps.
 */
export function environmentsOf({
	attributes,
	resourceAttributes
}: Pick<RawSpan, 'attributes' | 'resourceAttributes'>): readonly string[] {
	return environmentKeys
		.flatMap((key) => [attributes[key] ?? '', resourceAttributes[key] ?? ''])
		.map(oneSpelling)
		.filter((value) => value !== '')
		.map((value) => (isLong(value) ? longValue : value));
}

/** SQL for `oneSpelling`, of text as the store keeps it. */
export function spelled(value: string): string {
	const composed = `normalizeUTF8NFC(replaceRegexpAll(${value}, '\\\\p{Cc}', ' '))`;
	return `normalizeUTF8NFC(${seenInName(composed)})`;
}

/** As {@link environmentsOf}, in SQL over `otel_traces`. */
export const environmentsSql = `arrayMap(value -> if(length(value) > ${longestValue}, '${longValue}', value),
	arrayFilter(value -> value != '', arrayMap(value -> ${spelled('value')}, [${environmentKeys
		.flatMap((key) => [`SpanAttributes['${key}']`, `ResourceAttributes['${key}']`])
		.join(', ')}])))`;
