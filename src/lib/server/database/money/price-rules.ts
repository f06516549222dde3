import { randomUUID } from 'node:crypto';
import { sql, type Kysely, type Transaction } from 'kysely';
import {
	circleIn,
	conflictIn,
	maxRules,
	ownRule,
	type AliasRule,
	type OwnRule,
	type StoredRule
} from '#lib/cost/price/rule.ts';
import type { Tables } from '../tables.ts';

/** What came of a change: nothing is stored unless all of it can be. */
export type RuleChange =
	| { readonly ok: true }
	/** `other` is the rule that speaks of the same model at the same time. */
	| { readonly ok: false; readonly problem: 'overlap'; readonly other: OwnRule }
	/** Aliases of which each leads to the next, and the last to the first. */
	| { readonly ok: false; readonly problem: 'round'; readonly circle: readonly AliasRule[] }
	| { readonly ok: false; readonly problem: 'too-many' }
	| { readonly ok: false; readonly problem: 'gone' };

export interface PriceRules {
	/** Grows with each change, by whichever process. */
	revision(): Promise<number>;
	read(): Promise<{ readonly revision: number; readonly rules: readonly OwnRule[] }>;
	/** Newest first. */
	list(): Promise<StoredRule[]>;
	find(id: string): Promise<StoredRule | null>;
	/** @param id of the rule to replace; null adds one */
	put(id: string | null, rule: OwnRule, setBy: string): Promise<RuleChange>;
	remove(id: string): Promise<RuleChange>;
	/** @param keep whether the present rules stay beside those of the file */
	importAll(rules: readonly OwnRule[], keep: boolean, setBy: string): Promise<RuleChange>;
	/** Something else that prices rest on has changed: the rates of currencies. */
	touch(): Promise<void>;
}

export function createPriceRules(db: Kysely<Tables>, now: () => number = Date.now): PriceRules {
	const revisionIn = async (from: Kysely<Tables>) => {
		const row = await from.selectFrom('price_revision').select('revision').executeTakeFirst();
		return row?.revision ?? 0;
	};
	const listIn = async (from: Kysely<Tables>): Promise<StoredRule[]> => {
		const rows = await from
			.selectFrom('own_price')
			.selectAll()
			.orderBy('setAtMs', 'desc')
			.orderBy('id')
			.execute();
		return rows.map(({ id, rule, setAtMs, setBy }) => ({
			id,
			rule: ownRule.parse(JSON.parse(rule)),
			setAtMs,
			setBy
		}));
	};
	const insert = async (
		to: Kysely<Tables>,
		rules: readonly OwnRule[],
		setBy: string
	): Promise<RuleChange> => {
		for (const rule of rules) {
			await to
				.insertInto('own_price')
				.values({ id: randomUUID(), rule: JSON.stringify(rule), setAtMs: now(), setBy })
				.execute();
		}
		// Only those that come: what leads round since before this was refused is in nobody's way.
		const circle = circleIn(
			(await listIn(to)).map(({ rule }) => rule),
			rules
		);
		return circle ? { ok: false, problem: 'round', circle } : { ok: true };
	};

	/**
	 * The revision is written first: that row is the lock which changes of all processes wait for. A
	 * change that cannot be is rolled back by an error of our own.
	 */
	async function change(
		work: (transaction: Transaction<Tables>) => Promise<RuleChange>
	): Promise<RuleChange> {
		try {
			await db.transaction().execute(async (transaction) => {
				await transaction
					.updateTable('price_revision')
					.set({ revision: sql<number>`${sql.ref('revision')} + 1` })
					.where('id', '=', 1)
					.execute();
				const outcome = await work(transaction);
				if (!outcome.ok) throw new Refused(outcome);
				const problem = problemOf((await listIn(transaction)).map(({ rule }) => rule));
				if (problem) throw new Refused(problem);
			});
			return { ok: true };
		} catch (error) {
			if (error instanceof Refused) return error.outcome;
			throw error;
		}
	}

	return {
		revision: () => revisionIn(db),
		async read() {
			// The revision first: rules that change in between are read once more, never missed.
			const revision = await revisionIn(db);
			return { revision, rules: (await listIn(db)).map(({ rule }) => rule) };
		},
		list: () => listIn(db),
		async touch() {
			await change(() => Promise.resolve({ ok: true }));
		},
		async find(id) {
			return (await listIn(db)).find((stored) => stored.id === id) ?? null;
		},
		put: (id, rule, setBy) =>
			change(async (transaction) => {
				if (id !== null) {
					const gone = await transaction
						.deleteFrom('own_price')
						.where('id', '=', id)
						.executeTakeFirst();
					if (gone.numDeletedRows === 0n) return { ok: false, problem: 'gone' };
				}
				return insert(transaction, [rule], setBy);
			}),
		remove: (id) =>
			change(async (transaction) => {
				const gone = await transaction
					.deleteFrom('own_price')
					.where('id', '=', id)
					.executeTakeFirst();
				return gone.numDeletedRows === 0n ? { ok: false, problem: 'gone' } : { ok: true };
			}),
		importAll: (rules, keep, setBy) =>
			change(async (transaction) => {
				if (!keep) await transaction.deleteFrom('own_price').execute();
				return insert(transaction, rules, setBy);
			})
	};
}

class Refused extends Error {
	readonly outcome: RuleChange;
	constructor(outcome: RuleChange) {
		super('refused');
		this.outcome = outcome;
	}
}

function problemOf(rules: readonly OwnRule[]): RuleChange | null {
	if (rules.length > maxRules) return { ok: false, problem: 'too-many' };
	const conflict = conflictIn(rules);
	// The list begins with the newest: the older of the two is the one that was there.
	const other = conflict && rules[conflict.second];
	return other ? { ok: false, problem: 'overlap', other } : null;
}
