import type { Frame } from '../../src/lib/components/cost/frame.ts';
import { shownDollars } from '../../src/lib/cost/currency/currency.ts';

/** What a cost page is about: dollars by model in UTC, over all, until the end of its buckets. */
export function costFrame(own: Pick<Frame, 'grid' | 'previousGrid'> & Partial<Frame>): Frame {
	return {
		project: null,
		projects: [],
		dimension: 'model',
		filters: {},
		axis: own.grid,
		zone: 'UTC',
		nowMs: own.grid.endMs,
		currency: shownDollars,
		band: { fromPico: null, toPico: null },
		budget: null,
		...own
	};
}
