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
	/** @param code six digits of the app, or a backup code, which is then used up */
	verify(caller: Caller, code: string): Promise<CodeResult>;
	/**
	 * Makes a secret; codes are asked for only once one of them has been confirmed.
	 * @returns the `otpauth:` address for the app; null when the password is wrong or there is one
	 */
	begin(caller: Caller, password: string): Promise<{ readonly uri: string } | null>;
	/** @returns the backup codes, to be shown this once; null when the code is wrong */
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

export function createSecondFactor(apiFor: (caller: Caller) => Api): SecondFactor {
	return {
		async challenged(caller) {
			const { personId } = await apiFor(caller).challengedPerson({ headers: forwarded(caller) });
			return personId;
		},
		async verify(caller, typed) {
			const code = typed.replace(/\s/g, '');
			const request = { body: { code }, headers: forwarded(caller), returnHeaders: true } as const;
			try {
				const { headers, response } = /^\d{6}$/.test(code)
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
		confirm: (caller, userId, code) =>
			unlessRefused(async () => {
				const { headers } = await apiFor(caller).verifyTOTP({
					body: { code: code.replace(/\s/g, '') },
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
