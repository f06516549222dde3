import { json } from '@sveltejs/kit';
import { requireRole } from '#lib/server/auth/guards.ts';
import { askedProject } from '../asked-project.ts';
import type { RequestHandler } from './$types';

/** What the palette offers beyond what every page has: the views of the project, for this person. */
export const GET: RequestHandler = async ({ locals, url }) => {
	const user = requireRole(locals, 'viewer');
	const { projects, savedViews } = locals.services;
	const project = await askedProject(projects, url);
	const views = project ? await savedViews.list(user.id, project.id) : [];
	return json({
		views: views.map(({ id, name, search, owner }) => ({ id, name, search, owner }))
	});
};
