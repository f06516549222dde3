import { fail, type RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { changesOf } from '#lib/server/audit/changes.ts';
import { requireRole } from '#lib/server/auth/guards.ts';
import { settle } from '#lib/server/settle.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const { retention, projects } = locals.services;
	if (retention === null) return { storage: null };
	const [list, rules] = await Promise.all([projects.list(), retention.rules.list()]);
	return {
		storage: {
			followed: retention.followed,
			projects: list.map(({ id, slug, name }) => ({ id, slug, name, days: rules.get(id) ?? null })),
			usage: settle(retention.usage())
		}
	};
};

const rule = z.object({
	projectId: z.guid(),
	days: z.union([z.literal('').transform(() => null), z.coerce.number().int().min(1).max(3650)])
});

/** The dry run: counts, and changes nothing. */
async function preview({ locals }: RequestEvent, { projectId, days }: z.infer<typeof rule>) {
	const { retention, projects } = locals.services;
	if (!retention || !(await projects.find(projectId))) {
		return fail(404, { problem: 'project-gone' as const });
	}
	if (days === null) return { preview: { projectId, days, expired: null } };
	const reply = await retention.preview(projectId, days);
	if (!reply.ok) return fail(503, { problem: 'store' as const });
	return { preview: { projectId, days, expired: reply.value } };
}

export const actions: Actions = {
	preview: async (event) => {
		requireRole(event.locals, 'admin');
		const form = rule.safeParse(Object.fromEntries(await event.request.formData()));
		if (!form.success) return fail(400, { problem: 'days' as const });
		return preview(event, form.data);
	},
	set: async (event) => {
		const { locals, request } = event;
		requireRole(locals, 'admin');
		const data = Object.fromEntries(await request.formData());
		const form = rule.safeParse(data);
		if (!form.success) return fail(400, { problem: 'days' as const });
		const { projectId, days } = form.data;
		// What would go was shown for other days: shown again for these, before anything goes.
		if (data.previewed !== String(days ?? '')) return preview(event, form.data);
		const { retention, projects } = locals.services;
		const project = await projects.find(projectId);
		if (!retention || !project) return fail(404, { problem: 'project-gone' as const });
		const before = (await retention.rules.list()).get(projectId) ?? null;
		await locals.audit.record('retention.changed', {
			target: project.slug,
			projectId,
			detail: changesOf({ days: before }, { days })
		});
		await retention.rules.set(projectId, days);
		return { saved: projectId };
	}
};
