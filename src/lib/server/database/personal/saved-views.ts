import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** A named state of a project's list: its address without project and position. */
export interface SavedView {
	readonly id: string;
	readonly name: string;
	/** Parameters of the list as `a=1&b=2`. */
	readonly search: string;
	/** Seen by everybody who may see the project's list. */
	readonly shared: boolean;
	/** Whoever asks made it, and may change it. */
	readonly mine: boolean;
	readonly owner: string;
}

export interface NewView {
	readonly projectId: string;
	readonly name: string;
	readonly search: string;
	readonly shared: boolean;
}

export interface SavedViews {
	/** A person's own views and the shared ones, by name. */
	list(personId: string, projectId: string): Promise<SavedView[]>;
	/**
	 * Saves under a name.
	 * @param replaces whether a view of the same person with that name may be overwritten
	 * @returns its id; null when there is one that must stay
	 */
	save(personId: string, view: NewView, replaces: boolean): Promise<string | null>;
	/**
	 * Gives a view of the person another name; it stays the same view.
	 * @returns `taken` when another view of theirs in its project has that name, `missing` when they have no
	 * such view; nothing is changed then
	 */
	rename(personId: string, id: string, name: string): Promise<'renamed' | 'taken' | 'missing'>;
	/** @returns false when the person has no such view */
	remove(personId: string, id: string): Promise<boolean>;
}

export function createSavedViews(db: Kysely<Tables>, now: () => number = Date.now): SavedViews {
	return {
		async list(personId, projectId) {
			const rows = await db
				.selectFrom('saved_view')
				.innerJoin('person', 'person.id', 'saved_view.personId')
				.select([
					'saved_view.id',
					'saved_view.personId',
					'saved_view.name',
					'saved_view.search',
					'saved_view.shared',
					'person.name as owner'
				])
				.where('saved_view.projectId', '=', projectId)
				.where((where) =>
					where.or([
						where('saved_view.personId', '=', personId),
						where('saved_view.shared', '=', 1)
					])
				)
				.orderBy('saved_view.name')
				.orderBy('saved_view.id')
				.limit(200)
				.execute();
			return rows.map(({ id, name, search, shared, owner, personId: by }) => ({
				id,
				name,
				search,
				shared: shared !== 0,
				mine: by === personId,
				owner
			}));
		},
		save: (personId, { projectId, name, search, shared }, replaces) =>
			db.transaction().execute(async (transaction) => {
				const same = await transaction
					.selectFrom('saved_view')
					.select('id')
					.where('personId', '=', personId)
					.where('projectId', '=', projectId)
					.where('name', '=', name)
					.executeTakeFirst();
				const values = { search, shared: shared ? 1 : 0 };
				if (same && !replaces) return null;
				if (same) {
					await transaction
						.updateTable('saved_view')
						.set(values)
						.where('id', '=', same.id)
						.execute();
					return same.id;
				}
				const id = randomUUID();
				await transaction
					.insertInto('saved_view')
					.values({ id, personId, projectId, name, ...values, createdAtMs: now() })
					.execute();
				return id;
			}),
		rename: (personId, id, name) =>
			db.transaction().execute(async (transaction) => {
				const own = transaction.selectFrom('saved_view').where('personId', '=', personId);
				const view = await own.select('projectId').where('id', '=', id).executeTakeFirst();
				if (!view) return 'missing';
				const same = await own
					.select('id')
					.where('projectId', '=', view.projectId)
					.where('name', '=', name)
					.where('id', '!=', id)
					.executeTakeFirst();
				if (same) return 'taken';
				await transaction.updateTable('saved_view').set({ name }).where('id', '=', id).execute();
				return 'renamed';
			}),
		async remove(personId, id) {
			const result = await db
				.deleteFrom('saved_view')
				.where('id', '=', id)
				.where('personId', '=', personId)
				.executeTakeFirst();
			return result.numDeletedRows > 0n;
		}
	};
}
