import { inTime } from '#lib/server/in-time.ts';
import { settle } from '#lib/server/settle.ts';
import type { PageServerLoad } from './$types';
import { sees } from './visible.ts';

/** Quick sources are in the first HTML; slower ones are streamed. */
const patienceMs = 400;

export const load: PageServerLoad = async ({ locals }) => {
	const { budgets, budgetWatch } = locals.services.money;
	const nowMs = Date.now();
	const visible = (await budgets.list()).filter(({ projectId }) => sees(locals.user, projectId));
	const burns = await inTime(
		patienceMs,
		Object.fromEntries(
			visible.map((budget) => [budget.id, settle(budgetWatch.burnDown(budget, nowMs))])
		)
	);
	return {
		standings: visible.map((budget) => ({ budget, burn: burns[budget.id] }))
	};
};
