import { randomUUID } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import type { Tables } from '../tables.ts';

type Role = 'viewer' | 'operator' | 'admin';

/** What a person may do now, for each request. */
export interface Standing {
	readonly disabled: boolean;
	/** UUIDs of the projects that the person sees; null = all. */
	readonly projectIds: readonly string[] | null;
}

/** A person as administrators see them. */
export interface PersonDetails extends Standing {
	readonly id: string;
	readonly email: string;
	readonly name: string;
	readonly role: string;
	readonly createdAtMs: number;
	/** null = never. */
	readonly lastSignInAtMs: number | null;
	readonly secondFactor: boolean;
	readonly hasPassword: boolean;
	/** True when the company's identity provider knows the person too. */
	readonly hasProvider: boolean;
}

/** `last-admin`: refused, because nobody would be left who can let people in. */
export type ChangeResult = 'done' | 'last-admin' | 'gone';

export interface PeopleAccess {
	/** null when there is no such person. */
	standing(id: string): Promise<Standing | null>;
	/** By e-mail address. */
	list(): Promise<PersonDetails[]>;
	find(id: string): Promise<PersonDetails | null>;
	/** @param projectIds null = all; administrators always see all */
	setAccess(id: string, role: Role, projectIds: readonly string[] | null): Promise<ChangeResult>;
	/** Changes the role alone: whoever is an administrator for a while returns to the same projects. */
	setRole(id: string, role: Role): Promise<ChangeResult>;
	endSignIns(id: string): Promise<void>;
	/**
	 * Disabling ends every sign-in and closes every reset link of the person. As where administrators are
	 * removed or become something else, the links that they made and nobody used are closed.
	 */
	setDisabled(id: string, disabled: boolean): Promise<ChangeResult>;
	remove(id: string): Promise<ChangeResult>;
	rename(id: string, name: string): Promise<void>;
	/** Adds a password to who has none. Ends every sign-in of the person. */
	setPassword(id: string, passwordHash: string): Promise<void>;
	/** @returns false when there was none */
	removeSecondFactor(id: string): Promise<boolean>;
	/** Remembers the moment of a sign-in. */
	signedIn(id: string): Promise<void>;
}

const columns = [
	'id',
	'email',
	'name',
	'role',
	'createdAt',
	'lastSignInAtMs',
	'disabledAtMs',
	'allProjects',
	'twoFactorEnabled'
] as const;

