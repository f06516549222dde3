import { EncryptJWT, jwtDecrypt } from 'jose';
import * as oidc from 'openid-client';
import { z } from 'zod';
import { deriveKey } from '../secrets.ts';

export interface IdentityProviderOptions {
	readonly issuer: string;
	readonly clientId: string;
	/** undefined for a public client: then PKCE alone proves who asks. */
	readonly clientSecret: string | undefined;
	readonly scopes: string;
	/** The portal's address, with which the provider knows the way back. */
	readonly origin: string;
	/** The installation's newest secret. */
	readonly secret: string;
	/** For the log: what went wrong, without tokens or codes. */
	readonly warn: (message: string) => void;
}

/** What the provider says of a person who has signed in there. */
export interface ProviderClaims {
	readonly subject: string;
	/** ID token and userinfo together; the ID token, which is signed, wins. */
	readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * `unreachable`: the provider does not answer. `interrupted`: the way back does not belong to a sign-in
 * that began in this browser a short while ago. `refused`: the provider or the person said no.
 */
export type ProviderProblem = 'unreachable' | 'interrupted' | 'refused';

/** Sign-in at the company's identity provider (OpenID Connect, authorization code with PKCE). */
export interface IdentityProvider {
	readonly issuer: string;
	/** Where to send the browser, and the text to keep in a cookie until it comes back. */
	begin(
		next: string
	): Promise<
		{ readonly url: string; readonly kept: string } | { readonly problem: ProviderProblem }
	>;
	/** @param search of the way back @param kept the cookie's text; undefined when it is gone */
	finish(
		search: URLSearchParams,
		kept: string | undefined
	): Promise<(ProviderClaims & { readonly next: string }) | { readonly problem: ProviderProblem }>;
}

/** How long a person may take at the provider. */
export const flowSeconds = 10 * 60;
const discoveredForMs = 60 * 60_000;
const patienceSeconds = 10;

const flow = z.object({
	state: z.string(),
	nonce: z.string(),
	verifier: z.string(),
	next: z.string()
});

/** The path to which the provider sends people back; it must be registered there. */
export const callbackPath = '/login/oidc/callback';

/** Asks the provider for nothing before somebody signs in: one that is down keeps nobody else out. */
export function createIdentityProvider(
	options: IdentityProviderOptions,
	now: () => number = Date.now
): IdentityProvider {
	const { issuer, origin, secret, warn } = options;
	const key = deriveKey(secret, 'oidc-flow');
	const redirectUri = `${origin}${callbackPath}`;
	let known: { readonly configuration: oidc.Configuration; readonly atMs: number } | null = null;

	async function configuration(): Promise<oidc.Configuration> {
		if (known && now() - known.atMs < discoveredForMs) return known.configuration;
		const found = await oidc.discovery(
			new URL(issuer),
			options.clientId,
			undefined,
			clientAuth(options.clientSecret),
			{
				timeout: patienceSeconds,
				execute: [
					// Signatures are checked even where TLS would vouch for the token.
					oidc.enableNonRepudiationChecks,
					// An issuer with `http://` is the operator's own word: a closed network, or a test. Marked as
					// deprecated by its makers to be noticed, not because it will go away.
					// eslint-disable-next-line @typescript-eslint/no-deprecated
					...(issuer.startsWith('http://') ? [oidc.allowInsecureRequests] : [])
				]
			}
		);
		known = { configuration: found, atMs: now() };
		return found;
	}

	/** The provider's own word is for the log: what a visitor sees must not depend on it. */
	function problemOf(error: unknown): ProviderProblem {
		if (error instanceof oidc.AuthorizationResponseError) {
			warn(`the identity provider refused: ${error.error}`);
			return 'refused';
		}
		const cause = error instanceof Error ? error.cause : undefined;
		const detail = [error, cause]
			.map((each) => (each instanceof Error ? each.message : ''))
			.join(' ');
		warn(`the identity provider could not be used: ${detail.trim().slice(0, 300)}`);
		return isUnreachable(error) ? 'unreachable' : 'refused';
	}

	return {
		issuer,
		async begin(next) {
			try {
				const provider = await configuration();
				const kept = {
					state: oidc.randomState(),
					nonce: oidc.randomNonce(),
					verifier: oidc.randomPKCECodeVerifier(),
					next
				};
				const url = oidc.buildAuthorizationUrl(provider, {
					redirect_uri: redirectUri,
					scope: options.scopes,
					state: kept.state,
					nonce: kept.nonce,
					code_challenge: await oidc.calculatePKCECodeChallenge(kept.verifier),
					code_challenge_method: 'S256'
				});
				const token = await new EncryptJWT(kept)
					.setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
					.setExpirationTime(Math.floor(now() / 1000) + flowSeconds)
					.encrypt(key);
				return { url: url.href, kept: token };
			} catch (error) {
				return { problem: problemOf(error) };
			}
		},
		async finish(search, kept) {
			const begun = kept === undefined ? null : await open(kept, key, now());
			if (!begun || search.get('state') !== begun.state) return { problem: 'interrupted' };
			try {
				const provider = await configuration();
				const back = new URL(redirectUri);
				back.search = search.toString();
				const tokens = await oidc.authorizationCodeGrant(provider, back, {
					pkceCodeVerifier: begun.verifier,
					expectedState: begun.state,
					expectedNonce: begun.nonce,
					idTokenExpected: true
				});
				const signed = tokens.claims();
				if (!signed) return { problem: 'refused' };
				const more = provider.serverMetadata().userinfo_endpoint
					? await oidc.fetchUserInfo(provider, tokens.access_token, signed.sub)
					: {};
				return { subject: signed.sub, claims: { ...more, ...signed }, next: begun.next };
			} catch (error) {
				return { problem: problemOf(error) };
			}
		}
	};
}

/** The secret in the body where the provider says that it takes it there, else as HTTP Basic does. */
function clientAuth(secret: string | undefined): oidc.ClientAuth {
	if (secret === undefined) return oidc.None();
	const [inBody, basic] = [oidc.ClientSecretPost(secret), oidc.ClientSecretBasic(secret)];
	return (server, client, body, headers) => {
		const methods = server.token_endpoint_auth_methods_supported;
		(methods?.includes('client_secret_post') ? inBody : basic)(server, client, body, headers);
	};
}

async function open(
	kept: string,
	key: Uint8Array,
	nowMs: number
): Promise<z.output<typeof flow> | null> {
	try {
		const { payload } = await jwtDecrypt(kept, key, { currentDate: new Date(nowMs) });
		return flow.parse(payload);
	} catch {
		return null;
	}
}

/** `fetch` fails with a TypeError, a time limit with a code of the client's own. */
function isUnreachable(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	const code = 'code' in error ? String(error.code) : '';
	return (
		error.name === 'TypeError' ||
		error.name === 'TimeoutError' ||
		code === 'OAUTH_TIMEOUT' ||
		/^OAUTH_RESPONSE_IS_NOT_(CONFORM|JSON)$/.test(code)
	);
}
