import type { ProjectName } from '#lib/cost/project-name.ts';
import { allProjects, withParams } from '#lib/links.ts';

/**
 * Where a form leads that sends a `projects` for each that is ticked: addresses name several in one `project`, and
 * all of them without their names.
 * @param all that the reader may see
 */
export function chosenHref(url: URL, all: readonly ProjectName[]): string {
	const params = new URLSearchParams(url.searchParams);
	const slugs = [...new Set(params.getAll('projects').filter(Boolean))];
	params.delete('projects');
	const isAll = all.length > 1 && all.every(({ slug }) => slugs.includes(slug));
	if (slugs.length > 0) params.set('project', isAll ? allProjects : slugs.join(','));
	return withParams(url.pathname, Object.fromEntries(params));
}
