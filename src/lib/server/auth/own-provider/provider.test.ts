import { createHash, randomBytes } from 'node:crypto';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryCodeStore } from '../../../../../tests/fakes/own-provider/memory-code-store.ts';
import { createMemorySigningKeys } from '../../../../../tests/fakes/own-provider/memory-signing-keys.ts';
import { createOidcProvider, type OidcProvider } from './provider.ts';
import { createSigningKeys } from './signing-keys.ts';

const issuer = 'http://portal:3000/oidc';
const callback = 'http://localhost:3001/api/auth/callback/custom';
const secret = 'a secret of thirty-two characters or more: %+&';
const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');
const admin = {
	id: 'p1',
	email: 'kim@example.com',
	name: '김 관리',
	sessionId: 's1',
	isAdmin: true
};

// Made once: a key of RSA takes its time.
const keys = createSigningKeys(createMemorySigningKeys(), [
	'the secret of this installation: 0123456789'
]);
const clock = { ms: 0 };
const admins = new Set<string>();
let provider: OidcProvider;

beforeEach(() => {
	clock.ms = Date.now();
	admins.clear();
	admins.add('s1');
	provider = createOidcProvider({
		clientId: 'langfuse',
		clientSecret: secret,
		isLiveAdmin: async (id) => admins.has(id),
		codeStore: createMemoryCodeStore(),
		keys,
		now: () => clock.ms
	});
});

const asked = (changes: Readonly<Record<string, string | null>> = {}) => {
	const query = new URLSearchParams({
		client_id: 'langfuse',
		redirect_uri: callback,
		response_type: 'code',
		scope: 'openid email profile',
		state: 'xyz',
		code_challenge: challenge,
		code_challenge_method: 'S256'
	});
	for (const [name, value] of Object.entries(changes)) {
		if (value === null) query.delete(name);
		else query.set(name, value);
	}
	return query;
};
const authorize = (query: URLSearchParams, person: typeof admin | null = admin) =>
	provider.authorize(query, person, [callback], issuer);

