import { base64url, decodeJwt, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createProjectTokens } from './project-token.ts';
import { deriveKey } from '../secrets.ts';

const projectId = '11111111-1111-4111-8111-111111111111';
const secret = 's'.repeat(43);
const day = 86_400_000;
const now = Date.UTC(2026, 4, 4);
const tokens = (at = now, secrets: readonly [string, ...string[]] = [secret]) =>
	createProjectTokens(secrets, () => at);

/** A token with any claims, signed with any key. */
function signed(claims: Record<string, unknown>, key = deriveKey(secret, 'project-token')) {
	return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(key);
}
const good = {
	exp: now / 1000 + 60,
	aud: 'authenticated',
	project_id: projectId,
	project_prem_status: 'pro',
	key_id: 'k1'
};

describe('project tokens', () => {
	it('carry the claims of AgentOps for 30 days, and no API key', async () => {
		const token = await tokens().sign(projectId, 'k1');
		expect(decodeJwt(token)).toEqual({
			aud: 'authenticated',
			exp: now / 1000 + 30 * 86_400,
			project_id: projectId,
			project_prem_status: 'pro',
			key_id: 'k1'
		});
		expect(await tokens().verify(token)).toMatchObject({ project_id: projectId, key_id: 'k1' });
	});

	it('end after 30 days', async () => {
		const token = await tokens().sign(projectId, 'k1');
		expect(await tokens(now + 30 * day - 1000).verify(token)).not.toBeNull();
		expect(await tokens(now + 30 * day).verify(token)).toBeNull();
	});

	it('outlive a rotation of the secret until the old one is taken away', async () => {
		const token = await tokens().sign(projectId, 'k1');
		const fresh = 'n'.repeat(43);
		expect(await tokens(now, [fresh, secret]).verify(token)).not.toBeNull();
		expect(await tokens(now, [fresh]).verify(token)).toBeNull();
	});

	it('are refused when forged, for another audience, endless or incomplete', async () => {
		expect(await tokens().verify(await signed(good))).not.toBeNull();
		const [header, payload, signature] = (await signed(good)).split('.');
		const other = base64url.encode(
			JSON.stringify({ ...good, project_id: projectId.replace('1', '2') })
		);
		const without = (claim: string) =>
			Object.fromEntries(Object.entries(good).filter(([name]) => name !== claim));
		const forged = [
			await signed(good, deriveKey('another secret', 'project-token')),
			await signed(good, deriveKey(secret, 'another purpose')),
			await signed(good, new TextEncoder().encode(secret)),
			await signed({ ...good, aud: 'anon' }),
			await signed({ ...good, project_id: "x' or 1=1" }),
			await signed(without('exp')),
			await signed(without('key_id')),
			new UnsecuredJWT(good).encode(),
			`${header}.${other}.${signature}`,
			`${base64url.encode('{"alg":"none"}')}.${payload}.`,
			`${header}.${payload}.`,
			`${header}.${payload}`,
			'',
			'...',
			'eyJ'.repeat(100_000)
		];
		for (const token of forged) {
			expect(await tokens().verify(token), token.slice(0, 80)).toBeNull();
		}
	});
});
