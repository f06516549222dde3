import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

export interface ProjectRecord {
	/** UUID, lower case. */
	readonly id: string;
	/** Lower-case name for URLs, unique. */
	readonly slug: string;
	readonly name: string;
}

export interface Projects {
	/** @param idOrSlug a UUID in any case, or a slug; null when there is no such project */
	find(idOrSlug: string): Promise<ProjectRecord | null>;
	/** Oldest first. */
	list(): Promise<ProjectRecord[]>;
	/** Makes a project; the slug is made from the name and numbered when it is taken. */
	create(name: string): Promise<ProjectRecord>;
	/**
	 * Makes a project that has an id already, as `create` does; safe when several processes do it.
	 * @param id UUID
	 */
	adopt(id: string, name: string): Promise<ProjectRecord>;
	/** The slug stays, since links hold it. @returns false when there is no such project */
	rename(id: string, name: string): Promise<boolean>;
	/** The project with this slug, made if missing; safe when several processes start at once. */
	ensure(slug: string, name: string): Promise<ProjectRecord>;
}

const columns = ['id', 'slug', 'name'] as const;

export function createProjects(db: Kysely<Tables>, now: () => number = Date.now): Projects {
	const bySlug = (slug: string) =>
		db.selectFrom('project').select(columns).where('slug', '=', slug).executeTakeFirst();
	const byId = (id: string) =>
		db.selectFrom('project').select(columns).where('id', '=', id).executeTakeFirst();

	/** null when the slug is taken. */
	async function insert(
		slug: string,
		name: string,
		id: string = randomUUID()
	): Promise<ProjectRecord | null> {
		const project = { id, slug, name };
		try {
			await db
				.insertInto('project')
				.values({ ...project, createdAtMs: now() })
				.execute();
			return project;
		} catch (error) {
			if (await bySlug(slug)) return null;
			throw error;
		}
	}

	async function insertNumbered(name: string, id?: string): Promise<ProjectRecord> {
		const base = toSlug(name);
		for (let number = 1; number <= 1000; number += 1) {
			const made = await insert(number === 1 ? base : `${base}-${number}`, name, id);
			if (made) return made;
		}
		throw new Error(`No free slug for "${base}".`);
	}

	return {
		async find(idOrSlug) {
			const text = idOrSlug.toLowerCase();
			const row = await db
				.selectFrom('project')
				.select(columns)
				.where((where) => where.or([where('id', '=', text), where('slug', '=', text)]))
				.executeTakeFirst();
			return row ?? null;
		},
		list: () =>
			db.selectFrom('project').select(columns).orderBy('createdAtMs').orderBy('slug').execute(),
		create: (name) => insertNumbered(name),
		async adopt(givenId, name) {
			const id = givenId.toLowerCase();
			const known = await byId(id);
			if (known) return known;
			try {
				return await insertNumbered(name, id);
			} catch (error) {
				// Another process was quicker.
				const made = await byId(id);
				if (made) return made;
				throw error;
			}
		},
		async rename(id, name) {
			const { numUpdatedRows } = await db
				.updateTable('project')
				.set({ name })
				.where('id', '=', id)
				.executeTakeFirst();
			return numUpdatedRows > 0n;
		},
		async ensure(slug, name) {
			const project = (await bySlug(slug)) ?? (await insert(slug, name)) ?? (await bySlug(slug));
			if (!project) throw new Error(`Project "${slug}" was removed while it was made.`);
			return project;
		}
	};
}

/**
 * Lower-case letters (of any script), digits and hyphens, at most 48 characters, so that a number
 * still fits the column. Never the form of a UUID, which `find` would read as an id.
 */
export function toSlug(name: string): string {
	const slug = shorten(
		name
			.normalize('NFC')
			.toLowerCase()
			.replace(/[^\p{Letter}\p{Number}]+/gu, '-')
			.replace(/^-+/, '')
	);
	if (slug === '') return 'project';
	return /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(slug) ? shorten(`project-${slug}`) : slug;
}

/** Cuts between characters, never inside a surrogate pair, and leaves no hyphen at the end. */
function shorten(slug: string): string {
	return slug
		.slice(0, 48)
		.replace(/\p{Surrogate}$/u, '')
		.replace(/-+$/, '');
}