async function answerOf(
	query: URLSearchParams,
	person: typeof admin | null = admin
): Promise<URLSearchParams> {
	const answer = await authorize(query, person);
	if (answer.kind === 'refused') throw new Error(answer.reason);
	expect(answer.location.startsWith(`${callback}?`)).toBe(true);
	return new URL(answer.location).searchParams;
}
const newCode = async (query = asked()) => (await answerOf(query)).get('code') ?? '';
const basic = (id: string, password: string) =>
	`Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(password)}`).toString('base64')}`;
const exchange = async (
	changes: Readonly<Record<string, string>> = {},
	authorization: string | null = basic('langfuse', secret)
) =>
	provider.token(
		authorization,
		new URLSearchParams({
			grant_type: 'authorization_code',
			code: changes.code ?? (await newCode()),
			redirect_uri: callback,
			code_verifier: verifier,
			...changes
		}),
		issuer
	);

describe('a sign-in', () => {
	it('gives a token signed with RS256 that names the administrator', async () => {
		const answer = await answerOf(asked({ nonce: 'n1' }));
		expect([answer.get('state'), answer.get('iss')]).toEqual(['xyz', issuer]);
		const reply = await exchange({ code: answer.get('code') ?? '' });
		expect(reply).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
		const { keys } = await provider.jwks();
		expect(keys[0]).not.toHaveProperty('d');
		const { payload, protectedHeader } = await jwtVerify(
			String(reply.body.id_token),
			createLocalJWKSet({ keys: [...keys] }),
			{ issuer, audience: 'langfuse', algorithms: ['RS256'] }
		);
		expect(protectedHeader.kid).toBe(keys[0]?.kid);
		expect(payload).toMatchObject({
			sub: 'p1',
			email: 'kim@example.com',
			email_verified: true,
			name: '김 관리',
			nonce: 'n1'
		});
	});

	it('takes the secret by header or by form, not by both', async () => {
		const fields = { client_id: 'langfuse', client_secret: secret };
		expect((await exchange(fields, null)).status).toBe(200);
		expect((await exchange(fields)).body).toEqual({ error: 'invalid_request' });
		expect((await exchange({}, null)).body).toEqual({ error: 'invalid_request' });
		expect((await exchange({}, 'Basic %%%')).body).toEqual({ error: 'invalid_request' });
		expect((await exchange({}, 'Bearer x')).body).toEqual({ error: 'invalid_request' });
	});

	it('describes itself with the addresses that each side uses', async () => {
		expect(
			provider.metadata({ issuer, browserBase: 'https://portal.example.com/oidc' })
		).toMatchObject({
			issuer,
			authorization_endpoint: 'https://portal.example.com/oidc/authorize',
			token_endpoint: `${issuer}/token`,
			id_token_signing_alg_values_supported: ['RS256']
		});
	});
});

describe('who gets a code', () => {
	it('never leads a browser to an address that is not exactly the application’s', async () => {
		for (const redirect_uri of [
			`${callback}/`,
			`${callback}?x=1`,
			callback.replace('3001', '3002'),
			callback.replace('http:', 'https:'),
			callback.replace('localhost', 'LOCALHOST'),
			'http://evil.example/api/auth/callback/custom',
			'//localhost:3001/api/auth/callback/custom',
			''
		]) {
			expect(await authorize(asked({ redirect_uri }))).toEqual({
				kind: 'refused',
				reason: 'redirect_uri'
			});
		}
		const twice = asked();
		twice.append('redirect_uri', callback);
		expect((await authorize(twice)).kind).toBe('refused');
		expect((await authorize(asked({ client_id: 'other' }))).kind).toBe('refused');
		expect((await authorize(asked({ client_id: null }))).kind).toBe('refused');
	});

	it('no viewer, and no visitor', async () => {
		const viewer = { ...admin, isAdmin: false };
		expect((await answerOf(asked(), viewer)).get('error')).toBe('access_denied');
		expect((await authorize(asked(), null)).kind).toBe('sign-in');
		expect((await answerOf(asked(), null)).get('error')).toBe('login_required');
		expect((await authorize(asked({ prompt: 'none' }), null)).kind).toBe('redirect');
	});

	it.each([
		[{ response_type: 'token' }, 'unsupported_response_type'],
		[{ response_type: 'code id_token' }, 'unsupported_response_type'],
		[{ response_mode: 'fragment' }, 'invalid_request'],
		[{ scope: 'email' }, 'invalid_scope'],
		[{ code_challenge: null }, 'invalid_request'],
		[{ code_challenge_method: 'plain' }, 'invalid_request'],
		[{ code_challenge: 'short' }, 'invalid_request'],
		[{ request: 'x' }, 'request_not_supported'],
		[{ request_uri: 'http://evil.example/' }, 'request_not_supported'],
		[{ prompt: 'login' }, 'login_required'],
		[{ max_age: '0' }, 'login_required']
	])('no request with %j', async (changes, error) => {
		const answer = await answerOf(asked(changes));
		expect([answer.get('error'), answer.get('code'), answer.get('state')]).toEqual([
			error,
			null,
			'xyz'
		]);
	});

	it('no request that says something twice', async () => {
		const query = asked();
		query.append('scope', 'openid');
		expect((await answerOf(query)).get('error')).toBe('invalid_request');
	});
});

describe('who gets a token', () => {
	it('nobody with another secret or name', async () => {
		for (const wrong of [basic('langfuse', 'x'), basic('other', secret), basic('langfuse', '')]) {
			expect(await exchange({}, wrong)).toEqual({ status: 401, body: { error: 'invalid_client' } });
		}
	});

	it('nobody twice with one code', async () => {
		const code = await newCode();
		expect((await exchange({ code })).status).toBe(200);
		expect((await exchange({ code })).body).toEqual({ error: 'invalid_grant' });
	});

	it('nobody a minute later', async () => {
		const code = await newCode();
		clock.ms += 60_000;
		expect((await exchange({ code })).body).toEqual({ error: 'invalid_grant' });
	});

	it.each([
		[{ code_verifier: randomBytes(32).toString('base64url') }, 'invalid_grant'],
		[{ code_verifier: 'short' }, 'invalid_grant'],
		[{ redirect_uri: `${callback}/` }, 'invalid_grant'],
		[{ code: 'made-up' }, 'invalid_grant'],
		[{ grant_type: 'refresh_token' }, 'unsupported_grant_type'],
		[{ grant_type: 'client_credentials' }, 'unsupported_grant_type']
	])('nobody with %j', async (changes, error) => {
		expect((await exchange(changes)).body).toEqual({ error });
	});

	it('nobody who signed out or lost the role in between', async () => {
		const code = await newCode();
		admins.delete('s1');
		expect((await exchange({ code })).body).toEqual({ error: 'invalid_grant' });
	});
});
