import { fail } from '@sveltejs/kit';
import { readCurrency, readCurrencyValues, toCurrencyForm } from '#lib/cost/currency/form.ts';
import { requireRole } from '#lib/server/auth/guards.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const { fleet, money } = locals.services;
	return { values: toCurrencyForm(await money.currency(), fleet.zone()) };
};

export const actions: Actions = {
	save: async ({ locals, request }) => {
		requireRole(locals, 'operator-of-all');
		const { fleet, money } = locals.services;
		const values = readCurrencyValues(await request.formData());
		const chosen = readCurrency(values, fleet.zone());
		if (!chosen) return fail(400, { values, saved: false });
		await money.setCurrency(chosen);
		const detail = { shown: chosen.shown, rates: chosen.rates.length };
		await locals.audit.record('settings.changed', { target: 'currency', detail });
		return { values: toCurrencyForm(chosen, fleet.zone()), saved: true };
	}
};
