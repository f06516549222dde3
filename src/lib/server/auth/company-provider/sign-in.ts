import { z } from 'zod';
import type { Role } from '../identity.ts';
import type { ProviderClaims } from './provider.ts';
import { roleByClaim, type RoleMapping } from './role-by-claim.ts';

/** What this module needs of the database. */
interface People {
	findByEmail(email: string): Promise<{ readonly id: string } | null>;
}
interface Access {
	find(id: string): Promise<{
		readonly email: string;
		readonly role: string;
		readonly disabled: boolean;
	} | null>;
	setRole(id: string, role: Role): Promise<'done' | 'last-admin' | 'gone'>;
	endSignIns(id: string): Promise<void>;
}
interface Identity {
	readonly issuer: string;
	readonly subject: string;
}
interface ProviderPeople {
	find(identity: Identity): Promise<string | null>;
	link(personId: string, identity: Identity): Promise<void>;
	create(
		person: {
			readonly email: string;
			readonly name: string;
			readonly role: Role;
			readonly projectIds: readonly string[] | null;
		},
		identity: Identity
	): Promise<string | null>;
}
interface Invitations {
	takeInvitation(
		email: string
	): Promise<{ readonly role: Role | null; readonly projectIds: readonly string[] | null } | null>;
}

export interface ProviderRules {
	readonly issuer: string;
	/** null: the portal's administrators give roles. */
	readonly mapping: RoleMapping | null;
	/** For people whom neither a claim nor an invitation gives a role; null = they may not enter. */
	readonly defaultRole: Role | null;
	/** For providers that confirm addresses but do not say so. */
	readonly trustEmail: boolean;
}

/**
 * `no-email`: the provider tells none. `unverified`: it has not confirmed the address, so nobody can
 * tell whose it is. `no-role`: nobody has let this person in. `disabled`: somebody has shut them out.
 */
export type NotAdmitted = 'no-email' | 'unverified' | 'no-role' | 'disabled';

export type Admission =
	| {
			readonly personId: string;
			readonly email: string;
			/** What the sign-in changed, for the audit log. */
			readonly change: 'made' | 'linked' | 'role' | null;
			readonly role: Role;
	  }
	| { readonly problem: NotAdmitted; readonly email: string | null };

const standard = z.object({
	email: z.string().trim().toLowerCase().max(254).pipe(z.email()).optional().catch(undefined),
	email_verified: z.union([z.boolean(), z.stringbool()]).optional().catch(undefined),
	name: z.string().trim().min(1).max(100).optional().catch(undefined),
	preferred_username: z.string().trim().min(1).max(100).optional().catch(undefined)
});

/** Decides who a person of the identity provider is here. */
export function createProviderSignIn(
	rules: ProviderRules,
	people: People,
	access: Access,
	providerPeople: ProviderPeople,
	invitations: Invitations
): { admit(claims: ProviderClaims): Promise<Admission> } {
	/**
	 * The provider's word on the role holds at every sign-in; the last administrator stays one. Whoever has
	 * none there any more is out of every browser, not of this one alone.
	 */
	async function known(personId: string, given: Role | null, linked: boolean): Promise<Admission> {
		const person = await access.find(personId);
		if (!person) return { problem: 'no-role', email: null };
		const { email } = person;
		if (person.disabled) return { problem: 'disabled', email };
		const role = toRole(person.role);
		const change = linked ? 'linked' : null;
		if (rules.mapping === null || given === role) return { personId, email, change, role };
		if (given === null) {
			await access.endSignIns(personId);
			return { problem: 'no-role', email };
		}
		const result = await access.setRole(personId, given);
		if (result !== 'done') return { personId, email, change, role };
		return { personId, email, change: change ?? 'role', role: given };
	}

	return {
		async admit({ subject, claims }) {
			const identity = { issuer: rules.issuer, subject };
			const given = rules.mapping ? roleByClaim(claims, rules.mapping) : null;
			const before = await providerPeople.find(identity);
			if (before !== null) return known(before, given ?? rules.defaultRole, false);

			const { email, email_verified, name, preferred_username } = standard.parse(claims);
			if (email === undefined) return { problem: 'no-email', email: null };
			// Without this, whoever enters somebody's address at the provider would become that person here.
			if (email_verified !== true && !rules.trustEmail) return { problem: 'unverified', email };

			const person = await people.findByEmail(email);
			if (person) {
				const admission = await known(person.id, given ?? rules.defaultRole, true);
				if (!('problem' in admission)) await providerPeople.link(person.id, identity);
				return admission;
			}
			const invitation = await invitations.takeInvitation(email);
			const role = given ?? invitation?.role ?? rules.defaultRole;
			if (role === null) return { problem: 'no-role', email };
			const made = await providerPeople.create(
				{
					email,
					name: name ?? preferred_username ?? email.split('@')[0] ?? email,
					role,
					projectIds: role === 'admin' ? null : (invitation?.projectIds ?? null)
				},
				identity
			);
			// Somebody with this address was made in the same moment: the next attempt finds them.
			if (made === null) return { problem: 'no-role', email };
			return { personId: made, email, change: 'made', role };
		}
	};
}

function toRole(role: string): Role {
	return role === 'admin' || role === 'operator' ? role : 'viewer';
}
