import { betterAuth } from 'better-auth';
import { authOptions, type AuthOptions } from './auth-options.ts';
import { forwarded, readCookies, type Caller, type CookieToSet } from './caller.ts';
import type { Role, SignedInUser } from './identity.ts';
import { createSecondFactor, type SecondFactor } from './second-factor/second-factor.ts';
import { unlessRefused } from './sign-in/unless-refused.ts';

/** What became of a right password. */
export interface Passed {
	/** `second-factor`: the cookies hold a challenge of ten minutes, no sign-in yet. */
	readonly state: 'signed-in' | 'second-factor';
	readonly personId: string;
	readonly cookies: readonly CookieToSet[];
}

export interface Auth {
	/**
	 * The signed-in person and the cookies that prolong the sign-in; null for visitors.
	 * @param options.prolongs false for what a page asks by itself: nobody is there because of it
	 */
	session(
		caller: Caller,
		options?: { readonly prolongs: boolean }
	): Promise<{ user: SignedInUser; cookies: CookieToSet[] } | null>;
	/** null when address and password do not match, or the person may not enter; it never tells which. */
	signIn(caller: Caller, email: string, password: string): Promise<Passed | null>;
	/** Signs in somebody whom the identity provider has identified; null when the person may not enter. */
	open(caller: Caller, personId: string, method: 'provider'): Promise<CookieToSet[] | null>;
	/** Ends this browser's sign-in, in the database as well. */
	signOut(caller: Caller): Promise<CookieToSet[]>;
	/** Ends every other sign-in of the person. null when the current password is wrong. */
	changePassword(caller: Caller, current: string, next: string): Promise<CookieToSet[] | null>;
	readonly secondFactor: SecondFactor;
}

/**
 * Sign-in by better-auth. Its HTTP routes are not mounted: forms call it through actions, so that
 * nothing of it answers which the access table does not list.
 */
export function createAuth<Tables>(options: AuthOptions<Tables>): Auth {
	// A cookie's name and its Secure flag are fixed per instance, and one portal may be reached by
	// http in the house and by https through a proxy at the same time: so there are two.
	const plain = betterAuth(authOptions(options, false));
	const secure = betterAuth(authOptions(options, true));
	const apiFor = (caller: Caller) => (caller.secure ? secure.api : plain.api);
	const { people } = options;
	const isDisabled = async (id: string) => (await people.standing(id))?.disabled !== false;
	const secondFactor = createSecondFactor(apiFor, { isDisabled, firstUse: options.firstUse });

	return {
		async session(caller, { prolongs } = { prolongs: true }) {
			const { headers, response } = await apiFor(caller).getSession({
				headers: forwarded(caller),
				query: { disableRefresh: !prolongs },
				returnHeaders: true
			});
			if (!response) return null;
			const { user, session } = response;
			const standing = await people.standing(user.id);
			if (!standing || standing.disabled) return null;
			return {
				user: {
					id: user.id,
					email: user.email,
					name: user.name,
					role: toRole(user.role),
					projectIds: standing.projectIds,
					secondFactor: user.twoFactorEnabled === true,
					method: session.method === 'provider' ? 'provider' : 'password',
					sessionId: session.id
				},
				cookies: readCookies(headers, caller)
			};
		},
		signIn: (caller, email, password) =>
			unlessRefused(async () => {
				const { headers, response } = await apiFor(caller).signInEmail({
					body: { email, password },
					headers: forwarded(caller),
					returnHeaders: true
				});
				const cookies = readCookies(headers, caller);
				const holder = holding(caller, cookies);
				// With a second factor the plugin puts a challenge in the place of the answer.
				if (!('user' in response)) {
					const challenge = await secondFactor.challenged(holder);
					if (challenge === null) throw new Error('A challenge names nobody.');
					if (await isDisabled(challenge)) return null;
					return { state: 'second-factor', personId: challenge, cookies };
				}
				const personId = response.user.id;
				if (await isDisabled(personId)) {
					await apiFor(caller).signOut({ headers: forwarded(holder) });
					return null;
				}
				await people.signedIn(personId);
				return { state: 'signed-in', personId, cookies };
			}),
		open: (caller, userId, method) =>
			unlessRefused(async () => {
				if (await isDisabled(userId)) return null;
				const { headers } = await apiFor(caller).openSignIn({
					body: { userId, method },
					headers: forwarded(caller),
					returnHeaders: true
				});
				await people.signedIn(userId);
				return readCookies(headers, caller);
			}),
		async signOut(caller) {
			const { headers } = await apiFor(caller).signOut({
				headers: forwarded(caller),
				returnHeaders: true
			});
			return readCookies(headers, caller);
		},
		changePassword: (caller, currentPassword, newPassword) =>
			unlessRefused(async () => {
				const { headers } = await apiFor(caller).changePassword({
					body: { currentPassword, newPassword, revokeOtherSessions: true },
					headers: forwarded(caller),
					returnHeaders: true
				});
				return readCookies(headers, caller);
			}),
		secondFactor
	};
}

/** An unknown role in the database opens nothing more than reading. */
function toRole(role: unknown): Role {
	return role === 'admin' || role === 'operator' ? role : 'viewer';
}

/** The caller as its browser will be once it holds these cookies. */
function holding(caller: Caller, cookies: readonly CookieToSet[]): Caller {
	const pairs = cookies
		.filter(({ value }) => value !== '')
		.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`);
	return { ...caller, headers: new Headers({ cookie: pairs.join('; ') }) };
}
