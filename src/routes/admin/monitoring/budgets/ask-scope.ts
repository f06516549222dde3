import type { BudgetScope } from '#lib/cost/budget/budget.ts';
import { askValues } from '../ask-values.ts';

/** Projects that are asked for a budget over all of them. */
const mostProjects = 5;
const range = 'now-30d';

/**
 * Values of a budget's scope in the last month, most used first, of the projects that answer. Never rejects.
 * @param projectId empty = of all projects
 */
export async function askScope(
	projects: readonly { readonly id: string; readonly slug: string }[],
	scope: BudgetScope,
	projectId: string,
	prefix: string,
	signal: AbortSignal
): Promise<readonly string[]> {
	const asked = projectId === '' ? projects : projects.filter(({ id }) => id === projectId);
	const question = { about: 'values', field: scope, key: null, prefix } as const;
	const answers = await Promise.allSettled(
		asked
			.slice(0, mostProjects)
			.map(({ slug }) => askValues({ project: slug, range }, question, signal))
	);
	const known = answers
		.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
		.toSorted((a, b) => (b.count ?? 0) - (a.count ?? 0));
	return [...new Set(known.map(({ value }) => value))];
}
