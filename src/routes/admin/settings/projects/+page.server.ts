import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { overlapMs, overlaps } from '#lib/settings/overlap.ts';
import { requireRole } from '#lib/server/auth/guards.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const { projects, apiKeys } = locals.services;
	const list = await projects.list();
	return {
		editable: projects.editable,
		keyed: await Promise.all(
			list.map(async (project) => ({
				...project,
				keys: projects.editable ? await apiKeys.list(project.id) : []
			}))
		)
	};
};

const newProject = z.object({ name: z.string().trim().min(1).max(80) });
const newName = newProject.extend({ projectId: z.guid() });
const newKey = z.object({
	projectId: z.guid(),
	name: z.string().trim().min(1).max(80)
});
const oneKey = z.object({ keyId: z.string().min(1).max(64) });
const rotation = oneKey.extend({ overlap: z.enum(overlaps) });

/** The project as the log's page shows it; nothing where it is gone. */
async function slugOf(
	{ services }: App.Locals,
	projectId: string
): Promise<Readonly<Record<string, string>>> {
	const project = await services.projects.find(projectId);
	return project ? { project: project.slug } : {};
}

export const actions: Actions = {
	createProject: async ({ locals, request }) => {
		requireRole(locals, 'admin');
		if (!locals.services.projects.editable) return fail(409, { problem: 'remote' as const });
		const form = newProject.safeParse(Object.fromEntries(await request.formData()));
		if (!form.success) return fail(400, { problem: 'project-name' as const });
		const project = await locals.services.projects.create(form.data.name);
		await locals.audit.record('project.created', { target: project.slug, projectId: project.id });
		return { createdProject: project.slug };
	},
	renameProject: async ({ locals, request }) => {
		requireRole(locals, 'admin');
		if (!locals.services.projects.editable) return fail(409, { problem: 'remote' as const });
		const form = newName.safeParse(Object.fromEntries(await request.formData()));
		if (!form.success) return fail(400, { problem: 'project-name' as const });
		const { projectId, name } = form.data;
		if (!(await locals.services.projects.rename(projectId, name))) {
			return fail(404, { problem: 'project-gone' as const });
		}
		await locals.audit.record('project.renamed', { target: name, projectId });
		return { renamedProject: projectId };
	},
	createKey: async ({ locals, request }) => {
		requireRole(locals, 'admin');
		if (!locals.services.projects.editable) return fail(409, { problem: 'remote' as const });
		const form = newKey.safeParse(Object.fromEntries(await request.formData()));
		if (!form.success) return fail(400, { problem: 'key-name' as const });
		const { projectId, name } = form.data;
		const project = await locals.services.projects.find(projectId);
		if (!project) return fail(404, { problem: 'project-gone' as const });
		const { key } = await locals.services.apiKeys.create(projectId, name);
		await locals.audit.record('key.created', {
			target: name,
			projectId,
			detail: { project: project.slug, ending: key.slice(-4) }
		});
		return { newKey: { projectId, name, key, replacesUntilMs: null } };
	},
	/** Makes a key in the place of another, which stays good for the chosen while. */
	rotateKey: async ({ locals, request }) => {
		requireRole(locals, 'admin');
		if (!locals.services.projects.editable) return fail(409, { problem: 'remote' as const });
		const form = rotation.safeParse(Object.fromEntries(await request.formData()));
		if (!form.success) return fail(400, { problem: 'key-gone' as const });
		const { keyId, overlap } = form.data;
		const made = await locals.services.apiKeys.rotate(keyId, overlapMs[overlap]);
		if (!made) return fail(409, { problem: 'key-gone' as const });
		const { key, endsAtMs, replaced } = made;
		const { name, projectId } = replaced;
		await locals.audit.record('key.rotated', {
			target: name,
			projectId,
			detail: {
				...(await slugOf(locals, projectId)),
				ending: key.slice(-4),
				replaced: replaced.ending,
				overlap
			}
		});
		return { newKey: { projectId, name, key, replacesUntilMs: endsAtMs } };
	},
	revokeKey: async ({ locals, request }) => {
		requireRole(locals, 'admin');
		const form = oneKey.safeParse(Object.fromEntries(await request.formData()));
		if (!form.success) return fail(400, { problem: 'key-gone' as const });
		const revoked = await locals.services.apiKeys.revoke(form.data.keyId);
		if (!revoked) return fail(404, { problem: 'key-gone' as const });
		const { name, projectId, ending } = revoked;
		await locals.audit.record('key.revoked', {
			target: name,
			projectId,
			detail: { ...(await slugOf(locals, projectId)), ending }
		});
		return { revoked: form.data.keyId };
	}
};
