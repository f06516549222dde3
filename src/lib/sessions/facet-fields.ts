import type { FacetField } from '#lib/server/agentops/analytics.ts';

/** What the facets beside a list are about, from top to bottom. */
export const facetFields = [
	'status',
	'model',
	'service',
	'tag',
	'user',
	'tool',
	'agent',
	'team',
	'env',
	'exception'
] as const satisfies readonly FacetField[];
