import { faultWords } from '#lib/components/ui/fault-words.ts';
import { loadJson } from '#lib/components/ui/load-json.ts';
import { PackedReport } from '#lib/cost/packed-report.ts';
import type { CostReport } from '#lib/cost/report.ts';
import { links } from '#lib/links.ts';

/** Tables of a report with every row that they can have. */
export type AllRows = Pick<CostReport, 'rows' | 'moved' | 'rest'>;

/**
 * Those of the cost page with this address. Browsers only.
 * @throws Error whose message is for the reader
 */
export async function loadAllRows(href: string): Promise<AllRows> {
	const { searchParams } = new URL(href, location.href);
	const { value, fault } = await loadJson<string>(links.costRows(searchParams));
	if (fault === null) return PackedReport.unpack(value).report;
	const { title, advice } = faultWords(fault);
	throw new Error(`${title}. ${advice ?? ''}`.trim());
}
