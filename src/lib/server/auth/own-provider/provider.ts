/** The portal as the OpenID provider of one trusted application: authorization code with PKCE, no more. */
import { createHash, randomBytes } from 'node:crypto';
import { SignJWT, type JWK } from 'jose';
import { isSame, readClient } from '../company-provider/client.ts';
import {
	createCodes,
	type CodeGrant,
	type Codes,
	type CodeStore,
	type OidcPerson
} from './codes.ts';
import type { SigningKeys } from './signing-keys.ts';

export interface OidcProviderOptions {
	readonly clientId: string;
	/** Shared with the application; long enough that it cannot be guessed. */
	readonly clientSecret: string;
	/** Whether a portal session is an administrator's at this moment. */
	readonly isLiveAdmin: (sessionId: string) => Promise<boolean>;
	/** Shared between all portals of the installation, as `keys` are. */
	readonly codeStore: CodeStore;
	readonly keys: SigningKeys;
	/** Unix milliseconds. */
	readonly now?: () => number;
}

/** Under which names this portal is asked. */
export interface OidcAddresses {
	/** As the application's server reaches the portal: `http://portal:3000/oidc`. */
	readonly issuer: string;
	/** As browsers do: `https://portal.example.com/oidc`. */
	readonly browserBase: string;
}

export type Authorization =
	/** Back to the application, with a code or an error that it shows. */
	| { readonly kind: 'redirect'; readonly location: string }
	/** Nobody is signed in to the portal; `location` tells the application so. */
	| { readonly kind: 'sign-in'; readonly location: string }
	/** Not our application, or not its address: the browser must not be sent there. */
	| { readonly kind: 'refused'; readonly reason: 'client_id' | 'redirect_uri' };

export interface TokenReply {
	readonly status: 200 | 400 | 401;
	readonly body: Readonly<Record<string, string | number>>;
}

export interface OidcProvider {
	metadata(addresses: OidcAddresses): Readonly<Record<string, unknown>>;
	/** The public keys of all portals of the installation. */
	jwks(): Promise<{ readonly keys: readonly JWK[] }>;
	/**
	 * Answers a browser that the application has sent.
	 * @param person null for a visitor; `isAdmin` false is told to the application as a refusal
	 * @param redirectUris the application's own addresses, compared character by character
	 */
	authorize(
		query: URLSearchParams,
		person: (OidcPerson & { readonly isAdmin: boolean }) | null,
		redirectUris: readonly string[],
		issuer: string
	): Promise<Authorization>;
	/** Exchanges a code; asked by the application's server, never by a browser. */
	token(authorization: string | null, form: URLSearchParams, issuer: string): Promise<TokenReply>;
}

const idTokenSeconds = 300;
const scopes = ['openid', 'email', 'profile'];

/**
 * The code flow of OpenID Connect Core 1.0 §3.1 with PKCE (RFC 7636, S256 only) and `iss` in the answer
 * (RFC 9207). Only administrators get a code; nobody is asked for consent, since the operator chose the
 * application. What this leaves out, it refuses: other flows, request objects, refresh, dynamic clients.
 */
