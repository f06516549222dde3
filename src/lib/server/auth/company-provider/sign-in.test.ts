import { describe, expect, it } from 'vitest';
import type { Role } from '../identity.ts';
import { createProviderSignIn, type ProviderRules } from './sign-in.ts';

interface Person {
	readonly id: string;
	readonly email: string;
	readonly role: Role;
	readonly disabled: boolean;
	readonly projectIds: readonly string[] | null;
}

const mapping = {
	claim: 'groups',
	values: { admin: ['admins'], operator: ['ops'], viewer: [] }
};
const rules: ProviderRules = {
	issuer: 'https://id.example',
	mapping: null,
	defaultRole: null,
	trustEmail: false
};

function setUp(given: Partial<ProviderRules> = {}) {
	const persons = new Map<string, Person>();
	const identities = new Map<string, string>();
	const invitations = new Map<string, { role: Role; projectIds: readonly string[] | null }>();
	const add = (id: string, role: Role, more: Partial<Person> = {}) =>
		persons.set(id, {
			id,
			email: `${id}@example.com`,
			role,
			disabled: false,
			projectIds: null,
			...more
		});
	const ended: string[] = [];
	const keyOf = ({ issuer, subject }: { issuer: string; subject: string }) =>
		`${issuer} ${subject}`;
	const signIn = createProviderSignIn(
		{ ...rules, ...given },
		{
			findByEmail: async (email) =>
				[...persons.values()].find((each) => each.email === email) ?? null
		},
		{
			find: async (id) => persons.get(id) ?? null,
			async setRole(id, role) {
				const person = persons.get(id);
				const admins = [...persons.values()].filter((each) => each.role === 'admin');
				if (person?.role === 'admin' && role !== 'admin' && admins.length === 1)
					return 'last-admin';
				if (person) persons.set(id, { ...person, role });
				return 'done';
			},
			async endSignIns(id) {
				ended.push(id);
			}
		},
		{
			find: async (identity) => identities.get(keyOf(identity)) ?? null,
			link: async (id, identity) => void identities.set(keyOf(identity), id),
			async create({ email, role, projectIds }, identity) {
				const id = email.split('@')[0] ?? '';
				add(id, role, { projectIds });
				identities.set(keyOf(identity), id);
				return id;
			}
		},
		{
			async takeInvitation(email) {
				const found = invitations.get(email) ?? null;
				invitations.delete(email);
				return found;
			}
		}
	);
	const come = (subject: string, claims: Record<string, unknown> = {}) =>
		signIn.admit({
			subject,
			claims: { email: `${subject}@example.com`, email_verified: true, ...claims }
		});
	return { come, add, persons, identities, invitations, ended };
}

describe('somebody who comes from the identity provider', () => {
	it('and whom nobody let in stays out', async () => {
		const { come, persons } = setUp();
		expect(await come('ann')).toEqual({ problem: 'no-role', email: 'ann@example.com' });
		expect(persons.size).toBe(0);
	});

	it('gets the role of a claim, else of the setting', async () => {
		expect(await setUp({ mapping }).come('ann', { groups: ['ops'] })).toMatchObject({
			change: 'made',
			role: 'operator'
		});
		expect(await setUp({ defaultRole: 'viewer' }).come('ann')).toMatchObject({ role: 'viewer' });
	});

	it('gets what an invitation promised, once', async () => {
		const { come, invitations, persons } = setUp();
		invitations.set('ann@example.com', { role: 'operator', projectIds: ['p1'] });
		expect(await come('ann')).toMatchObject({ personId: 'ann', role: 'operator' });
		expect(persons.get('ann')?.projectIds).toEqual(['p1']);
		expect(invitations.size).toBe(0);
		expect(await come('ann')).toMatchObject({ change: null, role: 'operator' });
	});

	it.each([
		['no confirmation', { email_verified: undefined }],
		['an address that is not confirmed', { email_verified: false }],
		['a word that is no confirmation', { email_verified: 'maybe' }]
	])('with %s takes nobody over', async (_name, claims) => {
		const { come, add, identities } = setUp({ mapping });
		add('ann', 'admin');
		const came = await come('thief', { email: 'ann@example.com', groups: ['admins'], ...claims });
		expect(came).toEqual({ problem: 'unverified', email: 'ann@example.com' });
		expect(identities.size).toBe(0);
	});

	it('without an address, or with something that is none, stays out', async () => {
		for (const email of [undefined, '', 'x', 7, ['ann@example.com']]) {
			expect(await setUp({ defaultRole: 'viewer' }).come('ann', { email })).toEqual({
				problem: 'no-email',
				email: null
			});
		}
	});

	it('is the person with the confirmed address, also later under another one', async () => {
		const { come, add } = setUp();
		add('ann', 'operator', { projectIds: ['p1'] });
		expect(await come('s-1', { email: 'ANN@example.com' })).toMatchObject({
			personId: 'ann',
			change: 'linked',
			role: 'operator'
		});
		expect(await come('s-1', { email: 'new@example.com', email_verified: false })).toMatchObject({
			personId: 'ann',
			change: null
		});
	});

	it('follows the claim at every sign-in, and stays out without it', async () => {
		const { come, add, persons, ended } = setUp({ mapping });
		add('boss', 'admin');
		await come('ann', { groups: ['ops'] });
		expect(ended).toEqual([]);
		expect(await come('ann', { groups: ['admins'] })).toMatchObject({
			change: 'role',
			role: 'admin'
		});
		expect(persons.get('ann')?.role).toBe('admin');
		expect(await come('ann', { groups: [] })).toMatchObject({ problem: 'no-role' });
		// The browsers in which they are in already, too.
		expect(ended).toEqual(['ann']);
	});

	it('stays administrator as the last one, whatever the claim says', async () => {
		const { come, add } = setUp({ mapping });
		add('ann', 'admin');
		expect(await come('ann', { groups: ['ops'] })).toMatchObject({
			personId: 'ann',
			role: 'admin'
		});
	});

	it('stays out when disabled, and is not linked', async () => {
		const { come, add, identities } = setUp({ defaultRole: 'viewer' });
		add('ann', 'viewer', { disabled: true });
		expect(await come('ann')).toEqual({ problem: 'disabled', email: 'ann@example.com' });
		expect(identities.size).toBe(0);
	});
});
