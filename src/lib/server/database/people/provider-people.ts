import { randomUUID } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import { setProjects } from './access.ts';
import type { Tables } from '../tables.ts';

/** Who somebody is at the company's identity provider. */
export interface ProviderIdentity {
	readonly issuer: string;
	/** The provider's own name for the person; it never changes, an e-mail address may. */
	readonly subject: string;
}

export interface NewProviderPerson {
	readonly email: string;
	readonly name: string;
	readonly role: 'viewer' | 'operator' | 'admin';
	/** null = all. */
	readonly projectIds: readonly string[] | null;
}

/** People whom an identity provider knows. */
export interface ProviderPeople {
	/** The person's id; null when this identity has not come before. */
	find(identity: ProviderIdentity): Promise<string | null>;
	/** Ties an identity to a person, so that it is found from now on. */
	link(personId: string, identity: ProviderIdentity): Promise<void>;
	/** Makes a person without a password. @returns null when the address is taken */
	create(person: NewProviderPerson, identity: ProviderIdentity): Promise<string | null>;
}

/** @param dialect how times are bound: ISO text on SQLite, a Date on MariaDB */
export function createProviderPeople(
	db: Kysely<Tables>,
	dialect: 'sqlite' | 'mysql' = 'sqlite',
	now: () => number = Date.now
): ProviderPeople {
	const times = () => {
		const at = new Date(now());
		const instant = dialect === 'sqlite' ? at.toISOString() : at;
		return { createdAt: instant, updatedAt: instant };
	};

	async function insertLink(
		from: Kysely<Tables> | Transaction<Tables>,
		userId: string,
		{ issuer, subject }: ProviderIdentity
	): Promise<void> {
		await from
			.insertInto('credential')
			.values({
				...times(),
				id: randomUUID(),
				accountId: subject,
				providerId: issuer,
				userId
			})
			.execute();
	}

	return {
		async find({ issuer, subject }) {
			const row = await db
				.selectFrom('credential')
				.select(['userId', 'accountId'])
				.where('providerId', '=', issuer)
				.where('accountId', '=', subject)
				.executeTakeFirst();
			// MariaDB may compare texts without regard to case; a subject is exact.
			return row?.accountId === subject ? row.userId : null;
		},
		link: (personId, identity) => insertLink(db, personId, identity),
		async create({ email, name, role, projectIds }, identity) {
			const id = randomUUID();
			try {
				await db.transaction().execute(async (transaction) => {
					await transaction
						.insertInto('person')
						.values({
							...times(),
							id,
							email: email.toLowerCase(),
							name,
							role,
							emailVerified: 1,
							image: null,
							allProjects: projectIds === null ? 1 : 0
						})
						.execute();
					await setProjects(transaction, id, projectIds ?? []);
					await insertLink(transaction, id, identity);
				});
				return id;
			} catch (error) {
				const taken = await db
					.selectFrom('person')
					.select('id')
					.where('email', '=', email.toLowerCase())
					.executeTakeFirst();
				if (taken) return null;
				throw error;
			}
		}
	};
}
