import { allProjects } from '#lib/links.ts';

type Projects = App.Locals['services']['projects'];

/**
 * The project that an address names by slug or id; the first one when it names none. null when there is
 * none, or none of that name for whoever asks.
 */
export async function askedProject(projects: Projects, url: URL) {
	const wanted = url.searchParams.get('project');
	// Asked for by its name, not looked for among those that may be seen: so is a refusal noted.
	return wanted ? projects.find(wanted) : ((await projects.list())[0] ?? null);
}

/** Pages that add up projects; all others are about one. */
export const acrossRoutes: readonly string[] = [
	'/admin/monitoring/costs',
	'/admin/monitoring/costs/sessions'
];

/**
 * The projects that an address names, each once, or all that whoever asks may see. null when one of those
 * named is not there for them: the sum of the others would be taken for that of all.
 */
export async function askedProjects(projects: Projects, names: string) {
	if (names === allProjects) return projects.list();
	const found = await Promise.all(
		names
			.split(',')
			.filter(Boolean)
			.map((name) => projects.find(name))
	);
	const known = found.filter((project) => project !== null);
	// One project has several names: its slug in any case, its id.
	const each = new Map(known.map((project) => [project.id, project]));
	return known.length === found.length ? [...each.values()] : null;
}
