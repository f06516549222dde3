import { inFileOrder, writePriceFile } from '#lib/cost/price/file.ts';
import type { RequestHandler } from './$types';

/** Own prices and aliases as a file. */
export const GET: RequestHandler = async ({ locals }) => {
	const { rules } = await locals.services.money.priceRules.read();
	return new Response(writePriceFile(inFileOrder(rules)), {
		headers: {
			'content-type': 'application/json; charset=utf-8',
			'content-disposition': 'attachment; filename="agent-portal-prices.json"'
		}
	});
};
