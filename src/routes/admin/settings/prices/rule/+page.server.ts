import { error, fail, redirect } from '@sveltejs/kit';
import {
	newRuleForm,
	readRule,
	readRuleValues,
	timeBeside,
	toRuleForm
} from '#lib/cost/price/rule-form.ts';
import type { OwnRule, StoredRule } from '#lib/cost/price/rule.ts';
import { links, scopeOf } from '#lib/links.ts';
import { changesOf } from '#lib/server/audit/changes.ts';
import { requireRole } from '#lib/server/auth/guards.ts';
import { mapReply } from '#lib/server/agentops/fault.ts';
import { inTime } from '#lib/server/in-time.ts';
import { settle } from '#lib/server/settle.ts';
import { priceFacts } from '../facts.ts';
import type { Actions, PageServerLoad } from './$types';

/** Moments of the rule that its days alone do not say, as text. */
const noTimes = { from: null, until: null };

/** A quick source is in the first HTML; a slower one is streamed. */
const patienceMs = 400;
const seenMs = 30 * 86_400_000;

/** Names of the models of the last month, which a rule may be about. */
function namesSeen({ modelsSeen }: App.Locals['services']['money']) {
	if (!modelsSeen) return null;
	const nowMs = Date.now();
	const seen = modelsSeen({ startMs: nowMs - seenMs, endMs: nowMs }, null);
	return settle(
		mapReply(seen, (models) => models.map(({ provider, model }) => ({ provider, model })))
	);
}

export const load: PageServerLoad = async ({ locals, url }) => {
	const { fleet, money } = locals.services;
	const names = namesSeen(money);
	const models = names && (await inTime(patienceMs, { names })).names;
	const text = (name: string) => (url.searchParams.get(name) ?? '').slice(0, 200);
	const id = url.searchParams.get('id');
	if (id === null) {
		const kind = text('kind') === 'alias' ? 'alias' : 'price';
		return {
			id,
			values: newRuleForm(kind, text('provider'), text('model')),
			stored: null,
			times: noTimes,
			models
		};
	}
	const stored = await money.priceRules.find(id);
	if (!stored) error(404, { message: 'This price was changed or removed.', missing: 'price' });
	const { rule } = stored;
	const zone = fleet.zone();
	const times =
		rule.kind === 'price'
			? { from: timeBeside(rule.fromMs, zone), until: timeBeside(rule.untilMs, zone) }
			: noTimes;
	return { id, values: toRuleForm(rule, zone), stored, times, models };
};

export const actions: Actions = {
	default: async ({ locals, request, url }) => {
		const user = requireRole(locals, 'operator-of-all');
		const { fleet, money } = locals.services;
		const values = readRuleValues(await request.formData());
		const id = url.searchParams.get('id');
		const before = id === null ? null : await money.priceRules.find(id);
		const read = readRule(values, fleet.zone(), before?.rule);
		if (!read.ok)
			return fail(400, { values, fields: read.problems.fields, problem: null, circle: [] });
		const stored = await money.priceRules.put(id, read.rule, user.email);
		if (!stored.ok) {
			const circle = stored.problem === 'round' ? stored.circle : [];
			return fail(409, { values, fields: {}, problem: stored.problem, circle });
		}
		await money.prices.refresh();
		await locals.audit.record(before === null ? 'price.created' : 'price.changed', {
			target: read.rule.model,
			detail: changesOf(before && priceFacts(before.rule), priceFacts(read.rule))
		});
		const saved = await unpricedAlias(money, read.rule);
		redirect(303, links.prices(scopeOf(url), { saved: saved?.id }));
	}
};

/** As it is stored, an alias that leads to a model without a price; else null. */
async function unpricedAlias(
	{ prices, priceRules }: App.Locals['services']['money'],
	rule: OwnRule
): Promise<StoredRule | null> {
	if (rule.kind !== 'alias' || prices.isPriced(rule, Date.now())) return null;
	const isIt = ({ rule: { kind, provider, model } }: StoredRule) =>
		kind === 'alias' && provider === rule.provider && model === rule.model;
	return (await priceRules.list()).find(isIt) ?? null;
}
