import { fail } from '@sveltejs/kit';
import type { CurrencySettings } from '#lib/cost/currency/currency.ts';
import { readCurrency, readCurrencyValues, toCurrencyForm } from '#lib/cost/currency/form.ts';
import { changesOf } from '#lib/server/audit/changes.ts';
import { requireRole } from '#lib/server/auth/guards.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const { fleet, money } = locals.services;
	return { values: toCurrencyForm(await money.currency(), fleet.zone()) };
};

/** What the audit log keeps: the rates in force, newest last. */
const currencyFacts = ({ shown, rates }: CurrencySettings) => ({
	shown,
	rates: rates.map(({ fromMs, krwPerUsd }) => `${new Date(fromMs).toISOString()}: ${krwPerUsd}`)
});

export const actions: Actions = {
	save: async ({ locals, request }) => {
		requireRole(locals, 'operator-of-all');
		const { fleet, money } = locals.services;
		const values = readCurrencyValues(await request.formData());
		const before = await money.currency();
		const chosen = readCurrency(values, fleet.zone(), before);
		if (!chosen) return fail(400, { values, saved: false });
		await money.setCurrency(chosen);
		const detail = changesOf(currencyFacts(before), currencyFacts(chosen));
		await locals.audit.record('settings.changed', { target: 'currency', detail });
		return { values: toCurrencyForm(chosen, fleet.zone()), saved: true };
	}
};
