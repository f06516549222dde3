import type { CostBand } from '#lib/cost/band.ts';
import { comparedParams } from '#lib/cost/compared.ts';
import type { CostBy, CostFilters } from '#lib/cost/report.ts';
import type { Span } from '#lib/time/range.ts';
import { costsHref } from './behind.ts';

interface Report {
	/**
	 * Slug, or slugs with commas between them; named even where they are the default, or all that the reader
	 * may see, which are others for another reader.
	 */
	readonly project: string;
	readonly span: Span;
	/** The period that it is compared with. */
	readonly previous: Span;
	readonly dimension: CostBy;
	readonly filters: CostFilters;
	readonly band: CostBand;
	/** Whether the table by the dimension has all rows. */
	readonly allRows: boolean;
}

/** An address that shows the same figures whenever and by whomever it is opened. */
export function reportHref(report: Report): string {
	const { project, span, previous, dimension, filters, band, allRows } = report;
	const scope = {
		project,
		from: new Date(span.startMs).toISOString(),
		to: new Date(span.endMs).toISOString()
	};
	const params = new URLSearchParams(comparedParams(previous));
	return `${costsHref(scope, dimension, filters, band, allRows)}&${params}`;
}
