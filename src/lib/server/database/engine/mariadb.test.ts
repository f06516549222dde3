import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { describeMariaDb } from '../../../../../tests/builders/mariadb.ts';
import { databaseContract } from '../database.contract.ts';
import { openDatabase, type Database } from '../database.ts';
import { createSettings } from '../settings.ts';

const open = (url: string) => openDatabase(tmpdir(), url);

/** One database by way of two portals: each thing that is made on it is the other's. */
function inTurn(one: Database, other: Database): Database {
	let next = other;
	return {
		get kysely() {
			next = next === one ? other : one;
			return next.kysely;
		},
		dialect: one.dialect,
		ping: async () => {
			await Promise.all([one.ping(), other.ping()]);
		},
		close: async () => {
			await Promise.all([one.close(), other.close()]);
		}
	};
}

describeMariaDb((newDatabase) => {
	databaseContract('MariaDB', async () => open(await newDatabase()));
	databaseContract('MariaDB by two portals in turn', async () => {
		const url = await newDatabase();
		return inTurn(await open(url), await open(url));
	});

	it('migrates once when several processes start at the same moment', async () => {
		const url = await newDatabase();
		const opened = await Promise.all(Array.from({ length: 4 }, () => open(url)));
		const [first, second] = opened.map(({ kysely }) => createSettings(kysely));
		await first?.set('seen', '모두');
		expect(await second?.get('seen')).toBe('모두');
		await Promise.all(opened.map((database) => database.close()));
	});

	it('keeps every moment exact to the millisecond, in any zone of the server', async () => {
		const database = await open(await newDatabase());
		const at = new Date('2039-03-26T01:30:00.123Z');
		await database.kysely
			.insertInto('verification')
			.values({ id: 'v', identifier: 'i', value: 'v', expiresAt: at, createdAt: at, updatedAt: at })
			.execute();
		const row = await database.kysely
			.selectFrom('verification')
			.select('expiresAt')
			.executeTakeFirstOrThrow();
		expect(row.expiresAt).toEqual(at);
		await database.close();
	});

	it('says in a sentence what is wrong with the address, without its password', async () => {
		const url = new URL(await newDatabase());
		url.password = 'hunter2';
		await expect(open(url.href)).rejects.toThrow(/^DATABASE_URL: the server at 127.0.0.1 refuses/);
		url.password = 'p%40ss%20word';
		url.pathname = '/nowhere';
		await expect(open(url.href)).rejects.toThrow(/^DATABASE_URL: the user may not use nowhere/);
	});
});

describe('DATABASE_URL', () => {
	it.each([
		['postgres://u:hunter2@db/portal', 'must be mysql://'],
		['mysql://u:hunter2@db', 'must end with the name of a database'],
		['mysql://u:hunter2@db/a;b', 'must end with the name of a database'],
		['hunter2', 'must be mysql://']
	])('%s is refused in a sentence', async (url, sentence) => {
		const opened = open(url);
		await expect(opened).rejects.toThrow(`DATABASE_URL: `);
		await expect(opened).rejects.toThrow(sentence);
		await expect(opened).rejects.not.toThrow(/hunter2/);
	});
});
