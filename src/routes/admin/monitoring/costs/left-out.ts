import type { ProjectName } from '#lib/cost/project-name.ts';

/** Sessions of a project that are deleted by its own rule, and missing where older ones are added up. */
export interface KeptShort {
	readonly name: string;
	/** All before this, Unix ms. */
	readonly beforeMs: number;
}

const dayMs = 86_400_000;

/** @param fromMs since when figures are shown, those of the period before among them */
export async function keptShort(
	{ retention }: App.Locals['services'],
	projects: readonly ProjectName[],
	fromMs: number,
	nowMs: number
): Promise<KeptShort[]> {
	if (!retention?.followed) return [];
	const rules = await retention.rules.list();
	return projects.flatMap(({ id, name }): KeptShort[] => {
		const days = rules.get(id);
		if (days === undefined) return [];
		const beforeMs = nowMs - days * dayMs;
		return fromMs < beforeMs ? [{ name, beforeMs }] : [];
	});
}

/** Budgets of single projects, which no line of a chart of several can stand for. */
export async function budgetsOfSingle(
	{ money }: App.Locals['services'],
	projects: readonly ProjectName[]
): Promise<number> {
	const budgets = await money.budgets.list();
	return budgets.filter(({ projectId }) => projects.some(({ id }) => id === projectId)).length;
}
