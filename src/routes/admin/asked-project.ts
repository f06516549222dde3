import type { Cookies } from '@sveltejs/kit';

interface Named {
	readonly id: string;
	readonly slug: string;
}

/** The project that an address or a cookie names, by slug or id; else the first; null when there is none. */
export function askedProject<T extends Named>(
	projects: readonly T[],
	url: URL,
	cookies: Cookies
): T | null {
	const wanted = url.searchParams.get('project') ?? cookies.get('project');
	return projects.find(({ slug, id }) => slug === wanted || id === wanted) ?? projects[0] ?? null;
}
