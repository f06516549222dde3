import { error, redirect } from '@sveltejs/kit';
import { links } from '#lib/links.ts';
import type { LayoutServerLoad } from './$types';
import { askedProject } from './asked-project.ts';

export const load: LayoutServerLoad = async ({ locals, url }) => {
	const { user } = locals;
	// The authorize hook lets nobody through without a session; this narrows the type.
	if (!user) redirect(303, links.login(url.pathname + url.search));
	const projects = await locals.services.projects.list();
	const project = await askedProject(locals.services.projects, url);
	// Another project's figures under a pasted address would be taken for those of the one it names.
	if (!project && projects.length > 0) {
		error(404, { message: 'There is no such project.', missing: 'project' });
	}
	const { money } = locals.services;
	return {
		nowMs: Date.now(),
		currency: await money.currency(),
		freshNotices: await countFresh(money, user.id),
		zone: locals.services.fleet.zone(),
		/** Of clock times; days, weeks and months are the fleet's. */
		clock: locals.personal.zone ?? locals.services.fleet.zone(),
		absent: pagesOfNothing(locals.services),
		user: {
			name: user.name,
			email: user.email,
			role: user.role,
			/** False for who is kept to some projects. */
			seesAll: user.projectIds === null
		},
		projects: projects.map(({ id, slug, name }) => ({ id, slug, name })),
		project: project && { id: project.id, slug: project.slug, name: project.name }
	};
};

/** Pages of applications that are not connected: whoever opens them by address is told how to. */
function pagesOfNothing({ langfuse, grafana }: App.Locals['services']): readonly string[] {
	return [
		...(langfuse ? [] : ['/admin/langfuse']),
		...(grafana ? [] : ['/admin/infrastructure/grafana'])
	];
}

/** More than this is shown as if it were this. */
const mostFresh = 99;

/** Warnings that this person has not seen yet. */
async function countFresh(
	{ budgets }: App.Locals['services']['money'],
	personId: string
): Promise<number> {
	const sinceMs = await budgets.seenUntil(personId);
	return (await budgets.warnings({ toldOnly: true, sinceMs, limit: mostFresh })).length;
}
