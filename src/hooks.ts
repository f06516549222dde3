/** What is the same on the server and in the browser. */
import type { Transport } from '@sveltejs/kit';
import { CostTable } from '#lib/cost/cost-table.ts';

/** Values of classes of ours in the data of pages: how they travel. */
export const transport: Transport = {
	CostTable: {
		encode: (value: unknown) => value instanceof CostTable && value.pack(),
		decode: (text: string) => CostTable.unpack(text)
	}
};
