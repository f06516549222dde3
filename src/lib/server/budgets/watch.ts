import { toUnits, warningsDue, type Budget, type WarningKind } from '#lib/cost/budget/budget.ts';
import type { BudgetWarning, WarningFacts } from '#lib/cost/budget/warning.ts';
import { isPartial, type BudgetStanding } from '#lib/cost/budget/standing.ts';
import { budgetInput } from '#lib/cost/budget/budget-input.ts';
import type { Logger } from '../log.ts';
import { readBurnDown, type SpendSource } from './spend.ts';

/** What the watch needs of the database. */
export interface BudgetRows {
	list(): Promise<readonly Budget[]>;
	/** @returns null when that warning was given before in that period */
	warn(
		budget: Budget,
		kind: WarningKind,
		told: boolean,
		facts: WarningFacts
	): Promise<string | null>;
	warnings(choice: {
		readonly toldOnly: boolean;
		readonly sinceMs: number;
		readonly limit: number;
	}): Promise<readonly BudgetWarning[]>;
}

export interface BudgetWatch {
	/**
	 * Looks at every budget and gives the warnings that are due.
	 * @param keep called between budgets
	 * @returns how many were told
	 */
	look(keep: () => Promise<void>): Promise<number>;
}

export interface WatchParts {
	readonly budgets: BudgetRows;
	readonly source: SpendSource;
	readonly project: (
		id: string
	) => Promise<{ readonly slug: string; readonly name: string } | null>;
	/** Lays a warning ready for its receivers; may be asked again for the same one. */
	readonly enqueue: (warningId: string) => Promise<void>;
	readonly now: () => number;
	readonly log: Logger;
}

/** A crash between a warning and its deliveries is made good by the next look within this time. */
const enqueueAgainMs = 86_400_000;

export function createBudgetWatch(parts: WatchParts): BudgetWatch {
	const { budgets, source, project, enqueue, now, log } = parts;

	async function lookAt(budget: Budget): Promise<number> {
		const atMs = now();
		const burn = await readBurnDown(source, budget, atMs);
		if (!burn.ok) {
			log.warn({ budget: budget.id, fault: burn.fault }, 'a budget could not be looked at');
			return 0;
		}
		const due = warningsDue(burn.value);
		if (due.length === 0) return 0;
		const facts = factsOf(budget, burn.value, await projectOf(budget));
		let told = 0;
		for (const kind of due) {
			// One message a look: whoever is told of 100 % need not hear of 50 and 80.
			const highest = kind === due.at(-1) || (kind !== 'forecast' && kind === highestShare(due));
			const id = await budgets.warn(budget, kind, highest, facts);
			if (id === null || !highest) continue;
			await enqueue(id);
			told += 1;
		}
		return told;
	}

	async function projectOf({ projectId }: Budget): Promise<WarningFacts['project']> {
		if (projectId === null) return null;
		const found = await project(projectId);
		return found && { slug: found.slug, name: found.name };
	}

	return {
		async look(keep) {
			const recent = await budgets.warnings({
				toldOnly: true,
				sinceMs: now() - enqueueAgainMs,
				limit: 1_000
			});
			for (const { id } of recent) await enqueue(id);
			let told = 0;
			for (const budget of await budgets.list()) {
				await keep();
				told += await lookAt(budget);
			}
			return told;
		}
	};
}

function highestShare(due: readonly WarningKind[]): WarningKind | undefined {
	return due.findLast((kind) => kind !== 'forecast');
}

function factsOf(
	budget: Budget,
	burn: BudgetStanding,
	project: WarningFacts['project']
): WarningFacts {
	const { reading, unpricedCalls } = burn;
	const end = burn.forecast?.points.at(-1);
	return {
		budget: budgetInput.parse(budget),
		project,
		periodStartMs: burn.period.startMs,
		periodEndMs: burn.period.endMs,
		spent: toUnits(burn.spentPico),
		amount: toUnits(burn.amountPico),
		forecast: end ? { expected: end.expected, low: end.low, high: end.high } : null,
		exhaustedAtMs: burn.exhaustion?.expectedMs ?? null,
		partly:
			reading !== null && isPartial(reading)
				? { readSessions: reading.readSessions, totalSessions: reading.totalSessions }
				: null,
		unpricedCalls
	};
}
