import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { changesOf } from '#lib/server/audit/changes.ts';
import { readAuditFilter } from '#lib/server/audit/filter.ts';
import { retentionChoices } from '#lib/server/audit/retention.ts';
import { readRange } from '#lib/time/range-url.ts';
import type { Actions, PageServerLoad } from './$types';

const pageSize = 100;

export const load: PageServerLoad = async ({ locals, url }) => {
	const { audit, auditRetention, fleet, people } = locals.services;
	const nowMs = Date.now();
	const chosen = readRange(url.searchParams, nowMs, fleet.zone());
	const { filter, cursor } = readAuditFilter(url.searchParams, chosen.span);
	const [page, actions, persons, retentionDays] = await Promise.all([
		audit.page(filter, cursor, pageSize),
		audit.actions(),
		people.list(),
		auditRetention.get()
	]);
	return {
		nowMs,
		chosen,
		filter,
		isFirstPage: cursor === null,
		...page,
		actions,
		people: persons.map(({ id, email }) => ({ id, email })),
		retentionDays,
		retentionChoices
	};
};

const retentionForm = z.object({
	days: z
		.union([z.literal(''), z.coerce.number()])
		.transform((days) => (days === '' ? null : days))
		.refine((days) => retentionChoices.some((choice) => choice === days))
});

export const actions: Actions = {
	verify: async ({ locals }) => {
		const verification = await locals.services.audit.verify();
		await locals.audit.record('audit.verified', {
			outcome: verification.intact ? 'done' : 'refused',
			detail: { intact: verification.intact }
		});
		return { verification };
	},
	keep: async ({ locals, request }) => {
		const form = retentionForm.safeParse(Object.fromEntries(await request.formData()));
		if (!form.success) return fail(400, { problem: 'form' as const });
		const { auditRetention } = locals.services;
		const before = await auditRetention.get();
		await auditRetention.set(form.data.days);
		await locals.audit.record('settings.changed', {
			target: 'audit retention',
			detail: changesOf({ days: before }, { days: form.data.days })
		});
		return { kept: await auditRetention.run() };
	}
};
