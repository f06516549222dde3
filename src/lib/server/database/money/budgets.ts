import { randomUUID } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import type { Budget, WarningKind } from '#lib/cost/budget/budget.ts';
import { budgetInput, type BudgetInput } from '#lib/cost/budget/budget-input.ts';
import {
	warningFacts,
	warningKind,
	type BudgetWarning,
	type WarningFacts
} from '#lib/cost/budget/warning.ts';
import type { Tables } from '../tables.ts';
import type { BudgetTable, BudgetWarningTable } from './tables.ts';

export interface Budgets {
	/** In force, oldest first. */
	list(): Promise<Budget[]>;
	/** null when it is not in force. */
	find(id: string): Promise<Budget | null>;
	create(input: BudgetInput, createdBy: string): Promise<Budget>;
	/** @returns false when it is not in force */
	change(id: string, input: BudgetInput): Promise<boolean>;
	/** Its warnings stay. @returns false when it is not in force */
	remove(id: string): Promise<boolean>;
	/**
	 * Notes a warning unless this revision of the budget has had it in that period.
	 * @returns its id; null when it was given before, by whichever process
	 */
	warn(
		budget: Budget,
		kind: WarningKind,
		told: boolean,
		facts: WarningFacts
	): Promise<string | null>;
	warning(id: string): Promise<BudgetWarning | null>;
	/** Newest first. @param projectIds whose warnings to list; null = all */
	warnings(choice: {
		readonly budgetId?: string;
		readonly toldOnly?: boolean;
		readonly sinceMs?: number;
		readonly projectIds?: readonly string[] | null;
		readonly limit: number;
	}): Promise<BudgetWarning[]>;
	/** Until when this person has seen the notices; 0 = never. */
	seenUntil(personId: string): Promise<number>;
	see(personId: string, untilMs: number): Promise<void>;
}

export function createBudgets(db: Kysely<Tables>, now: () => number = Date.now): Budgets {
	const inForce = () => db.selectFrom('budget').selectAll().where('removedAtMs', 'is', null);
	async function find(id: string): Promise<Budget | null> {
		const row = await inForce().where('id', '=', id).executeTakeFirst();
		return row ? toBudget(row) : null;
	}

	return {
		async list() {
			const rows = await inForce().orderBy('createdAtMs').orderBy('id').execute();
			return rows.map(toBudget);
		},
		find,
		async create(input, createdBy) {
			const row: BudgetTable = {
				id: randomUUID(),
				projectId: input.projectId,
				body: JSON.stringify(input),
				revision: 1,
				createdAtMs: now(),
				createdBy,
				removedAtMs: null
			};
			await db.insertInto('budget').values(row).execute();
			return toBudget(row);
		},
		async change(id, input) {
			const known = await find(id);
			if (!known) return false;
			const sameName = { ...input, name: known.name };
			const { revision } = known;
			const same = JSON.stringify(sameName) === JSON.stringify(budgetInput.parse(known));
			const changed = await db
				.updateTable('budget')
				.set({
					projectId: input.projectId,
					body: JSON.stringify(input),
					revision: same ? revision : revision + 1
				})
				.where('id', '=', id)
				.where('removedAtMs', 'is', null)
				.executeTakeFirst();
			return changed.numUpdatedRows > 0n;
		},
		async remove(id) {
			const removed = await db
				.updateTable('budget')
				.set({ removedAtMs: now() })
				.where('id', '=', id)
				.where('removedAtMs', 'is', null)
				.executeTakeFirst();
			return removed.numUpdatedRows > 0n;
		},
		async warn(budget, kind, told, facts) {
			const once = {
				budgetId: budget.id,
				revision: budget.revision,
				periodStartMs: facts.periodStartMs,
				kind
			};
			const given = () =>
				db
					.selectFrom('budget_warning')
					.select('id')
					.where('budgetId', '=', once.budgetId)
					.where('revision', '=', once.revision)
					.where('periodStartMs', '=', once.periodStartMs)
					.where('kind', '=', kind)
					.executeTakeFirst();
			if (await given()) return null;
			const id = randomUUID();
			try {
				await db
					.insertInto('budget_warning')
					.values({
						...once,
						id,
						projectId: budget.projectId,
						atMs: now(),
						told: told ? 1 : 0,
						facts: JSON.stringify(facts)
					})
					.execute();
				return id;
			} catch (error) {
				// The unique key let another process be first.
				if (await given()) return null;
				throw error;
			}
		},
		async warning(id) {
			const row = await db
				.selectFrom('budget_warning')
				.selectAll()
				.where('id', '=', id)
				.executeTakeFirst();
			return row ? toWarning(row) : null;
		},
		async warnings({ budgetId, toldOnly = false, sinceMs, projectIds = null, limit }) {
			if (projectIds?.length === 0) return [];
			let query = db
				.selectFrom('budget_warning')
				.selectAll()
				.orderBy('atMs', 'desc')
				.orderBy('id')
				.limit(limit);
			if (budgetId !== undefined) query = query.where('budgetId', '=', budgetId);
			if (toldOnly) query = query.where('told', '=', 1);
			if (sinceMs !== undefined) query = query.where('atMs', '>', sinceMs);
			// A warning over all projects has none, and is left out too.
			if (projectIds !== null) query = query.where('projectId', 'in', projectIds);
			return (await query.execute()).map(toWarning);
		},
		async seenUntil(personId) {
			const row = await db
				.selectFrom('notices_seen')
				.select('untilMs')
				.where('personId', '=', personId)
				.executeTakeFirst();
			return row?.untilMs ?? 0;
		},
		async see(personId, untilMs) {
			await db.transaction().execute(async (transaction) => {
				await transaction.deleteFrom('notices_seen').where('personId', '=', personId).execute();
				await transaction.insertInto('notices_seen').values({ personId, untilMs }).execute();
			});
		}
	};
}

function toBudget({ id, body, revision, createdAtMs, createdBy }: Selectable<BudgetTable>): Budget {
	return { ...budgetInput.parse(JSON.parse(body)), id, revision, createdAtMs, createdBy };
}

function toWarning(row: Selectable<BudgetWarningTable>): BudgetWarning {
	return {
		id: row.id,
		budgetId: row.budgetId,
		kind: warningKind.parse(row.kind),
		atMs: row.atMs,
		told: row.told === 1,
		facts: warningFacts.parse(JSON.parse(row.facts))
	};
}
