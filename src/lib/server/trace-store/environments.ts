import type { RawSpan } from '#lib/trace/span.ts';
import { isLong, longestValue, longValue } from './search/tables.ts';

/** Where producers say in which environment they run, new name and old. */
export const keysOfEnvironment: readonly string[] = [
	'deployment.environment.name',
	'deployment.environment'
];

/**
 * The environments that a span or its resource names, as the index of attributes keeps values; one for all
 * that are longer than it keeps.
 */
export function environmentsOf({
	attributes,
	resourceAttributes
}: Pick<RawSpan, 'attributes' | 'resourceAttributes'>): readonly string[] {
	return keysOfEnvironment
		.flatMap((key) => [attributes[key] ?? '', resourceAttributes[key] ?? ''])
		.filter((value) => value !== '')
		.map((value) => (isLong(value) ? longValue : value));
}

/** As {@link environmentsOf}, in SQL over `otel_traces`. */
export const environmentsSql = `arrayMap(value -> if(length(value) > ${longestValue}, '${longValue}', value),
	arrayFilter(value -> value != '', [${keysOfEnvironment
		.flatMap((key) => [`SpanAttributes['${key}']`, `ResourceAttributes['${key}']`])
		.join(', ')}]))`;
