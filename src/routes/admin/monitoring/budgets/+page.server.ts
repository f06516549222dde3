import { inTime } from '#lib/server/in-time.ts';
import { settle } from '#lib/server/settle.ts';
import type { PageServerLoad } from './$types';

/** Quick sources are in the first HTML; slower ones are streamed. */
const patienceMs = 400;

export const load: PageServerLoad = async ({ locals }) => {
	const { budgets, budgetWatch } = locals.services.money;
	const nowMs = Date.now();
	const list = await budgets.list();
	const burns = await inTime(
		patienceMs,
		Object.fromEntries(
			list.map((budget) => [budget.id, settle(budgetWatch.burnDown(budget, nowMs))])
		)
	);
	return {
		standings: list.map((budget) => ({ budget, burn: burns[budget.id] }))
	};
};
