import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '../identity.ts';

/** A link as this module sees it. */
interface Link {
	readonly id: string;
	readonly email: string;
	readonly personId: string | null;
	readonly role: Role | null;
	readonly projectIds: readonly string[] | null;
	readonly createdAtMs: number;
	readonly expiresAtMs: number;
	readonly createdBy: string | null;
}

/** What this module needs of the database. */
interface LinkRows {
	create(
		link: Omit<Link, 'id' | 'createdAtMs'> & { kind: 'invitation' | 'reset' },
		tokenHash: string
	): Promise<Link>;
	findOpen(kind: 'invitation' | 'reset', tokenHash: string): Promise<Link | null>;
	openInvitations(): Promise<Link[]>;
	openReset(personId: string): Promise<Link | null>;
	closeReset(personId: string): Promise<boolean>;
	withdraw(id: string): Promise<boolean>;
	accept(
		tokenHash: string,
		person: { readonly name: string; readonly passwordHash: string }
	): Promise<{ readonly id: string; readonly email: string } | 'closed' | 'taken'>;
	reset(
		tokenHash: string,
		passwordHash: string
	): Promise<{ readonly id: string; readonly email: string } | null>;
}

/** A link that has just been made; its token is not kept anywhere. */
export interface NewLink {
	/** Path and query, to be put behind the portal's address. */
	readonly path: string;
	readonly expiresAtMs: number;
}

/** Links by which administrators let people in; each works once. */
export interface Invitations {
	/**
	 * Closes a former invitation of the same address.
	 * @param projectIds null = all
	 * @param makerId the administrator who invites: the link ends with their standing
	 */
	invite(
		email: string,
		role: Role,
		projectIds: readonly string[] | null,
		makerId: string
	): Promise<NewLink>;
	/** For a new password; closes a former one. @param makerId as of an invitation */
	resetLink(personId: string, email: string, makerId: string): Promise<NewLink>;
	/** The link to a new password that somebody can still use; null when there is none. */
	openReset(personId: string): Promise<Link | null>;
	/** Closes it, if there is one. @returns false when there was none */
	closeReset(personId: string): Promise<boolean>;
	/** Those that can still be used, newest first. */
	open(): Promise<readonly Link[]>;
	withdraw(id: string): Promise<boolean>;
	/** Whom an open link is for; null when it is unknown, used, withdrawn or over. */
	look(kind: 'invitation' | 'reset', token: string): Promise<Link | null>;
	/** @returns `closed` when the link does not work, `taken` when the address has a person by now */
	accept(
		token: string,
		name: string,
		password: string
	): Promise<{ readonly id: string; readonly email: string } | 'closed' | 'taken'>;
	/** Ends every sign-in of the person. null when the link does not work. */
	reset(
		token: string,
		password: string
	): Promise<{ readonly id: string; readonly email: string } | null>;
}

const dayMs = 86_400_000;
const invitationMs = 7 * dayMs;
const resetMs = dayMs;

/** @param hashPassword the sign-in's own hash */
export function createInvitations(
	rows: LinkRows,
	hashPassword: (password: string) => Promise<string>,
	now: () => number = Date.now
): Invitations {
	async function make(
		kind: 'invitation' | 'reset',
		link: Omit<Link, 'id' | 'createdAtMs' | 'expiresAtMs'>
	): Promise<NewLink> {
		const token = randomBytes(32).toString('base64url');
		const expiresAtMs = now() + (kind === 'invitation' ? invitationMs : resetMs);
		await rows.create({ ...link, kind, expiresAtMs }, hashOf(token));
		return { path: `/login/${kind}?token=${token}`, expiresAtMs };
	}

	const look: Invitations['look'] = (kind, token) => rows.findOpen(kind, hashOf(token));

	return {
		invite: (email, role, projectIds, makerId) =>
			make('invitation', {
				email: email.toLowerCase(),
				role,
				projectIds,
				personId: null,
				createdBy: makerId
			}),
		resetLink: (personId, email, makerId) =>
			make('reset', { email, personId, role: null, projectIds: null, createdBy: makerId }),
		openReset: (personId) => rows.openReset(personId),
		closeReset: (personId) => rows.closeReset(personId),
		open: () => rows.openInvitations(),
		withdraw: (id) => rows.withdraw(id),
		look,
		async accept(token, name, password) {
			// Nothing is hashed for who has no link: a hash costs a tenth of a second on purpose.
			if (!(await look('invitation', token))) return 'closed';
			return rows.accept(hashOf(token), { name, passwordHash: await hashPassword(password) });
		},
		async reset(token, password) {
			if (!(await look('reset', token))) return null;
			return rows.reset(hashOf(token), await hashPassword(password));
		}
	};
}

function hashOf(token: string): string {
	return createHash('sha256').update(token).digest('hex');
}
