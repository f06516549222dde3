import { randomUUID } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import type { Tables } from '../tables.ts';

export interface PersonRecord {
	readonly id: string;
	/** Lower case. */
	readonly email: string;
	readonly name: string;
	/** `viewer`, `operator` or `admin`. */
	readonly role: string;
}

export interface NewPerson {
	readonly email: string;
	readonly name: string;
	readonly role: 'viewer' | 'operator' | 'admin';
	/** Made by the sign-in's hash function; a password never comes here. */
	readonly passwordHash: string;
}

export interface People {
	count(): Promise<number>;
	findByEmail(email: string): Promise<PersonRecord | null>;
	/** By e-mail address. */
	list(): Promise<PersonRecord[]>;
	/** Makes a person who can sign in; null when the address is taken. */
	create(person: NewPerson): Promise<PersonRecord | null>;
	/**
	 * Makes the first person and closes this way in for good, in one transaction.
	 * @returns null when it is closed: of several racers exactly one gets a person
	 */
	createFirst(person: NewPerson): Promise<PersonRecord | null>;
	/** True until `createFirst` has succeeded once, also when everybody was removed since. */
	firstIsOpen(): Promise<boolean>;
}

const columns = ['id', 'email', 'name', 'role'] as const;
const firstMark = 'first-person';

/**
 * better-auth reads these rows; writing them here makes a person and the password one transaction.
 * @param dialect how times are bound: ISO text on SQLite, a Date on MariaDB
 */
export function createPeople(
	db: Kysely<Tables>,
	dialect: 'sqlite' | 'mysql' = 'sqlite',
	now: () => number = Date.now
): People {
	const findByEmail = async (email: string): Promise<PersonRecord | null> => {
		const row = await db
			.selectFrom('person')
			.select(columns)
			.where('email', '=', email.toLowerCase())
			.executeTakeFirst();
		return row ?? null;
	};

	async function firstIsOpen(): Promise<boolean> {
		const mark = await db
			.selectFrom('setting')
			.select('name')
			.where('name', '=', firstMark)
			.executeTakeFirst();
		return mark === undefined;
	}

	const instant = () => {
		const at = new Date(now());
		return dialect === 'sqlite' ? at.toISOString() : at;
	};

	return {
		async count() {
			const row = await db
				.selectFrom('person')
				.select((select) => select.fn.countAll<number | bigint | string>().as('people'))
				.executeTakeFirstOrThrow();
			return Number(row.people);
		},
		findByEmail,
		list: () => db.selectFrom('person').select(columns).orderBy('email').execute(),
		async create(person) {
			try {
				return await db
					.transaction()
					.execute((transaction) => insertPerson(transaction, person, instant()));
			} catch (error) {
				if (await findByEmail(person.email)) return null;
				throw error;
			}
		},
		async createFirst(person) {
			try {
				return await db.transaction().execute(async (transaction) => {
					await transaction
						.insertInto('setting')
						.values({ name: firstMark, value: 'true', updatedAtMs: now() })
						.execute();
					return insertPerson(transaction, person, instant());
				});
			} catch (error) {
				if (!(await firstIsOpen())) return null;
				throw error;
			}
		},
		firstIsOpen
	};
}

/** A person with a password, as rows that better-auth reads. @throws when the address is taken */
export async function insertPerson(
	transaction: Transaction<Tables>,
	{ email, name, role, passwordHash }: NewPerson,
	instant: string | Date
): Promise<PersonRecord> {
	const person = { id: randomUUID(), email: email.toLowerCase(), name, role };
	const times = { createdAt: instant, updatedAt: instant };
	await transaction
		.insertInto('person')
		.values({ ...person, ...times, emailVerified: 0, image: null })
		.execute();
	await transaction
		.insertInto('credential')
		.values({
			...times,
			id: randomUUID(),
			accountId: person.id,
			providerId: 'credential',
			userId: person.id,
			password: passwordHash
		})
		.execute();
	return person;
}
