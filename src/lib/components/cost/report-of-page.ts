import { preloadData } from '$app/navigation';
import { faultWords } from '#lib/components/ui/fault-words.ts';
import type { PackedReport } from '#lib/cost/packed-report.ts';
import type { CostReport } from '#lib/cost/report.ts';
import type { Fault } from '#lib/server/agentops/fault.ts';
import type { Settled } from '#lib/server/settle.ts';

/** What of the cost page's data this is about. */
interface CostPage {
	readonly panels: {
		readonly costs: Settled<PackedReport> | Promise<Settled<PackedReport>>;
	} | null;
}

const unreachable: Fault = {
	kind: 'unreachable',
	hint: 'retry-later',
	source: 'portal',
	detail: ''
};

/**
 * The report of another address of the cost page, which stays where it is. Browsers only.
 * @throws Error whose message is for the reader
 */
export async function reportOfPage(href: string): Promise<CostReport> {
	const page = await preloadData(href);
	const { panels } = page.type === 'loaded' ? (page.data as CostPage) : { panels: null };
	const { value, fault } = (await panels?.costs) ?? { value: null, fault: unreachable };
	if (value) return value.report;
	const { title, advice } = faultWords(fault);
	throw new Error(`${title}. ${advice ?? ''}`.trim());
}
