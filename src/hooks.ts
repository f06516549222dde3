/** What is the same on the server and in the browser. */
import type { Transport } from '@sveltejs/kit';
import { PackedReport } from '#lib/cost/packed-report.ts';

/** Values of classes of ours in the data of pages: how they travel. */
export const transport: Transport = {
	PackedReport: {
		encode: (value: unknown) => value instanceof PackedReport && value.pack(),
		decode: (text: string) => PackedReport.unpack(text)
	}
};
