/** One list of expectations for every dialect of the portal's database. */
import { describe, expect, it, beforeAll, afterAll } from 'vitest';
import { createApiKeyRows } from './projects/api-keys.ts';
import { createAttempts } from './people/attempts.ts';
import type { Database } from './database.ts';
import { describeReceivers } from './money/receivers.contract.ts';
import { describePeople } from './people/people.contract.ts';
import { createPeople } from './people/people.ts';
import { createPreferences } from './personal/preferences.ts';
import { createProjects } from './projects/projects.ts';
import { createRetentionRules } from './projects/retention-rules.ts';
import { createSavedViews } from './personal/saved-views.ts';
import { createSettings } from './settings.ts';
import { describeStoreGate } from './store-gate.contract.ts';

/** @param open gives an empty, migrated database; the suite closes it */
export function databaseContract(name: string, open: () => Promise<Database>): void {
	describe(name, () => {
		let database: Database;
		let clock = 1_000;
		const now = () => clock;
		beforeAll(async () => {
			database = await open();
		});
		afterAll(() => database.close());

		it('answers a ping', () => expect(database.ping()).resolves.toBeUndefined());

		describe('projects', () => {
			it('finds a project by id in any case and by slug', async () => {
				const projects = createProjects(database.kysely, now);
				const made = await projects.create('Billing Bot');
				expect(made).toMatchObject({ slug: 'billing-bot', name: 'Billing Bot' });
				expect(await projects.find(made.id.toUpperCase())).toEqual(made);
				expect(await projects.find('billing-bot')).toEqual(made);
				expect(await projects.find('nobody')).toBeNull();
				expect(await projects.find("' or 1=1 --")).toBeNull();
			});

			it('numbers the slug when the name is taken, and keeps Korean names', async () => {
				const projects = createProjects(database.kysely, now);
				expect((await projects.create('고객 상담')).slug).toBe('고객-상담');
				expect((await projects.create('고객 상담')).slug).toBe('고객-상담-2');
			});

			it('makes an ensured project once, however many ask at once', async () => {
				const projects = createProjects(database.kysely, now);
				const asked = await Promise.all(
					Array.from({ length: 8 }, () => projects.ensure('default-project', 'Default project'))
				);
				expect(new Set(asked.map((project) => project.id)).size).toBe(1);
			});

			it('adopts a project that has an id once, whoever asks, and leaves one that is known alone', async () => {
				const projects = createProjects(database.kysely, now);
				const id = '7d1f0a52-9c3e-4b6a-8f10-2a3b4c5d6e7f';
				const asked = await Promise.all(
					Array.from({ length: 8 }, () => projects.adopt(id.toUpperCase(), 'Checkout agent'))
				);
				expect(asked).toEqual(asked.map(() => asked[0]));
				expect(await projects.find('checkout-agent')).toEqual({
					id,
					slug: 'checkout-agent',
					name: 'Checkout agent'
				});
				expect(await projects.rename(id, '결제 상담')).toBe(true);
				expect(await projects.adopt(id, 'Checkout agent')).toMatchObject({ name: '결제 상담' });
				expect(await projects.find('checkout-agent')).toMatchObject({ name: '결제 상담' });
				expect(await projects.rename('00000000-0000-4000-8000-000000000000', 'No')).toBe(false);
			});

			it('lists oldest first', async () => {
				const projects = createProjects(database.kysely, now);
				clock += 1_000;
				const newest = await projects.create('Newest');
				expect((await projects.list()).at(-1)).toEqual(newest);
			});
		});

		describe('the gate of a store that several portals share', () => {
			describeStoreGate(() => database);
		});

		describe('api keys', () => {
			const key = (projectId: string, hash: string) => ({
				projectId,
				name: 'CI',
				hash,
				ending: 'beef'
			});

			it('finds a key with its project by hash and by id', async () => {
				const project = await createProjects(database.kysely, now).create('Keys');
				const rows = createApiKeyRows(database.kysely, now);
				const id = await rows.insert(key(project.id, 'a'.repeat(64)));
				const found = await rows.findByHash('a'.repeat(64));
				expect(found).toMatchObject({
					key: { id, ending: 'beef', revokedAtMs: null, lastUsedAtMs: null },
					project
				});
				expect(await rows.findById(id ?? '')).toEqual(found);
				expect(await rows.findByHash('0'.repeat(64))).toBeNull();
			});

			it('refuses the same hash twice', async () => {
				const project = await createProjects(database.kysely, now).create('Twice');
				const rows = createApiKeyRows(database.kysely, now);
				expect(await rows.insert(key(project.id, 'b'.repeat(64)))).not.toBeNull();
				expect(await rows.insert(key(project.id, 'b'.repeat(64)))).toBeNull();
			});

			it('refuses a key of a project that does not exist', async () => {
				const rows = createApiKeyRows(database.kysely, now);
				await expect(rows.insert(key('no-such-project', 'c'.repeat(64)))).rejects.toThrow();
			});

			it('sets the end of a key in use once', async () => {
				const project = await createProjects(database.kysely, now).create('Replaced');
				const rows = createApiKeyRows(database.kysely, now);
				const id = (await rows.insert(key(project.id, 'e'.repeat(64)))) ?? '';
				expect(await rows.endAt(id, 1_900_000_000_123)).toBe(true);
				expect(await rows.endAt(id, 5)).toBe(false);
				expect((await rows.findById(id))?.key.endsAtMs).toBe(1_900_000_000_123);
				const revoked = (await rows.insert(key(project.id, 'f'.repeat(64)))) ?? '';
				await rows.revoke(revoked);
				expect(await rows.endAt(revoked, 5)).toBe(false);
			});

			it('revokes once and remembers the last use', async () => {
				const project = await createProjects(database.kysely, now).create('Revoke');
				const rows = createApiKeyRows(database.kysely, now);
				const id = (await rows.insert(key(project.id, 'd'.repeat(64)))) ?? '';
				await rows.touch(id, 4_321);
				expect(await rows.revoke(id)).toBe(true);
				expect(await rows.revoke(id)).toBe(false);
				expect(await rows.list(project.id)).toEqual([
					expect.objectContaining({ id, lastUsedAtMs: 4_321, revokedAtMs: clock })
				]);
			});
		});

		describe('retention', () => {
			it('keeps one rule a project, and none when it is for ever', async () => {
				const project = await createProjects(database.kysely, now).create('Kept');
				const rules = createRetentionRules(database.kysely);
				expect((await rules.list()).get(project.id)).toBeUndefined();
				await rules.set(project.id, 30);
				await rules.set(project.id, 90);
				expect((await rules.list()).get(project.id)).toBe(90);
				await rules.set(project.id, null);
				expect((await rules.list()).get(project.id)).toBeUndefined();
			});
		});

		describe('settings', () => {
			it('gives back what was set, and undefined for what was not', async () => {
				const settings = createSettings(database.kysely, now);
				expect(await settings.get('currency')).toBeUndefined();
				await settings.set('currency', { code: 'KRW', rate: 1380.5 });
				await settings.set('currency', { code: 'KRW', rate: 1400 });
				expect(await settings.get('currency')).toEqual({ code: 'KRW', rate: 1400 });
				await settings.remove('currency');
				expect(await settings.get('currency')).toBeUndefined();
			});

			it('lets exactly one of many racers claim a name', async () => {
				const settings = createSettings(database.kysely, now);
				const won = await Promise.all(
					Array.from({ length: 10 }, (_, racer) => settings.claim('race', racer))
				);
				expect(won.filter(Boolean)).toHaveLength(1);
			});
		});

		describe('attempts', () => {
			it('counts every one of many parallel attempts', async () => {
				const attempts = createAttempts(database.kysely, now);
				await attempts.count('parallel', 1_000);
				const counts = await Promise.all(
					Array.from({ length: 9 }, () => attempts.count('parallel', 1_000))
				);
				expect(counts.map(({ count }) => count).sort((a, b) => a - b)).toEqual([
					2, 3, 4, 5, 6, 7, 8, 9, 10
				]);
			});

			it('counts every one of many that are the first', async () => {
				const attempts = createAttempts(database.kysely, now);
				const counts = await Promise.all(
					Array.from({ length: 8 }, () => attempts.count('firsts', 1_000))
				);
				expect(counts.map(({ count }) => count).sort((a, b) => a - b)).toEqual([
					1, 2, 3, 4, 5, 6, 7, 8
				]);
			});

			it('starts a new window when the old one ends', async () => {
				const attempts = createAttempts(database.kysely, now);
				const first = await attempts.count('window', 1_000);
				expect(first).toEqual({ count: 1, endsAtMs: clock + 1_000 });
				clock += 999;
				expect((await attempts.count('window', 1_000)).count).toBe(2);
				clock += 1;
				expect(await attempts.count('window', 1_000)).toEqual({
					count: 1,
					endsAtMs: clock + 1_000
				});
			});

			it('forgets a key, and sweeps old windows only', async () => {
				const attempts = createAttempts(database.kysely, now);
				await attempts.count('forget', 1_000);
				await attempts.forget('forget');
				expect((await attempts.count('forget', 1_000)).count).toBe(1);
				await attempts.sweep(clock);
				expect((await attempts.count('forget', 1_000)).count).toBe(2);
				await attempts.sweep(clock + 1);
				expect((await attempts.count('forget', 1_000)).count).toBe(1);
			});
		});

		describe('people', () => {
			it('counts and finds no one in an empty portal', async () => {
				const people = createPeople(database.kysely, database.dialect);
				expect(await people.count()).toBe(0);
				expect(await people.findByEmail('nobody@example.com')).toBeNull();
				expect(await people.list()).toEqual([]);
			});
		});

		describePeople(() => database);
		describeReceivers(() => database);

		describe('what people keep', () => {
			async function twoPeople() {
				const people = createPeople(database.kysely, database.dialect);
				const make = async (email: string) =>
					(await people.create({ email, name: email, role: 'viewer', passwordHash: 'x' }))?.id ??
					(await people.findByEmail(email))?.id ??
					'';
				return { kim: await make('kim@example.com'), lee: await make('lee@example.com') };
			}

			it('gives back preferences by name and forgets one that is unset', async () => {
				const { kim, lee } = await twoPeople();
				const preferences = createPreferences(database.kysely, now);
				await preferences.set(kim, 'columns', 'name,cost');
				await preferences.set(kim, 'columns', 'name');
				await preferences.set(kim, 'density', 'compact');
				expect(await preferences.get(kim, ['columns', 'other'])).toEqual(
					new Map([['columns', 'name']])
				);
				expect(await preferences.get(lee, ['columns'])).toEqual(new Map());
				await preferences.set(kim, 'columns', null);
				expect(await preferences.get(kim, ['columns'])).toEqual(new Map());
			});

			it('shows private views to their maker alone and shared ones to everybody', async () => {
				const { kim, lee } = await twoPeople();
				const views = createSavedViews(database.kysely, now);
				const view = { projectId: 'p', name: '환불 오류', search: 'q=status%3Aerror' };
				const id = (await views.save(kim, { ...view, shared: false }, false)) ?? '';
				expect(await views.list(lee, 'p')).toEqual([]);
				expect(await views.save(kim, { ...view, shared: true }, true)).toBe(id);
				expect(await views.list(lee, 'p')).toEqual([
					{
						id,
						name: '환불 오류',
						search: 'q=status%3Aerror',
						shared: true,
						mine: false,
						owner: 'kim@example.com'
					}
				]);
				expect(await views.list(lee, 'another')).toEqual([]);
				expect(await views.remove(lee, id)).toBe(false);
				expect(await views.remove(kim, id)).toBe(true);
				expect(await views.list(kim, 'p')).toEqual([]);
			});

			it('renames a view of its maker alone, and to no name of another of their views', async () => {
				const { kim, lee } = await twoPeople();
				const views = createSavedViews(database.kysely, now);
				const view = { projectId: 'r', name: 'a', search: 'q=a', shared: true };
				const id = (await views.save(kim, view, false)) ?? '';
				await views.save(kim, { ...view, name: 'b' }, false);
				await views.save(kim, { ...view, projectId: 's', name: 'c' }, false);
				await views.save(lee, { ...view, name: 'd' }, false);
				const names = async () =>
					(await views.list(kim, 'r')).flatMap((each) => (each.mine ? [each.name] : []));
				expect(await views.rename(lee, id, 'e')).toBe('missing');
				expect(await views.rename(kim, 'another', 'e')).toBe('missing');
				expect(await views.rename(kim, id, 'b')).toBe('taken');
				expect(await names()).toEqual(['a', 'b']);
				expect(await views.rename(kim, id, 'a')).toBe('renamed');
				expect(await views.rename(kim, id, 'c')).toBe('renamed');
				expect(await views.rename(kim, id, 'd')).toBe('renamed');
				expect(await views.list(lee, 'r')).toContainEqual(
					expect.objectContaining({ id, name: 'd', search: 'q=a', shared: true, mine: false })
				);
			});

			it('overwrites a view only when told to, and never that of another person', async () => {
				const { kim, lee } = await twoPeople();
				const views = createSavedViews(database.kysely, now);
				const view = { projectId: 'q', name: 'mine', search: 'q=a', shared: true };
				const id = await views.save(kim, view, false);
				expect(await views.save(kim, { ...view, search: 'q=b' }, false)).toBeNull();
				expect((await views.list(kim, 'q')).map(({ search }) => search)).toEqual(['q=a']);
				expect(await views.save(kim, { ...view, search: 'q=b' }, true)).toBe(id);
				const theirs = await views.save(lee, view, true);
				expect(theirs).not.toBe(id);
				expect((await views.list(kim, 'q')).map(({ search }) => search).toSorted()).toEqual([
					'q=a',
					'q=b'
				]);
			});
		});
	});
}
