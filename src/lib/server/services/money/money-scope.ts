import type { Money } from './money.ts';

/**
 * Money for somebody who sees some projects only: models, budgets, warnings and re-pricings of theirs.
 * Prices, currency and receivers hold for everybody, so that all read them and the access table keeps
 * their change to those who see every project.
 *
 * @param refused told of the project of a budget that was asked for and is not theirs; null = of all projects
 */
export function moneyWithin(
	money: Money,
	visible: ReadonlySet<string>,
	refused: (projectId: string | null) => Promise<void>
): Money {
	/** The asked ones that are visible; null asks for all. */
	const within = (asked: readonly string[] | null) =>
		asked === null ? [...visible] : asked.filter((id) => visible.has(id));
	const isMine = ({ projectId }: { readonly projectId: string | null }) =>
		projectId !== null && visible.has(projectId);
	const { budgets, modelsSeen, repricings } = money;
	return {
		...money,
		modelsSeen: modelsSeen && ((range, asked) => modelsSeen(range, within(asked))),
		budgets: {
			...budgets,
			list: async () => (await budgets.list()).filter(isMine),
			async find(id) {
				const budget = await budgets.find(id);
				if (budget === null || isMine(budget)) return budget;
				await refused(budget.projectId);
				return null;
			},
			warnings: (choice) =>
				budgets.warnings({ ...choice, projectIds: within(choice.projectIds ?? null) })
		},
		repricings: {
			...repricings,
			async latest() {
				const latest = await repricings.latest();
				return latest && isMine(latest) ? latest : null;
			},
			list: async (limit) => (await repricings.list(limit)).filter(isMine),
			begin: async (scope, createdBy) => (isMine(scope) ? repricings.begin(scope, createdBy) : null)
		}
	};
}