export function createOidcProvider(options: OidcProviderOptions): OidcProvider {
	const { clientId, keys } = options;
	const now = options.now ?? Date.now;
	const codes = createCodes(options.codeStore, now);

	return {
		metadata({ issuer, browserBase }) {
			return {
				issuer,
				authorization_endpoint: `${browserBase}/authorize`,
				token_endpoint: `${issuer}/token`,
				jwks_uri: `${issuer}/jwks`,
				response_types_supported: ['code'],
				response_modes_supported: ['query'],
				grant_types_supported: ['authorization_code'],
				subject_types_supported: ['public'],
				id_token_signing_alg_values_supported: ['RS256'],
				token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
				code_challenge_methods_supported: ['S256'],
				scopes_supported: scopes,
				claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'email', 'email_verified', 'name'],
				authorization_response_iss_parameter_supported: true,
				request_uri_parameter_supported: false
			};
		},
		async jwks() {
			return { keys: await keys.publicJwks() };
		},
		async authorize(query, person, redirectUris, issuer) {
			if (only(query, 'client_id') !== clientId) return { kind: 'refused', reason: 'client_id' };
			const redirectUri = only(query, 'redirect_uri');
			if (redirectUri === null || !redirectUris.includes(redirectUri)) {
				return { kind: 'refused', reason: 'redirect_uri' };
			}
			const back = (answer: Readonly<Record<string, string>>) => {
				const location = new URL(redirectUri);
				const state = only(query, 'state');
				const all = { ...answer, ...(state !== null && { state }), iss: issuer };
				for (const [name, value] of Object.entries(all)) location.searchParams.set(name, value);
				return location.href;
			};
			const fault = faultOf(query);
			if (fault !== null) return { kind: 'redirect', location: back(fault) };
			const loginRequired = back({ error: 'login_required' });
			if (person === null) {
				const silent = only(query, 'prompt') === 'none';
				return { kind: silent ? 'redirect' : 'sign-in', location: loginRequired };
			}
			if (!person.isAdmin) return { kind: 'redirect', location: back({ error: 'access_denied' }) };
			const { id, email, name, sessionId } = person;
			const code = await codes.add({
				person: { id, email, name, sessionId },
				redirectUri,
				challenge: only(query, 'code_challenge') ?? '',
				nonce: only(query, 'nonce')
			});
			return { kind: 'redirect', location: back({ code }) };
		},
		async token(authorization, form, issuer) {
			const client = readClient(authorization, form);
			if (client === null) return refuse('invalid_request');
			const known = isSame(client.id, clientId);
			if (!isSame(client.secret, options.clientSecret) || !known) return refuse('invalid_client');
			if (only(form, 'grant_type') !== 'authorization_code') {
				return refuse('unsupported_grant_type');
			}
			const grant = await redeem(codes, form);
			// A sign-out or a lost role between the two halves ends the sign-in here.
			if (grant === null || !(await options.isLiveAdmin(grant.person.sessionId))) {
				return refuse('invalid_grant');
			}
			const { person, nonce } = grant;
			const { privateKey, kid } = await keys.current();
			const issuedAt = Math.floor(now() / 1000);
			const idToken = await new SignJWT({
				email: person.email,
				// Addresses are given by administrators of the portal and are unique in it.
				email_verified: true,
				name: person.name,
				...(nonce !== null && { nonce })
			})
				.setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
				.setIssuer(issuer)
				.setAudience(clientId)
				.setSubject(person.id)
				.setIssuedAt(issuedAt)
				.setExpirationTime(issuedAt + idTokenSeconds)
				.sign(privateKey);
			return {
				status: 200,
				body: {
					// OAuth asks for one; there is nothing that it would open.
					access_token: randomBytes(32).toString('base64url'),
					token_type: 'Bearer',
					expires_in: idTokenSeconds,
					id_token: idToken,
					scope: scopes.join(' ')
				}
			};
		}
	};
}

/** What the application asks for and this provider does not do; null for a request that it answers. */
function faultOf(query: URLSearchParams): Readonly<Record<string, string>> | null {
	for (const name of query.keys()) {
		if (only(query, name) === null) return fault('invalid_request', `${name} stands twice`);
	}
	if (query.has('request') || query.has('request_uri')) return fault('request_not_supported');
	if (query.get('response_type') !== 'code') return fault('unsupported_response_type');
	if ((query.get('response_mode') ?? 'query') !== 'query') return fault('invalid_request');
	if (!(query.get('scope') ?? '').split(' ').includes('openid')) return fault('invalid_scope');
	const challenged = query.get('code_challenge_method') === 'S256';
	if (!challenged || !/^[\w-]{43}$/.test(query.get('code_challenge') ?? '')) {
		return fault('invalid_request', 'PKCE with S256 is required');
	}
	// Nobody is asked for the password again here, so a fresh sign-in cannot be promised.
	const fresh = query.get('prompt') === 'login' || query.has('max_age');
	return fresh ? fault('login_required') : null;
}

function fault(error: string, description?: string): Readonly<Record<string, string>> {
	return description === undefined ? { error } : { error, error_description: description };
}

/** Takes the code, once, and compares what was promised when it was made (RFC 6749 §4.1.3, RFC 7636 §4.6). */
async function redeem(codes: Codes, form: URLSearchParams): Promise<CodeGrant | null> {
	const grant = await codes.take(only(form, 'code') ?? '');
	if (grant === null || only(form, 'redirect_uri') !== grant.redirectUri) return null;
	const verifier = only(form, 'code_verifier') ?? '';
	if (!/^[\w.~-]{43,128}$/.test(verifier)) return null;
	const challenge = createHash('sha256').update(verifier).digest('base64url');
	return isSame(challenge, grant.challenge) ? grant : null;
}

function refuse(error: string): TokenReply {
	return { status: error === 'invalid_client' ? 401 : 400, body: { error } };
}

/** The only value of a parameter; null when it is absent or stands more than once. */
function only(parameters: URLSearchParams, name: string): string | null {
	const values = parameters.getAll(name);
	return values.length === 1 ? (values[0] ?? null) : null;
}