/** @param dialect how times are bound: ISO text on SQLite, a Date on MariaDB */
export function createPeopleAccess(
	db: Kysely<Tables>,
	dialect: 'sqlite' | 'mysql' = 'sqlite',
	now: () => number = Date.now
): PeopleAccess {
	const instant = () => {
		const at = new Date(now());
		return dialect === 'sqlite' ? at.toISOString() : at;
	};

	async function details(id: string | null): Promise<PersonDetails[]> {
		const [people, projects, credentials] = await Promise.all([
			db
				.selectFrom('person')
				.select(columns)
				.$if(id !== null, (query) => query.where('id', '=', id ?? ''))
				.orderBy('email')
				.execute(),
			db
				.selectFrom('person_project')
				.selectAll()
				.$if(id !== null, (query) => query.where('personId', '=', id ?? ''))
				.orderBy('projectId')
				.execute(),
			db
				.selectFrom('credential')
				.select(['userId', 'providerId'])
				.$if(id !== null, (query) => query.where('userId', '=', id ?? ''))
				.execute()
		]);
		return people.map((person) => {
			const own = credentials.filter(({ userId }) => userId === person.id);
			return {
				id: person.id,
				email: person.email,
				name: person.name,
				role: person.role,
				createdAtMs: new Date(person.createdAt).getTime(),
				lastSignInAtMs: person.lastSignInAtMs,
				disabled: person.disabledAtMs !== null,
				projectIds: seesAll(person)
					? null
					: projects
							.filter(({ personId }) => personId === person.id)
							.map(({ projectId }) => projectId),
				secondFactor: person.twoFactorEnabled === 1,
				hasPassword: own.some(({ providerId }) => providerId === 'credential'),
				hasProvider: own.some(({ providerId }) => providerId !== 'credential')
			};
		});
	}

	/** Runs a change unless it would leave no administrator who can sign in. */
	function guarded(
		id: string,
		keepsAdmin: boolean,
		change: (transaction: Transaction<Tables>) => Promise<void>
	): Promise<ChangeResult> {
		return db.transaction().execute(async (transaction) => {
			// Written first, every administrator is locked, so that two such changes cannot pass at once.
			await transaction
				.updateTable('person')
				.set(({ ref }) => ({ updatedAt: ref('updatedAt') }))
				.where('role', '=', 'admin')
				.execute();
			const person = await transaction
				.selectFrom('person')
				.select('id')
				.where('id', '=', id)
				.executeTakeFirst();
			if (!person) return 'gone';
			const admins = await transaction
				.selectFrom('person')
				.select('id')
				.where('role', '=', 'admin')
				.where('disabledAtMs', 'is', null)
				.execute();
			if (!keepsAdmin && admins.length > 0 && admins.every((admin) => admin.id === id)) {
				return 'last-admin';
			}
			await change(transaction);
			return 'done';
		});
	}

	return {
		async standing(id) {
			const rows = await db
				.selectFrom('person')
				.leftJoin('person_project', 'person_project.personId', 'person.id')
				.select([
					'person.role',
					'person.allProjects',
					'person.disabledAtMs',
					'person_project.projectId'
				])
				.where('person.id', '=', id)
				.execute();
			const [first] = rows;
			if (!first) return null;
			return {
				disabled: first.disabledAtMs !== null,
				projectIds: seesAll(first)
					? null
					: rows.flatMap(({ projectId }) => (projectId === null ? [] : [projectId]))
			};
		},
		list: () => details(null),
		find: async (id) => (await details(id))[0] ?? null,
		setAccess: (id, role, projectIds) =>
			guarded(id, role === 'admin', async (transaction) => {
				const ids = role === 'admin' ? null : projectIds;
				await transaction
					.updateTable('person')
					.set({ role, allProjects: ids === null ? 1 : 0, updatedAt: instant() })
					.where('id', '=', id)
					.execute();
				if (role !== 'admin') await closeLinksOf(transaction, id);
				await setProjects(transaction, id, ids ?? []);
			}),
		setRole: (id, role) =>
			guarded(id, role === 'admin', async (transaction) => {
				await transaction
					.updateTable('person')
					.set({ role, updatedAt: instant() })
					.where('id', '=', id)
					.execute();
				if (role !== 'admin') await closeLinksOf(transaction, id);
			}),
		endSignIns: (id) => db.transaction().execute((transaction) => endSignIns(transaction, id)),
		setDisabled: (id, disabled) =>
			guarded(id, !disabled, async (transaction) => {
				await transaction
					.updateTable('person')
					.set({ disabledAtMs: disabled ? now() : null, updatedAt: instant() })
					.where('id', '=', id)
					.execute();
				if (!disabled) return;
				await endSignIns(transaction, id);
				await transaction.deleteFrom('entry_link').where('personId', '=', id).execute();
				await closeLinksOf(transaction, id);
			}),
		remove: (id) =>
			guarded(id, false, async (transaction) => {
				await closeLinksOf(transaction, id);
				await transaction.deleteFrom('person').where('id', '=', id).execute();
			}),
		async rename(id, name) {
			await db
				.updateTable('person')
				.set({ name, updatedAt: instant() })
				.where('id', '=', id)
				.execute();
		},
		setPassword: (id, passwordHash) =>
			db
				.transaction()
				.execute((transaction) => setPassword(transaction, id, passwordHash, instant())),
		removeSecondFactor: (id) =>
			db.transaction().execute(async (transaction) => {
				const updated = await transaction
					.updateTable('person')
					.set({ twoFactorEnabled: 0 })
					.where('id', '=', id)
					.where('twoFactorEnabled', '=', 1)
					.executeTakeFirst();
				await transaction.deleteFrom('second_factor').where('userId', '=', id).execute();
				return updated.numUpdatedRows > 0n;
			}),
		async signedIn(id) {
			await db.updateTable('person').set({ lastSignInAtMs: now() }).where('id', '=', id).execute();
		}
	};
}

/** Who may let nobody in any more has left no door open either. */
async function closeLinksOf(transaction: Transaction<Tables>, makerId: string): Promise<void> {
	await transaction
		.deleteFrom('entry_link')
		.where('createdBy', '=', makerId)
		.where('closedAtMs', 'is', null)
		.execute();
}

/** Replaces the projects that a person sees. */
export async function setProjects(
	transaction: Transaction<Tables>,
	personId: string,
	projectIds: readonly string[]
): Promise<void> {
	await transaction.deleteFrom('person_project').where('personId', '=', personId).execute();
	const values = [...new Set(projectIds)].map((projectId) => ({ personId, projectId }));
	if (values.length > 0) await transaction.insertInto('person_project').values(values).execute();
}

/** Replaces or adds a person's password and ends every sign-in that was made with the old one. */
export async function setPassword(
	transaction: Transaction<Tables>,
	personId: string,
	passwordHash: string,
	instant: string | Date
): Promise<void> {
	const updated = await transaction
		.updateTable('credential')
		.set({ password: passwordHash, updatedAt: instant })
		.where('userId', '=', personId)
		.where('providerId', '=', 'credential')
		.executeTakeFirst();
	if (updated.numUpdatedRows === 0n) {
		await transaction
			.insertInto('credential')
			.values({
				id: randomUUID(),
				accountId: personId,
				providerId: 'credential',
				userId: personId,
				password: passwordHash,
				createdAt: instant,
				updatedAt: instant
			})
			.execute();
	}
	await endSignIns(transaction, personId);
}

/** Ends what is open, and what has passed the password and still owes a code. */
/** Administrators do, whatever was chosen for them before. */
const seesAll = ({ role, allProjects }: { readonly role: string; readonly allProjects: number }) =>
	role === 'admin' || allProjects === 1;

async function endSignIns(transaction: Transaction<Tables>, personId: string): Promise<void> {
	await transaction.deleteFrom('sign_in').where('userId', '=', personId).execute();
	await transaction.deleteFrom('verification').where('value', '=', personId).execute();
}
