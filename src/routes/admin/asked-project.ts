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
