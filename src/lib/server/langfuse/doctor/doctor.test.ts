import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
	startFakeLangfuse,
	type FakeOptions
} from '../../../../../tests/fakes/langfuse/fake-langfuse.ts';
import { diagnose, type Patient } from './doctor.ts';

const names = { publicOrigin: 'http://localhost:3001', portalOrigin: 'http://localhost:3000' };

async function examine(options: FakeOptions, patient: Partial<Patient> = {}) {
	const fake = await startFakeLangfuse({ nextauthUrl: names.publicOrigin, ...options });
	try {
		return await diagnose({ ...names, upstreamUrl: fake.url, timeoutMs: 300, ...patient });
	} finally {
		await fake.close();
	}
}
const kinds = async (options: FakeOptions, patient?: Partial<Patient>) =>
	(await examine(options, patient)).map((finding) => finding.kind);

describe('diagnose', () => {
	it('has nothing to say about a healthy set-up but its version', async () => {
		expect(await examine({ version: '4.16.0' })).toEqual([
			{ kind: 'running', severity: 'info', params: { version: '4.16.0', api: 'events' } }
		]);
		expect(await examine({ version: '3.225.4' })).toMatchObject([{ params: { api: 'legacy' } }]);
	});

	it('tells what does not run from what does not answer yet', async () => {
		expect(
			await diagnose({ ...names, upstreamUrl: 'http://127.0.0.1:4698', timeoutMs: 300 })
		).toMatchObject([{ kind: 'not-running', params: { code: 'ECONNREFUSED' } }]);
		expect(await kinds({ state: 'starting' })).toEqual(['starting']);
		const mute = createServer(() => undefined);
		await new Promise<void>((resolve) => mute.listen(4697, '127.0.0.1', resolve));
		expect(
			await diagnose({ ...names, upstreamUrl: 'http://127.0.0.1:4697', timeoutMs: 200 })
		).toMatchObject([{ kind: 'starting' }]);
		mute.close();
	});

	it('knows a Langfuse whose start failed, and one that is stopping', async () => {
		expect(await kinds({ state: 'broken' })).toEqual(['booted-broken']);
		expect(await kinds({ state: 'draining' })).toEqual(['stopping', 'running']);
	});

	it('says that it cannot see how the sign-in is set', async () => {
		expect(await examine({ state: 'misnamed' })).toMatchObject([
			{
				kind: 'sign-in-unreadable',
				severity: 'warning',
				params: { url: expect.stringMatching(/\/api\/auth\/providers$/), status: 500 }
			},
			{ kind: 'running' }
		]);
	});

	it('knows a base-path build', async () => {
		expect(await kinds({ basePath: '/langfuse' })).toEqual(['base-path-build', 'running']);
	});

	it('asks a base-path build about itself when prefix mode is on', async () => {
		const inside = { portalOrigin: 'http://localhost:3000', prefixMode: true };
		const basePath = '/langfuse';
		expect(await kinds({ basePath, nextauthUrl: inside.portalOrigin }, inside)).toEqual([
			'running'
		]);
		expect(await examine({ basePath, nextauthUrl: 'http://localhost:3003' }, inside)).toMatchObject(
			[
				{
					kind: 'nextauth-url-differs',
					params: { expected: 'http://localhost:3000/langfuse/api/auth' }
				},
				{ kind: 'running' }
			]
		);
	});

	it('serves a stock image on its own origin, whatever prefix mode says', async () => {
		expect(await kinds({}, { prefixMode: true })).toEqual(['running']);
	});

	it('knows something that is not Langfuse', async () => {
		expect(await kinds({ basePath: '/elsewhere' })).toEqual(['not-langfuse']);
	});

	it('finds a NEXTAUTH_URL that differs, and one whose cookies no browser keeps', async () => {
		expect(await examine({ nextauthUrl: 'http://localhost:3003' })).toMatchObject([
			{
				kind: 'nextauth-url-differs',
				params: { configured: 'http://localhost:3003', expected: names.publicOrigin }
			},
			{ kind: 'running' }
		]);
		expect(await kinds({ nextauthUrl: 'https://localhost:3001' })).toContain(
			'secure-cookies-refused'
		);
	});

	it('notes how people sign in', async () => {
		expect(await kinds({ sso: false })).toEqual(['sso-off', 'running']);
		const issuer = 'http://portal:3000/oidc';
		expect(await examine({ sso: false }, { issuer })).toMatchObject([
			{ kind: 'sso-missing', severity: 'warning', params: { issuer } },
			{ kind: 'running' }
		]);
		expect(await kinds({ version: '2.95.12' }, { issuer })).toEqual(['running']);
		expect(await kinds({ version: '1.9.0' })).toContain('unsupported-version');
	});

	it('finds clocks that differ by more than sign-in tokens allow', async () => {
		const now = () => Date.now() - 60_000;
		expect(await kinds({}, { now })).toEqual(['clock-skew', 'running']);
	});
});
