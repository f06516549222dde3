interface Named {
	readonly id: string;
	readonly slug: string;
}

/**
 * The project that an address names by slug or id; the first one when it names none. null when there is
 * none, or none of that name for whoever asks.
 */
export function askedProject<T extends Named>(projects: readonly T[], url: URL): T | null {
	const wanted = url.searchParams.get('project');
	if (!wanted) return projects[0] ?? null;
	return projects.find(({ slug, id }) => slug === wanted || id === wanted) ?? null;
}
