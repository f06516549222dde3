import type { betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import type { authOptions } from '../auth-options.ts';
import { forwarded, readCookies, type Caller, type CookieToSet } from '../caller.ts';
import { unlessRefused } from '../sign-in/unless-refused.ts';

/** What became of a code. */
export type CodeResult =
	| {
			readonly state: 'signed-in';
			readonly personId: string;
			readonly cookies: readonly CookieToSet[];
	  }
	/** `over`: the password is asked for again. `locked`: too many wrong codes for this person. */
	| { readonly state: 'wrong' | 'over' | 'locked' };

/** Codes of an authenticator app (TOTP, RFC 6238) after the password, and backup codes without it. */
export interface SecondFactor {
	/** Who has passed the password in this browser and still owes a code; null when nobody has. */
	challenged(caller: Caller): Promise<string | null>;
	/** @param code six digits of the app or a backup code, either of which is then used up */
	verify(caller: Caller, code: string): Promise<CodeResult>;
	/**
	 * Makes a secret; codes are asked for only once one of them has been confirmed.
	 * @returns the `otpauth:` address for the app; null when the password is wrong or there is one
	 */
	begin(caller: Caller, password: string): Promise<{ readonly uri: string } | null>;
	/**
	 * @returns the backup codes, to be shown this once; null when the code is wrong
	 * @throws when the person has a second factor already: its backup codes are shown for the password alone
	 */
	confirm(
		caller: Caller,
		personId: string,
		code: string
	): Promise<{
		readonly backupCodes: readonly string[];
		readonly cookies: readonly CookieToSet[];
	} | null>;
	/** Replaces the backup codes. null when the password is wrong. */
	newBackupCodes(caller: Caller, password: string): Promise<readonly string[] | null>;
	/** null when the password is wrong. */
	remove(caller: Caller, password: string): Promise<readonly CookieToSet[] | null>;
}

type Api = ReturnType<typeof betterAuth<ReturnType<typeof authOptions>>>['api'];

/** What is known of people and codes outside better-auth. */
interface Known {
	isDisabled(personId: string): Promise<boolean>;
	firstUse(personId: string, code: string): Promise<boolean>;
}

const isTotp = (code: string): boolean => /^\d{6}$/.test(code);
const tidy = (typed: string): string => typed.replace(/\s/g, '');

export function createSecondFactor(apiFor: (caller: Caller) => Api, known: Known): SecondFactor {
	const challenged = async (caller: Caller): Promise<string | null> => {
		const { personId } = await apiFor(caller).challengedPerson({ headers: forwarded(caller) });
		return personId;
	};
	return {
		challenged,
		async verify(caller, typed) {
			const code = tidy(typed);
			const personId = await challenged(caller);
			if (personId === null || (await known.isDisabled(personId))) return { state: 'over' };
			// Noted before it is looked at, so that of two at the same moment one opens.
			if (isTotp(code) && !(await known.firstUse(personId, code))) return { state: 'wrong' };
			const request = { body: { code }, headers: forwarded(caller), returnHeaders: true } as const;
			try {
				const { headers, response } = isTotp(code)
					? await apiFor(caller).verifyTOTP(request)
					: await apiFor(caller).verifyBackupCode(request);
				return {
					state: 'signed-in',
					personId: response.user.id,
					cookies: readCookies(headers, caller)
				};
			} catch (error) {
				if (!(error instanceof APIError) || error.statusCode >= 500) throw error;
				return { state: stateOf(error) };
			}
		},
		begin: (caller, password) =>
			unlessRefused(async () => {
				const response = await apiFor(caller).enableTwoFactor({
					body: { password, method: 'totp' },
					headers: forwarded(caller)
				});
				if (!('totpURI' in response)) throw new Error('better-auth made no TOTP secret.');
				return { uri: response.totpURI };
			}),
		confirm: (caller, userId, typed) =>
			unlessRefused(async () => {
				const code = tidy(typed);
				const session = await apiFor(caller).getSession({ headers: forwarded(caller) });
				if (session?.user.id !== userId || session.user.twoFactorEnabled) {
					throw new Error('There is no second factor to confirm.');
				}
				if (!isTotp(code) || !(await known.firstUse(userId, code))) return null;
				const { headers } = await apiFor(caller).verifyTOTP({
					body: { code },
					headers: forwarded(caller),
					returnHeaders: true
				});
				const { backupCodes } = await apiFor(caller).viewBackupCodes({ body: { userId } });
				return { backupCodes, cookies: readCookies(headers, caller) };
			}),
		newBackupCodes: (caller, password) =>
			unlessRefused(async () => {
				const { backupCodes } = await apiFor(caller).generateBackupCodes({
					body: { password },
					headers: forwarded(caller)
				});
				return backupCodes;
			}),
		remove: (caller, password) =>
			unlessRefused(async () => {
				const { headers } = await apiFor(caller).disableTwoFactor({
					body: { password },
					headers: forwarded(caller),
					returnHeaders: true
				});
				return readCookies(headers, caller);
			})
	};
}

function stateOf({ body }: APIError): 'wrong' | 'over' | 'locked' {
	switch (body?.code) {
		case 'ACCOUNT_TEMPORARILY_LOCKED':
			return 'locked';
		case 'INVALID_TWO_FACTOR_COOKIE':
		case 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE':
			return 'over';
		default:
			return 'wrong';
	}
}
