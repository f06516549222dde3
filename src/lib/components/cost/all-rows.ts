import { faultWords } from '#lib/components/ui/fault-words.ts';
import { FileFault } from '#lib/components/ui/file-fault.ts';
import { loadJson } from '#lib/components/ui/load-json.ts';
import { PackedReport } from '#lib/cost/packed-report.ts';
import type { CostReport } from '#lib/cost/report.ts';
import { links } from '#lib/links.ts';

/** Tables of a report with every row that they can have. */
export type AllRows = Pick<CostReport, 'rows' | 'moved' | 'rest' | 'reading'>;

/** Between two answers, so that the source gets its breath. */
const pauseMs = 1_000;

/**
 * Those of the cost page with this address. A source that reads session by session is asked until all are read, or
 * none are added: `reading` says how many. Browsers only.
 * @throws FileFault
 */
export async function loadAllRows(href: string): Promise<AllRows> {
	const { searchParams } = new URL(href, location.href);
	for (let read = -1; ;) {
		const { value, fault } = await loadJson<string>(links.costRows(searchParams));
		if (fault !== null) {
			const { title, advice } = faultWords(fault);
			throw new FileFault(`${title}. ${advice ?? ''}`.trim());
		}
		const { report } = PackedReport.unpack(value);
		const { reading } = report;
		if (!reading?.unfinished || reading.readSessions <= read) return report;
		read = reading.readSessions;
		await new Promise((resolve) => setTimeout(resolve, pauseMs));
	}
}
