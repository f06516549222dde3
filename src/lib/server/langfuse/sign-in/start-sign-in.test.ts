import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
	startFakeLangfuse,
	type FakeLangfuse,
	type FakeOptions
} from '../../../../../tests/fakes/langfuse/fake-langfuse.ts';
import { PORTAL, startRig, type Rig } from '../../../../../tests/fakes/embed/proxy-rig.ts';
import { DEFAULT_LIMITS } from '../../embed/proxy/options.ts';
import { openUpstream } from '../../embed/proxy/upstream.ts';
import { startSignIn } from './start-sign-in.ts';

let fake: FakeLangfuse;
let rig: Rig;
let pass: string;

async function open(options: FakeOptions, basePath: '' | '/langfuse' = '') {
	fake = await startFakeLangfuse({ issuer: `${PORTAL}/oidc`, basePath, ...options });
	rig = await startRig(fake.url, { signsIn: true, basePath });
	pass = await rig.pass();
}
afterEach(async () => {
	await rig.close();
	await fake.close();
});

const arrive = (to: string, cookie = pass, base = '') =>
	fetch(`${rig.origin}${base}/.agent-portal/ready?to=${encodeURIComponent(to)}`, {
		redirect: 'manual',
		headers: { cookie }
	});

describe('somebody who comes in', () => {
	beforeEach(() => open({}));

	it('is led through next-auth to the portal’s sign-in', async () => {
		const answer = await arrive('/project/1');
		expect(answer.status).toBe(303);
		expect(answer.headers.get('location')).toMatch(`${PORTAL}/oidc/authorize?`);
		const set = answer.headers.getSetCookie();
		expect(set.map((line) => line.split('=')[0])).toEqual([
			'next-auth.csrf-token',
			'next-auth.state'
		]);
		const started = fake.seen.at(-1);
		expect([started?.method, started?.url]).toEqual(['POST', '/api/auth/signin/custom']);
		const headers = Object.fromEntries(started?.headers ?? []);
		expect(headers.cookie).toBe('next-auth.csrf-token=csrf%7Chash');
		expect(headers.origin).toBe(rig.origin);
	});

	it('is left alone when Langfuse knows them', async () => {
		const answer = await arrive('/project/1', `${pass}; next-auth.session-token=jwe`);
		expect(answer.headers.get('location')).toBe('/project/1');
		expect(fake.seen.map(({ url }) => url)).toEqual(['/api/auth/session']);
	});
});

describe('a Langfuse that cannot start a sign-in', () => {
	it.each<[string, FakeOptions]>([
		['knows no provider', { sso: false }],
		['has another one', { issuer: 'https://login.example' }],
		['is broken', { state: 'broken' }]
	])('shows its own page when it %s', async (_, options) => {
		await open(options);
		expect((await arrive('/project/1')).headers.get('location')).toBe('/project/1');
	});

	it('shows its own page when it is not there', async () => {
		await open({});
		await fake.close();
		expect((await arrive('/project/1')).headers.get('location')).toBe('/project/1');
	});
});

describe('a Langfuse whose answer stops half-way', () => {
	beforeEach(() => open({ state: 'stalled' }));

	it('keeps nobody who leaves, and no connection', async () => {
		const gone = new AbortController();
		const arriving = fetch(`${rig.origin}/.agent-portal/ready?to=%2F`, {
			redirect: 'manual',
			headers: { cookie: pass },
			signal: gone.signal
		});
		await vi.waitFor(() => expect(fake.active()).toBe(1));
		gone.abort();
		await expect(arriving).rejects.toThrow();
		await vi.waitFor(() => expect(fake.active()).toBe(0));
	});

	it('is let go in time', async () => {
		const limits = { ...DEFAULT_LIMITS, headersMs: 60_000 };
		const upstream = openUpstream(fake.url, limits);
		const starting = startSignIn(upstream.send, {
			headers: [],
			origins: {
				publicOrigin: rig.origin,
				basePath: '',
				portalOrigins: [PORTAL],
				crossSite: false
			},
			to: '/',
			peer: null,
			via: 'test',
			timeoutMs: 100,
			signal: new AbortController().signal
		});
		await expect(starting).rejects.toThrow();
		await vi.waitFor(() => expect(fake.active()).toBe(0));
		await upstream.close();
	});
});

it('knows a base-path build', async () => {
	await open({}, '/langfuse');
	const answer = await arrive('/langfuse/project/1', pass, '/langfuse');
	expect(answer.headers.get('location')).toMatch(`${PORTAL}/oidc/authorize?`);
	expect(fake.seen.at(-1)?.url).toBe('/langfuse/api/auth/signin/custom');
});
