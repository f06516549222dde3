import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	client,
	passProvider,
	startIdentityProvider,
	type IdentityProvider as RealProvider
} from '../../../../../tests/fakes/identity-provider/identity-provider.ts';
import { freePort } from '../../../../../tests/e2e/free-port.ts';
import { createIdentityProvider } from './provider.ts';

const origin = 'http://portal.example';
const warnings: string[] = [];
let real: RealProvider;

beforeAll(async () => {
	real = await startIdentityProvider(await freePort(), `${origin}/login/oidc/callback`, {
		ann: { email: 'ann@example.com', email_verified: true, groups: ['ops'] }
	});
});
afterAll(() => real.close());

const options = () => ({
	issuer: real.issuer,
	clientId: client.id,
	clientSecret: client.secret,
	scopes: 'openid email profile groups',
	origin,
	secret: 's'.repeat(43),
	warn: (message: string) => void warnings.push(message)
});

async function begun(provider = createIdentityProvider(options())) {
	const begin = await provider.begin('/admin/people');
	if ('problem' in begin) throw new Error(begin.problem);
	return { provider, ...begin, back: await passProvider(begin.url, 'ann') };
}

describe('a sign-in at a real provider', () => {
	it('asks with PKCE, state and nonce, and brings back who it was and where to go', async () => {
		const { provider, url, kept, back } = await begun();
		const asked = new URL(url).searchParams;
		expect(asked.get('code_challenge_method')).toBe('S256');
		for (const name of ['state', 'nonce', 'code_challenge']) {
			expect(asked.get(name)?.length, name).toBeGreaterThan(40);
		}
		expect(kept).not.toContain(asked.get('state'));
		expect(await provider.finish(back.searchParams, kept)).toMatchObject({
			subject: 'ann',
			next: '/admin/people',
			claims: { sub: 'ann', email: 'ann@example.com', email_verified: true, groups: ['ops'] }
		});
	});

	it('may be finished by another process with the same secret', async () => {
		const { kept, back } = await begun();
		const other = createIdentityProvider(options());
		expect(await other.finish(back.searchParams, kept)).toMatchObject({ subject: 'ann' });
	});

	it('counts once: the same way back opens nothing again', async () => {
		const { provider, kept, back } = await begun();
		await provider.finish(back.searchParams, kept);
		expect(await provider.finish(back.searchParams, kept)).toEqual({ problem: 'refused' });
	});

	it('is interrupted without the cookie, with a changed, an old or another one', async () => {
		let clock = Date.now();
		const provider = createIdentityProvider(options(), () => clock);
		const { kept, back } = await begun(provider);
		const another = await begun(provider);
		const interrupted = { problem: 'interrupted' };
		expect(await provider.finish(back.searchParams, undefined)).toEqual(interrupted);
		expect(await provider.finish(back.searchParams, `${kept}x`)).toEqual(interrupted);
		expect(await provider.finish(back.searchParams, '')).toEqual(interrupted);
		expect(await provider.finish(back.searchParams, another.kept)).toEqual(interrupted);
		expect(await provider.finish(new URLSearchParams(), kept)).toEqual(interrupted);
		const stolen = createIdentityProvider({ ...options(), secret: 't'.repeat(43) });
		expect(await stolen.finish(back.searchParams, kept)).toEqual(interrupted);
		clock += 11 * 60_000;
		expect(await provider.finish(back.searchParams, kept)).toEqual(interrupted);
	});

	it('is refused with a forged code, a wrong secret and when the person cancels', async () => {
		const { provider, kept, back } = await begun();
		const state = back.searchParams.get('state') ?? '';
		const iss = real.issuer;
		const forged = new URLSearchParams({ code: 'forged', state, iss });
		expect(await provider.finish(forged, kept)).toEqual({ problem: 'refused' });
		const cancelled = new URLSearchParams({ error: 'access_denied', state, iss });
		expect(await provider.finish(cancelled, kept)).toEqual({ problem: 'refused' });
		const wrong = createIdentityProvider({ ...options(), clientSecret: 'wrong' });
		const next = await begun(wrong);
		expect(await wrong.finish(next.back.searchParams, next.kept)).toEqual({ problem: 'refused' });
	});

	it('says when the provider does not answer, or answers as something else', async () => {
		const down = createIdentityProvider({
			...options(),
			issuer: `http://127.0.0.1:${await freePort()}`
		});
		expect(await down.begin('/')).toEqual({ problem: 'unreachable' });
		const other = createIdentityProvider({ ...options(), issuer: `${real.issuer}/nothing` });
		expect(await other.begin('/')).toEqual({ problem: 'unreachable' });
	});

	it('leaves no code, token or secret in the log', () => {
		expect(warnings.length).toBeGreaterThan(0);
		expect(warnings.join('\n')).not.toMatch(/secret of the test|eyJ|code=/);
	});
});
