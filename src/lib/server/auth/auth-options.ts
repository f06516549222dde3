import { createHash } from 'node:crypto';
import type { BetterAuthOptions } from 'better-auth';
import { twoFactor } from 'better-auth/plugins/two-factor';
import type { Kysely } from 'kysely';
import { clientAddress } from './caller.ts';
import { portalSignIn } from './sign-in/portal.ts';
import type { Secrets } from './secrets.ts';

export interface AuthOptions<Tables> {
	readonly db: Kysely<Tables>;
	readonly dialect: 'sqlite' | 'mysql';
	readonly secrets: Secrets;
	/** The portal's address; only a name inside better-auth, requests are checked by our own hooks. */
	readonly origin: string;
	readonly people: Standings;
	/** See `SignInLimit`. */
	firstUse(personId: string, code: string): Promise<boolean>;
	readonly warn: (message: string) => void;
}

/** What the sign-in asks about people beyond better-auth's own columns. */
export interface Standings {
	standing(
		id: string
	): Promise<{ readonly disabled: boolean; readonly projectIds: readonly string[] | null } | null>;
	signedIn(id: string): Promise<void>;
}

const week = 7 * 24 * 60 * 60;
const day = 24 * 60 * 60;

/**
 * The tables of better-auth and how they are named here, its cookies, and what it must not do. No hook
 * of it may ask the database on a way of our own: some run inside a transaction of better-auth's, and
 * SQLite has one connection, so they would wait for each other for ever.
 */
export function authOptions<Tables>(
	{ db, dialect, secrets, origin, warn }: AuthOptions<Tables>,
	overHttps: boolean
) {
	return {
		appName: 'Agent Portal',
		baseURL: origin,
		secrets: secrets.map((value) => ({ version: versionOf(value), value })),
		database: { db, type: dialect, transaction: true },
		telemetry: { enabled: false },
		emailAndPassword: { enabled: true, disableSignUp: true },
		user: {
			modelName: 'person',
			additionalFields: { role: { type: 'string', required: true, input: false } }
		},
		session: {
			modelName: 'sign_in',
			expiresIn: week,
			updateAge: day,
			additionalFields: { method: { type: 'string', required: false, input: false } }
		},
		account: { modelName: 'credential' },
		plugins: [twoFactor({ schema: { twoFactor: { modelName: 'second_factor' } } }), portalSignIn()],
		// Counting attempts is our own (sign-in-limit.ts): better-auth's covers its HTTP routes only.
		rateLimit: { enabled: false },
		advanced: {
			cookiePrefix: overHttps ? '__Host-portal' : 'portal',
			// Its own prefix would be `__Secure-`, which a sub-domain may overwrite; `__Host-` may not.
			useSecureCookies: false,
			defaultCookieAttributes: { secure: overHttps, httpOnly: true, sameSite: 'lax', path: '/' },
			database: { generateId: 'uuid' },
			ipAddress: { ipAddressHeaders: [clientAddress] }
		},
		logger: {
			level: 'error',
			disableColors: true,
			log: (_level, message) => warn(message)
		}
	} satisfies BetterAuthOptions;
}

/**
 * better-auth notes with what it encrypts which secret it used. The number follows from the secret
 * itself, so that it stays the same when lines are added to or taken from the file.
 */
function versionOf(secret: string): number {
	return createHash('sha256').update(secret).digest().readUInt32BE(0);
}
