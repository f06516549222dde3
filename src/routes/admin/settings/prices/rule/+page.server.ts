import { error, fail, redirect } from '@sveltejs/kit';
import { newRuleForm, readRule, readRuleValues, toRuleForm } from '#lib/cost/price/rule-form.ts';
import { links, scopeOf } from '#lib/links.ts';
import { changesOf } from '#lib/server/audit/changes.ts';
import { requireRole } from '#lib/server/auth/guards.ts';
import { priceFacts } from '../facts.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { fleet, money } = locals.services;
	const text = (name: string) => (url.searchParams.get(name) ?? '').slice(0, 200);
	const id = url.searchParams.get('id');
	if (id === null) {
		const kind = text('kind') === 'alias' ? 'alias' : 'price';
		return { id, values: newRuleForm(kind, text('provider'), text('model')), stored: null };
	}
	const stored = await money.priceRules.find(id);
	if (!stored) error(404, { message: 'This price was changed or removed.', missing: 'price' });
	return { id, values: toRuleForm(stored.rule, fleet.zone()), stored };
};

export const actions: Actions = {
	default: async ({ locals, request, url }) => {
		const user = requireRole(locals, 'operator-of-all');
		const { fleet, money } = locals.services;
		const values = readRuleValues(await request.formData());
		const read = readRule(values, fleet.zone());
		if (!read.ok) return fail(400, { values, fields: read.problems.fields, problem: null });
		const id = url.searchParams.get('id');
		const before = id === null ? null : await money.priceRules.find(id);
		const stored = await money.priceRules.put(id, read.rule, user.email);
		if (!stored.ok) return fail(409, { values, fields: {}, problem: stored.problem });
		await money.prices.refresh();
		await locals.audit.record(before === null ? 'price.created' : 'price.changed', {
			target: read.rule.model,
			detail: changesOf(before && priceFacts(before.rule), priceFacts(read.rule))
		});
		redirect(303, links.prices(scopeOf(url)));
	}
};
