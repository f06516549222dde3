import { bandTerms } from './band.ts';
import { filterTerms } from './scope.ts';
import type { DearestQuery, SessionQuery } from '#lib/server/agentops/analytics.ts';

/** The list of which the sessions below figures of costs are the first. */
export const dearestList = ({ range, filters, band, limit }: DearestQuery): SessionQuery => ({
	range,
	terms: [...filterTerms(filters), ...bandTerms(band)],
	calls: true,
	orderBy: 'cost',
	descending: true,
	limit,
	cursor: null
});
