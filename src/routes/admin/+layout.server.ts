import { error, redirect } from '@sveltejs/kit';
import type { ProjectName } from '#lib/cost/project-name.ts';
import { isSeveral, links } from '#lib/links.ts';
import type { LayoutServerLoad } from './$types';
import { acrossRoutes, askedProject, askedProjects } from './asked-project.ts';

export const load: LayoutServerLoad = async ({ locals, url, route }) => {
	const { user } = locals;
	// The authorize hook lets nobody through without a session; this narrows the type.
	if (!user) redirect(303, links.login(url.pathname + url.search));
	const projects = await locals.services.projects.list();
	const across = await acrossProjects(locals.services.projects, url, route.id);
	const project = across ? null : await askedProject(locals.services.projects, url);
	// Another project's figures under a pasted address would be taken for those of the one it names.
	if (!project && !across && projects.length > 0) noSuchProject();
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
		projects: projects.map(named),
		/** Why there are none to choose from, where a remote AgentOps keeps them. */
		projectsFault: locals.services.projects.fault(),
		project: project && named(project),
		/** Two or more that the page adds up, instead of a project; else null. */
		across: across?.map(named) ?? null
	};
};

const named = ({ id, slug, name }: ProjectName): ProjectName => ({ id, slug, name });

const noSuchProject = () =>
	error(404, { message: 'There is no such project.', missing: 'project' });

/**
 * The projects that the page is to add up; null where it is about one. A page that cannot is opened for the
 * default project, and one for which only one project is left says so, by their addresses.
 */
async function acrossProjects(
	projects: App.Locals['services']['projects'],
	url: URL,
	routeId: string
) {
	const names = url.searchParams.get('project');
	if (names === null || !isSeveral(names)) return null;
	const only = (project: string | null) => {
		// Kept as they are: one may be there several times.
		const params = new URLSearchParams(url.searchParams);
		if (project === null) params.delete('project');
		else params.set('project', project);
		return redirect(303, params.size > 0 ? `${url.pathname}?${params}` : url.pathname);
	};
	if (!acrossRoutes.includes(routeId)) return only(null);
	const asked = await askedProjects(projects, names);
	if (asked === null) return noSuchProject();
	const [first, ...others] = asked;
	return others.length > 0 ? asked : only(first?.slug ?? null);
}

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
