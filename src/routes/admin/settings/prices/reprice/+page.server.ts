import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { links, scopeOf } from '#lib/links.ts';
import { requireRole, sees } from '#lib/server/auth/guards.ts';
import { readRange } from '#lib/time/range-url.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url, depends }) => {
	depends('portal:repricing');
	const { fleet, money } = locals.services;
	const nowMs = Date.now();
	await money.prices.refresh();
	const [latest, ...earlier] = await money.repricings.list(11);
	return {
		nowMs,
		chosen: readRange(url.searchParams, nowMs, fleet.zone()),
		noRepricing: money.noRepricing,
		latest: latest ?? null,
		earlier: earlier.filter(({ state }) => state === 'done'),
		/** False when prices changed after the preview. */
		current: latest ? latest.priceRevision === money.prices.revision : true
	};
};

const scope = z.object({ projectId: z.guid().or(z.literal('')) });
const one = z.object({ id: z.guid() });

export const actions: Actions = {
	preview: async ({ locals, request, url }) => {
		const user = requireRole(locals, 'operator');
		const { fleet, money } = locals.services;
		if (money.noRepricing) return fail(409, { problem: money.noRepricing });
		const form = scope.safeParse(Object.fromEntries(await request.formData()));
		const chosen = readRange(url.searchParams, Date.now(), fleet.zone());
		if (!form.success || chosen.problem) return fail(400, { problem: 'range' as const });
		const projectId = form.data.projectId === '' ? null : form.data.projectId;
		const known = projectId === null || (await locals.services.projects.find(projectId)) !== null;
		if (!known || !sees(user, projectId)) return fail(404, { problem: 'project' as const });
		const begun = await money.repricings.begin(
			{
				projectId,
				fromMs: chosen.span.startMs,
				untilMs: chosen.span.endMs,
				priceRevision: money.prices.revision
			},
			user.email
		);
		if (!begun) return fail(409, { problem: 'applying' as const });
		money.wake();
		redirect(303, links.repricing(scopeOf(url)));
	},
	apply: async ({ locals, request }) => {
		requireRole(locals, 'operator');
		const { money } = locals.services;
		if (money.noRepricing) return fail(409, { problem: money.noRepricing });
		const form = one.safeParse(Object.fromEntries(await request.formData()));
		if (!form.success) return fail(400, { problem: 'gone' as const });
		await money.prices.refresh();
		const latest = await money.repricings.latest();
		if (latest?.id !== form.data.id) return fail(409, { problem: 'gone' as const });
		if (latest.priceRevision !== money.prices.revision) {
			return fail(409, { problem: 'stale' as const });
		}
		if (!(await money.repricings.move(latest.id, 'ready', 'applying'))) {
			return fail(409, { problem: 'gone' as const });
		}
		const { fromMs, untilMs, changed, projectId } = latest;
		const project = projectId === null ? null : await locals.services.projects.find(projectId);
		await locals.audit.record('calls.repriced', {
			target: project?.slug ?? null,
			projectId,
			detail: { project: project?.slug ?? 'all', fromMs, untilMs, changed }
		});
		money.wake();
		return { applying: true };
	}
};
