import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '../../database/database.ts';
import { createPeople, type People } from '../../database/people/people.ts';
import { createSetUp } from './set-up.ts';

const person = { email: 'first@example.com', name: 'First', password: 'correct horse' };
let root: string;
let database: Database;
let people: People;
const hash = async (password: string) => `hash of ${password.length} characters`;
const tokenOf = (setUp: { path: string }) =>
	new URL(setUp.path, 'http://localhost').searchParams.get('token') ?? '';

beforeEach(async () => {
	root = mkdtempSync(join(tmpdir(), 'portal-set-up-'));
	database = await openDatabase(root, undefined);
	people = createPeople(database.kysely);
});
afterEach(async () => {
	await database.close();
	rmSync(root, { recursive: true, force: true });
});

describe('set-up', () => {
	it('makes the first administrator with the token, once', async () => {
		const setUp = createSetUp(people, hash);
		expect(await setUp.isOpen()).toBe(true);
		expect(await setUp.complete(tokenOf(setUp), person)).toBe('done');
		expect(await people.list()).toEqual([
			{ id: expect.any(String), email: person.email, name: 'First', role: 'admin' }
		]);
		expect(await setUp.isOpen()).toBe(false);
		expect(await setUp.complete(tokenOf(setUp), { ...person, email: 'b@example.com' })).toBe(
			'closed'
		);
	});

	it('refuses every other token', async () => {
		const setUp = createSetUp(people, hash);
		const token = tokenOf(setUp);
		expect(token.length).toBeGreaterThanOrEqual(43);
		for (const wrong of [
			'',
			'x',
			`${token}x`,
			token.slice(1),
			token.toLowerCase(),
			'가'.repeat(43)
		]) {
			if (wrong === token) continue;
			expect(await setUp.complete(wrong, person)).toBe('wrong-token');
		}
		expect(await people.count()).toBe(0);
		expect(tokenOf(createSetUp(people, hash))).not.toBe(token);
	});

	it('lets one of many racers in, also from other processes', async () => {
		const portals = Array.from({ length: 6 }, () => createSetUp(people, hash));
		const results = await Promise.all(
			portals.map((setUp, number) =>
				setUp.complete(tokenOf(setUp), { ...person, email: `racer-${number}@example.com` })
			)
		);
		expect(results.filter((result) => result === 'done')).toHaveLength(1);
		expect(results.filter((result) => result === 'closed')).toHaveLength(5);
		expect(await people.count()).toBe(1);
	});

	it('stays closed when everybody was removed since', async () => {
		const setUp = createSetUp(people, hash);
		await setUp.complete(tokenOf(setUp), person);
		await database.kysely.deleteFrom('person').execute();
		const restarted = createSetUp(people, hash);
		expect(await restarted.isOpen()).toBe(false);
		expect(await restarted.complete(tokenOf(restarted), person)).toBe('closed');
		expect(await restarted.unattended(person)).toBe('closed');
	});

	it('stays open when making the person fails', async () => {
		const setUp = createSetUp(people, async () => {
			throw new Error('out of memory');
		});
		await expect(setUp.complete(tokenOf(setUp), person)).rejects.toThrow('out of memory');
		expect(await createSetUp(people, hash).isOpen()).toBe(true);
	});
});
