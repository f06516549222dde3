import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import type { PriceQuote } from '#lib/cost/price/quote.ts';
import { importModes, isTooMany, lacksRate, previewImport } from '#lib/cost/price/import.ts';
import type { SeenModel } from '#lib/cost/price/seen-model.ts';
import { maxFileBytes, readPriceFile } from '#lib/cost/price/file.ts';
import { changesOf } from '#lib/server/audit/changes.ts';
import { requireRole } from '#lib/server/auth/guards.ts';
import { inTime } from '#lib/server/in-time.ts';
import { settle } from '#lib/server/settle.ts';
import { readRange } from '#lib/time/range-url.ts';
import { priceFacts } from './facts.ts';
import type { Actions, PageServerLoad } from './$types';

interface PricedModel {
	readonly seen: SeenModel;
	readonly quote: PriceQuote | null;
}

/** A quick source is in the first HTML; a slower one is streamed. */
const patienceMs = 400;

export const load: PageServerLoad = async ({ locals, url }) => {
	const { fleet, money } = locals.services;
	const nowMs = Date.now();
	const chosen = readRange(url.searchParams, nowMs, fleet.zone());
	await money.prices.refresh();
	const { modelsSeen, prices } = money;
	const models =
		modelsSeen &&
		settle<readonly PricedModel[]>(
			modelsSeen(chosen.span, null).then((reply) =>
				reply.ok
					? {
							ok: true as const,
							value: reply.value.map((seen) => ({
								seen,
								quote: prices.quote({ provider: seen.provider, model: seen.model, atMs: nowMs })
							}))
						}
					: reply
			)
		);
	const rules = await money.priceRules.list();
	const unpricedAliases = rules.flatMap(({ id, rule }) =>
		rule.kind === 'alias' && !prices.isPriced(rule, nowMs) ? [id] : []
	);
	const savedId = url.searchParams.get('saved');
	return {
		nowMs,
		chosen,
		canReprice: money.noRepricing === null,
		rules,
		/** Ids of those that lead to a model without a price. */
		unpricedAliases,
		/** That of them which was stored just now; null = none. */
		saved: rules.find(({ id }) => id === savedId && unpricedAliases.includes(id))?.rule ?? null,
		models:
			models && (await inTime<{ models: readonly PricedModel[] }>(patienceMs, { models })).models
	};
};

const removal = z.object({ id: z.string().min(1).max(64) });
const mode = z.enum(importModes).default('add');
const fileForm = z.object({ file: z.instanceof(File), mode });
/** The text of the file that was looked at. */
const importForm = z.object({ text: z.string(), name: z.string().max(200), mode });

export const actions: Actions = {
	remove: async ({ locals, request }) => {
		requireRole(locals, 'operator-of-all');
		const form = removal.safeParse(Object.fromEntries(await request.formData()));
		if (!form.success) return fail(400, { problem: { kind: 'gone' as const } });
		const { money } = locals.services;
		const known = await money.priceRules.find(form.data.id);
		if (!known || !(await money.priceRules.remove(known.id)).ok)
			return fail(404, { problem: { kind: 'gone' as const } });
		await money.prices.refresh();
		await locals.audit.record('price.removed', {
			target: known.rule.model,
			detail: changesOf(priceFacts(known.rule), null)
		});
		return { removed: true };
	},
	preview: async ({ locals, request }) => {
		requireRole(locals, 'operator-of-all');
		const form = fileForm.safeParse(Object.fromEntries(await request.formData()));
		if (!form.success) return fail(400, { problem: { kind: 'not-json' as const } });
		const { file, mode } = form.data;
		if (file.size > maxFileBytes) return fail(400, { problem: { kind: 'too-large' as const } });
		const text = await file.text();
		const read = readPriceFile(text);
		if (!read.ok) return fail(400, { problem: read.problem });
		const { money } = locals.services;
		const present = (await money.priceRules.list()).map(({ rule }) => rule);
		if (isTooMany(present, read.rules, mode)) {
			return fail(409, { problem: { kind: 'too-many' as const, other: '' } });
		}
		const { rates } = await money.currency();
		const changes = previewImport(present, read.rules, mode);
		if (changes.inTheWay) {
			const problem = { kind: 'overlap' as const, other: changes.inTheWay.model };
			return fail(409, { problem });
		}
		if (changes.circle) {
			return fail(409, { problem: { kind: 'round' as const, circle: changes.circle } });
		}
		const name = file.name.slice(0, 200);
		return { preview: { ...changes, lacksRate: lacksRate(read.rules, rates), mode, text, name } };
	},
	import: async ({ locals, request }) => {
		const user = requireRole(locals, 'operator-of-all');
		const form = importForm.safeParse(Object.fromEntries(await request.formData()));
		if (!form.success) return fail(400, { problem: { kind: 'not-json' as const } });
		const { text, name, mode } = form.data;
		const read = readPriceFile(text);
		if (!read.ok) return fail(400, { problem: read.problem });
		const { money } = locals.services;
		const stored = await money.priceRules.importAll(read.rules, mode === 'add', user.email);
		if (!stored.ok) {
			if (stored.problem === 'round') {
				return fail(409, { problem: { kind: stored.problem, circle: stored.circle } });
			}
			const other = stored.problem === 'overlap' ? stored.other.model : '';
			return fail(409, { problem: { kind: stored.problem, other } });
		}
		await money.prices.refresh();
		const detail = { rules: read.rules.length, kept: mode === 'add' };
		await locals.audit.record('prices.imported', { target: name, detail });
		return { imported: read.rules.length };
	}
};
