import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { setPassword, setProjects } from './access.ts';
import { insertPerson, type PersonRecord } from './people.ts';
import type { Tables } from '../tables.ts';

/** A link that lets somebody in once; only the hash of its token is stored. */
export interface EntryLink {
	readonly id: string;
	/** `invitation` makes a person, `reset` gives one a new password. */
	readonly kind: 'invitation' | 'reset';
	/** Of the person who may use it. */
	readonly email: string;
	/** null for an invitation. */
	readonly personId: string | null;
	/** null for a reset. */
	readonly role: 'viewer' | 'operator' | 'admin' | null;
	/** Projects that an invited person will see; null = all. */
	readonly projectIds: readonly string[] | null;
	readonly createdAtMs: number;
	readonly expiresAtMs: number;
	/** The administrator who made it; null = before this was kept. */
	readonly createdBy: string | null;
}

export interface EntryLinks {
	/** Closes former links of the same kind to the same address: there is one at a time. */
	create(link: Omit<EntryLink, 'id' | 'createdAtMs'>, tokenHash: string): Promise<EntryLink>;
	/** null when it is unknown, used, withdrawn or over. */
	findOpen(kind: EntryLink['kind'], tokenHash: string): Promise<EntryLink | null>;
	/** Invitations that can still be used, newest first. */
	openInvitations(): Promise<EntryLink[]>;
	/** The link to a new password that can still be used; null when there is none. */
	openReset(personId: string): Promise<EntryLink | null>;
	/** Closes that link, if there is one. @returns false when there was none */
	closeReset(personId: string): Promise<boolean>;
	/** @returns false when it was not open */
	withdraw(id: string): Promise<boolean>;
	/**
	 * Uses an invitation and makes its person, in one transaction: of several racers one gets a person.
	 * @returns `closed` for a link that is not open, `taken` when the address has a person by now
	 */
	accept(
		tokenHash: string,
		person: { readonly name: string; readonly passwordHash: string }
	): Promise<PersonRecord | 'closed' | 'taken'>;
	/** Uses the open invitation of an address, if there is one, for who comes by the identity provider. */
	takeInvitation(email: string): Promise<EntryLink | null>;
	/** Uses a reset link and ends every sign-in of its person. @returns the person's id and address */
	reset(
		tokenHash: string,
		passwordHash: string
	): Promise<{ readonly id: string; readonly email: string } | null>;
}

/** @param dialect how times are bound: ISO text on SQLite, a Date on MariaDB */
export function createEntryLinks(
	db: Kysely<Tables>,
	dialect: 'sqlite' | 'mysql' = 'sqlite',
	now: () => number = Date.now
): EntryLinks {
	const instant = () => {
		const at = new Date(now());
		return dialect === 'sqlite' ? at.toISOString() : at;
	};

	const open = (from: Kysely<Tables>) =>
		from
			.selectFrom('entry_link')
			.selectAll()
			.where('closedAtMs', 'is', null)
			.where('expiresAtMs', '>', now());

	/** Closes an open link: of several racers one gets true. */
	async function close(from: Kysely<Tables>, id: string): Promise<boolean> {
		const closed = await from
			.updateTable('entry_link')
			.set({ closedAtMs: now() })
			.where('id', '=', id)
			.where('closedAtMs', 'is', null)
			.executeTakeFirst();
		return closed.numUpdatedRows > 0n;
	}

	async function findOpen(kind: EntryLink['kind'], tokenHash: string): Promise<EntryLink | null> {
		const row = await open(db)
			.where('kind', '=', kind)
			.where('tokenHash', '=', tokenHash)
			.executeTakeFirst();
		return row ? toLink(row) : null;
	}

	return {
		create: (link, tokenHash) =>
			db.transaction().execute(async (transaction) => {
				await transaction
					.updateTable('entry_link')
					.set({ closedAtMs: now() })
					.where('kind', '=', link.kind)
					.where('email', '=', link.email)
					.where('closedAtMs', 'is', null)
					.execute();
				const made = { ...link, id: randomUUID(), createdAtMs: now() };
				await transaction
					.insertInto('entry_link')
					.values({
						...made,
						tokenHash,
						projectIds: link.projectIds === null ? null : JSON.stringify(link.projectIds),
						closedAtMs: null
					})
					.execute();
				return made;
			}),
		findOpen,
		async openInvitations() {
			const rows = await open(db)
				.where('kind', '=', 'invitation')
				.orderBy('createdAtMs', 'desc')
				.execute();
			return rows.map(toLink);
		},
		async openReset(personId) {
			const row = await open(db)
				.where('kind', '=', 'reset')
				.where('personId', '=', personId)
				.executeTakeFirst();
			return row ? toLink(row) : null;
		},
		async closeReset(personId) {
			const closed = await db
				.updateTable('entry_link')
				.set({ closedAtMs: now() })
				.where('kind', '=', 'reset')
				.where('personId', '=', personId)
				.where('closedAtMs', 'is', null)
				.where('expiresAtMs', '>', now())
				.executeTakeFirst();
			return closed.numUpdatedRows > 0n;
		},
		withdraw: (id) => close(db, id),
		async accept(tokenHash, { name, passwordHash }) {
			const link = await findOpen('invitation', tokenHash);
			if (!link) return 'closed';
			try {
				return await db.transaction().execute(async (transaction) => {
					if (!(await close(transaction, link.id))) return 'closed';
					const role = link.role ?? 'viewer';
					const person = { email: link.email, name, role, passwordHash };
					const made = await insertPerson(transaction, person, instant());
					if (role !== 'admin' && link.projectIds !== null) {
						await transaction
							.updateTable('person')
							.set({ allProjects: 0 })
							.where('id', '=', made.id)
							.execute();
						await setProjects(transaction, made.id, link.projectIds);
					}
					return made;
				});
			} catch (error) {
				const taken = await db
					.selectFrom('person')
					.select('id')
					.where('email', '=', link.email)
					.executeTakeFirst();
				if (taken) return 'taken';
				throw error;
			}
		},
		async takeInvitation(email) {
			const row = await open(db)
				.where('kind', '=', 'invitation')
				.where('email', '=', email.toLowerCase())
				.executeTakeFirst();
			return row && (await close(db, row.id)) ? toLink(row) : null;
		},
		async reset(tokenHash, passwordHash) {
			const link = await findOpen('reset', tokenHash);
			if (!link?.personId) return null;
			const { personId, email } = link;
			return db.transaction().execute(async (transaction) => {
				if (!(await close(transaction, link.id))) return null;
				await setPassword(transaction, personId, passwordHash, instant());
				return { id: personId, email };
			});
		}
	};
}

function toLink(row: {
	id: string;
	kind: string;
	email: string;
	personId: string | null;
	role: string | null;
	projectIds: string | null;
	createdAtMs: number;
	expiresAtMs: number;
	createdBy: string | null;
}): EntryLink {
	const ids: unknown = row.projectIds === null ? null : JSON.parse(row.projectIds);
	const { role } = row;
	return {
		id: row.id,
		kind: row.kind === 'reset' ? 'reset' : 'invitation',
		email: row.email,
		personId: row.personId,
		role: role === 'admin' || role === 'operator' || role === 'viewer' ? role : null,
		projectIds: Array.isArray(ids) ? ids.map(String) : null,
		createdAtMs: row.createdAtMs,
		expiresAtMs: row.expiresAtMs,
		createdBy: row.createdBy
	};
}
