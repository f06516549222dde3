/** What every dialect must promise about people, their links and the audit log. */
import { describe, expect, it } from 'vitest';
import { createAuditEntries } from '../audit-entries.ts';
import type { Database } from '../database.ts';
import { createEntryLinks } from './entry-links.ts';
import { createPeopleAccess } from './access.ts';
import { createPeople } from './people.ts';
import { createProviderPeople } from './provider-people.ts';
import { createSignIns } from './sign-ins.ts';

/** @param open the suite's database; asked for when a test runs */
export function describePeople(open: () => Database): void {
	let people = 0;
	async function newPerson(role: 'viewer' | 'operator' | 'admin' = 'viewer') {
		const { kysely, dialect } = open();
		people += 1;
		const made = await createPeople(kysely, dialect).create({
			email: `person-${people}@example.com`,
			name: `Person ${people}`,
			role,
			passwordHash: 'hash'
		});
		if (!made) throw new Error('The address is taken.');
		return made;
	}
	const access = () => createPeopleAccess(open().kysely, open().dialect);
	const links = (now = () => 1_000) => createEntryLinks(open().kysely, open().dialect, now);

	describe('people', () => {
		it('see all projects until some are chosen, and administrators always', async () => {
			const { id } = await newPerson();
			expect(await access().standing(id)).toEqual({ disabled: false, projectIds: null });
			await access().setAccess(id, 'operator', ['b', 'a', 'b']);
			const standing = await access().standing(id);
			expect([...(standing?.projectIds ?? [])].sort()).toEqual(['a', 'b']);
			await access().setAccess(id, 'operator', []);
			expect((await access().standing(id))?.projectIds).toEqual([]);
			await access().setAccess(id, 'admin', ['a']);
			expect((await access().standing(id))?.projectIds).toBeNull();
			await newPerson('admin');
			expect(await access().remove(id)).toBe('done');
			expect(await access().standing(id)).toBeNull();
			expect(await access().setAccess(id, 'viewer', null)).toBe('gone');
		});

		it('return to their projects after a time as administrators', async () => {
			const { id } = await newPerson();
			await access().setAccess(id, 'operator', ['a']);
			expect(await access().setRole(id, 'admin')).toBe('done');
			expect((await access().standing(id))?.projectIds).toBeNull();
			expect((await access().find(id))?.projectIds).toBeNull();
			await newPerson('admin');
			expect(await access().setRole(id, 'operator')).toBe('done');
			expect((await access().standing(id))?.projectIds).toEqual(['a']);
			expect(await access().find(id)).toMatchObject({ role: 'operator', projectIds: ['a'] });
		});

		it('keep one administrator who can sign in, however many changes come at once', async () => {
			const { kysely } = open();
			await kysely.deleteFrom('person').execute();
			const admins = [await newPerson('admin'), await newPerson('admin'), await newPerson('admin')];
			const results = await Promise.all([
				access().setAccess(admins[0]?.id ?? '', 'viewer', null),
				access().setDisabled(admins[1]?.id ?? '', true),
				access().remove(admins[2]?.id ?? '')
			]);
			expect(results.filter((result) => result === 'last-admin')).toHaveLength(1);
			const left = (await access().list()).filter(
				({ role, disabled }) => role === 'admin' && !disabled
			);
			expect(left).toHaveLength(1);
		});

		it('lose every sign-in and reset link when they are disabled', async () => {
			const { kysely } = open();
			const { id, email } = await newPerson();
			const at = open().dialect === 'sqlite' ? new Date().toISOString() : new Date();
			const later = new Date(Date.now() + 60_000);
			await kysely
				.insertInto('sign_in')
				.values({
					id: `sign-in-${id.slice(0, 8)}`,
					token: id,
					userId: id,
					expiresAt: open().dialect === 'sqlite' ? later.toISOString() : later,
					ipAddress: null,
					userAgent: null,
					createdAt: at,
					updatedAt: at
				})
				.execute();
			expect(await createSignIns(kysely).of(id)).toHaveLength(1);
			const reset = {
				kind: 'reset',
				email,
				personId: id,
				role: null,
				projectIds: null,
				createdBy: null
			} as const;
			await links().create({ ...reset, expiresAtMs: 2_000 }, `hash of ${id}`);
			expect(await access().setDisabled(id, true)).toBe('done');
			expect(await createSignIns(kysely).of(id)).toEqual([]);
			expect(await links().findOpen('reset', `hash of ${id}`)).toBeNull();
		});
	});

	describe('links', () => {
		const invitation = (email: string) =>
			({
				kind: 'invitation',
				email,
				personId: null,
				role: 'operator',
				projectIds: ['p1'],
				expiresAtMs: 2_000,
				createdBy: null
			}) as const;
		const somebody = { name: 'Somebody', passwordHash: 'hash' };

		it('let one of many racers in, with the role and the projects of the link', async () => {
			await links().create(invitation('racer@example.com'), 'race');
			const results = await Promise.all(
				Array.from({ length: 5 }, () => links().accept('race', somebody))
			);
			const made = results.filter((result) => typeof result === 'object');
			expect(made).toHaveLength(1);
			const person = await access().find(made[0]?.id ?? '');
			expect(person).toMatchObject({
				email: 'racer@example.com',
				role: 'operator',
				projectIds: ['p1']
			});
		});

		it.each([
			['disabled', (id: string) => access().setDisabled(id, true)],
			['an operator', (id: string) => access().setAccess(id, 'operator', null)],
			['an operator by the provider', (id: string) => access().setRole(id, 'operator')],
			['removed', (id: string) => access().remove(id)]
		] as const)('end when their maker is %s, those of others do not', async (name, change) => {
			const maker = await newPerson('admin');
			const other = await newPerson('admin');
			const to = (by: string) => `${name.replaceAll(' ', '-')}-${by}@example.com`;
			for (const { id } of [maker, other]) {
				await links().create({ ...invitation(to(id)), createdBy: id }, `by ${id}`);
			}
			expect(await change(maker.id)).toBe('done');
			expect(await links().findOpen('invitation', `by ${maker.id}`)).toBeNull();
			expect(await links().findOpen('invitation', `by ${other.id}`)).not.toBeNull();
		});

		it('to a new password are seen while they are open, and closed', async () => {
			const { id, email } = await newPerson();
			const reset = { kind: 'reset', email, personId: id, role: null, projectIds: null } as const;
			await links().create({ ...reset, createdBy: null, expiresAtMs: 2_000 }, `open ${id}`);
			expect(await links().openReset(id)).toMatchObject({ email, expiresAtMs: 2_000 });
			expect(await links(() => 2_000).openReset(id)).toBeNull();
			expect(await links().closeReset(id)).toBe(true);
			expect(await links().closeReset(id)).toBe(false);
			expect(await links().openReset(id)).toBeNull();
			expect(await links().reset(`open ${id}`, 'new hash')).toBeNull();
		});

		it('do not work when they are over, withdrawn, replaced or of another kind', async () => {
			const made = await links().create(invitation('late@example.com'), 'first');
			expect(await links(() => 2_000).accept('first', somebody)).toBe('closed');
			expect(await links().findOpen('reset', 'first')).toBeNull();
			await links().create(invitation('late@example.com'), 'second');
			expect(await links().accept('first', somebody)).toBe('closed');
			expect(await links().withdraw(made.id)).toBe(false);
			const open = await links().findOpen('invitation', 'second');
			expect(await links().withdraw(open?.id ?? '')).toBe(true);
			expect(await links().accept('second', somebody)).toBe('closed');
			expect(await links().accept('unknown', somebody)).toBe('closed');
		});

		it('stay open when the address has a person by now', async () => {
			const { email } = await newPerson();
			await links().create(invitation(email), 'taken');
			expect(await links().accept('taken', somebody)).toBe('taken');
			expect(await links().findOpen('invitation', 'taken')).not.toBeNull();
		});

		it('of a reset give one password, also to who had none', async () => {
			const { kysely, dialect } = open();
			const provider = createProviderPeople(kysely, dialect);
			const identity = { issuer: 'https://id.example', subject: 'Sub-1' };
			const person = {
				email: 'sso@example.com',
				name: 'S',
				role: 'viewer',
				projectIds: null
			} as const;
			const id = (await provider.create(person, identity)) ?? '';
			expect(await provider.find(identity)).toBe(id);
			expect(await provider.find({ ...identity, subject: 'sub-1' })).toBeNull();
			expect(await provider.create(person, { ...identity, subject: 'other' })).toBeNull();
			expect(await access().find(id)).toMatchObject({ hasPassword: false, hasProvider: true });
			const reset = {
				kind: 'reset',
				personId: id,
				role: null,
				projectIds: null,
				createdBy: null
			} as const;
			await links().create({ ...reset, email: person.email, expiresAtMs: 2_000 }, 'reset');
			expect(await links().reset('reset', 'new hash')).toEqual({ id, email: person.email });
			expect(await links().reset('reset', 'newer hash')).toBeNull();
			expect(await access().find(id)).toMatchObject({ hasPassword: true, hasProvider: true });
		});
	});

	describe('audit entries', () => {
		it('are numbered without a gap, however many are added at once', async () => {
			const entries = createAuditEntries(open().kysely);
			const { seq: before } = await entries.head();
			const add = (actor: string) =>
				entries.append((seq, previousSeal) => ({
					seq,
					atMs: 1_000,
					actorId: null,
					actor,
					action: 'a.b',
					outcome: 'done',
					target: '100%_!',
					projectId: null,
					detail: '{}',
					address: null,
					requestId: null,
					previousSeal,
					seal: `seal ${seq}`
				}));
			await Promise.all(Array.from({ length: 12 }, (_, index) => add(`actor ${index}`)));
			const added = await entries.after(before, 100);
			expect(added.map(({ seq }) => seq)).toEqual(
				Array.from({ length: 12 }, (_, index) => before + 1 + index)
			);
			for (const [index, entry] of added.entries()) {
				if (index > 0) expect(entry.previousSeal).toBe(added[index - 1]?.seal);
			}
		});

		it('are found by words that hold a pattern of the database', async () => {
			const entries = createAuditEntries(open().kysely);
			const any = { actorId: null, action: null, outcome: null, fromMs: null, toMs: null };
			expect(await entries.page({ ...any, text: '100%_!' }, null, 100)).not.toEqual([]);
			expect(await entries.page({ ...any, text: '1%0' }, null, 100)).toEqual([]);
		});
	});
}
