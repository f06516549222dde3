import { requireRole } from '#lib/server/auth/guards.ts';
import type { Actions, PageServerLoad } from './$types';

const shown = 200;

export const load: PageServerLoad = async ({ locals }) => {
	const { budgets } = locals.services.money;
	return {
		warnings: await budgets.warnings({ toldOnly: true, limit: shown }),
		seenUntilMs: locals.user ? await budgets.seenUntil(locals.user.id) : 0
	};
};

export const actions: Actions = {
	see: async ({ locals }) => {
		const user = requireRole(locals, 'viewer');
		await locals.services.money.budgets.see(user.id, Date.now());
		return { seen: true };
	}
};
