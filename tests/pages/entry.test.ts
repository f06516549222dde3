import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isActionFailure, isHttpError, isRedirect } from '@sveltejs/kit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '#lib/server/config.ts';
import { openServices, type Services } from '#lib/server/services/services.ts';
import { actions as loginActions } from '../../src/routes/login/+page.server.ts';
import { POST as logout } from '../../src/routes/logout/+server.ts';
import { POST as preferences } from '../../src/routes/preferences/+server.ts';
import { actions as setupActions } from '../../src/routes/setup/+page.server.ts';
import { GET as readToken, POST as makeToken } from '../../src/routes/v3/auth/token/+server.ts';
import { requestEvent } from '../builders/request-event.ts';

const root = mkdtempSync(join(tmpdir(), 'portal-entry-'));
let services: Services;

beforeAll(async () => {
	services = await openServices(readConfig({ DATA_DIR: root, LOG_LEVEL: 'silent' }));
}, 30_000);
afterAll(async () => {
	await services.close();
	rmSync(root, { recursive: true, force: true });
});

/** Kit types an event by its route; a test's event serves any of them. */
type Door = (event: never) => unknown;

interface Sent {
	readonly location: string | null;
	readonly status: number;
	/** The data of an action's failure; null for everything else. */
	readonly data: unknown;
	readonly response: Response | null;
	cookie(name: string): string | undefined;
}

async function send(
	door: Door | undefined,
	body: string | URLSearchParams,
	headers: Readonly<Record<string, string>> = {}
): Promise<Sent> {
	const event = requestEvent({ route: null, url: '/', headers }, services);
	const request = new Request(event.url, { method: 'POST', headers, body });
	const ended = { location: null, status: 200, data: null, response: null };
	const cookie = (name: string) => event.cookies.get(name);
	try {
		const result = await door?.({ ...event, request } as never);
		if (result instanceof Response) {
			return { ...ended, cookie, status: result.status, response: result };
		}
		if (isActionFailure(result)) {
			return { ...ended, cookie, status: result.status, data: result.data };
		}
		return { ...ended, cookie };
	} catch (thrown) {
		if (isRedirect(thrown)) {
			return { ...ended, cookie, status: thrown.status, location: thrown.location };
		}
		if (isHttpError(thrown)) return { ...ended, cookie, status: thrown.status };
		throw thrown;
	}
}

const form = (fields: Record<string, string>) => new URLSearchParams(fields);
const json = (body: unknown) => JSON.stringify(body);
const token = () =>
	new URL(services.setUp.path, 'http://localhost').searchParams.get('token') ?? '';
const admin = { email: 'Admin@Example.com', name: '관리자', password: 'correct horse' };
const session = 'portal.session_token';

describe('the set-up form', () => {
	it('wants the token before it looks at anything else', async () => {
		const sent = await send(setupActions.default, form({ ...admin, token: 'wrong' }));
		expect(sent).toMatchObject({ status: 403, data: { problem: 'wrong-token', errors: [] } });
	});

	it('names wrong fields, keeps the right ones and never gives a password back', async () => {
		const fields = { ...admin, token: token(), email: 'no address', password: 'hunter2' };
		const sent = await send(setupActions.default, form(fields));
		expect(sent).toMatchObject({
			status: 400,
			data: { errors: ['email', 'password'], values: { name: '관리자', email: 'no address' } }
		});
		expect(JSON.stringify(sent.data)).not.toContain('hunter2');
	});

	it('makes the administrator, signs in, and is closed from then on', async () => {
		const fields = form({ ...admin, token: token() });
		const sent = await send(setupActions.default, fields);
		expect(sent).toMatchObject({ status: 303, location: '/admin/get-started' });
		expect(sent.cookie(session)).toBeTruthy();
		const again = await send(
			setupActions.default,
			form({ ...admin, email: 'b@x.io', token: token() })
		);
		expect(again).toMatchObject({ status: 303, location: '/login' });
		expect(again.cookie(session)).toBeUndefined();
	});
});

describe('the sign-in form', () => {
	const login = (fields: Record<string, string>) => send(loginActions.default, form(fields));
	const right = { email: 'admin@example.com', password: 'correct horse' };

	it('goes on to where the person wanted to go, within the portal', async () => {
		const sent = await login({ ...right, next: '/admin/monitoring/traces?q=x' });
		expect(sent).toMatchObject({ status: 303, location: '/admin/monitoring/traces?q=x' });
		expect(sent.cookie(session)).toBeTruthy();
		for (const next of ['//evil.example', 'https://evil.example', '/.//evil.example', '/\\evil']) {
			expect(await login({ ...right, next })).toMatchObject({ location: '/admin/monitoring' });
		}
	});

	it('answers a wrong password, an unknown address and an empty form in one way', async () => {
		for (const fields of [
			{ ...right, password: 'wrong' },
			{ ...right, email: 'nobody@example.com' }
		]) {
			const sent = await login(fields);
			expect(sent).toMatchObject({ status: 401, data: { problem: 'refused' } });
			expect(sent.cookie(session)).toBeUndefined();
			expect(JSON.stringify(sent.data)).not.toMatch(/horse|wrong/);
		}
		expect(await login({})).toMatchObject({ status: 400, data: { problem: 'refused' } });
	});

	it('stops guesses, also ones made at the same time, and the right password with them', async () => {
		const guess = () => login({ email: 'kim@example.com', password: 'guess' });
		const sent = await Promise.all(Array.from({ length: 12 }, guess));
		expect(sent.map(({ status }) => status).sort()).toEqual([
			...Array.from({ length: 10 }, () => 401),
			429,
			429
		]);
		expect((await guess()).data).toMatchObject({ problem: 'too-many', waitMinutes: 15 });
		// Ten real password hashes, which are slow by intent.
	}, 30_000);

	it('ends at sign-out', async () => {
		const value = (await login(right)).cookie(session) ?? '';
		const cookie = `${session}=${encodeURIComponent(value)}`;
		const asked = { headers: new Headers({ cookie }), address: '192.0.2.7', secure: false };
		expect(await services.auth.session(asked)).not.toBeNull();
		const sent = await send(logout, '', { cookie });
		expect(sent).toMatchObject({ status: 303, location: '/login' });
		expect(await services.auth.session(asked)).toBeNull();
	});
});

describe('the language and theme switch', () => {
	it('keeps the choice and stays in the portal', async () => {
		const sent = await send(
			preferences,
			form({ locale: 'en', theme: 'dark', next: '/login?next=%2Fx' })
		);
		expect(sent).toMatchObject({ status: 303, location: '/login?next=%2Fx' });
		expect([sent.cookie('locale'), sent.cookie('theme')]).toEqual(['en', 'dark']);
		expect(
			await send(preferences, form({ theme: 'dark', next: '/.//evil.example' }))
		).toMatchObject({
			location: '/'
		});
	});
});

describe('POST /v3/auth/token', () => {
	it("gives a token for a key's project, and GET reads it", async () => {
		const [project] = await services.projects.list();
		const { key } = await services.apiKeys.create(project?.id ?? '', 'SDK');
		const sent = await send(makeToken, json({ api_key: key.toUpperCase() }));
		const body = await sent.response?.json();
		expect(body).toEqual({
			token: expect.any(String),
			project_id: project?.id,
			project_prem_status: 'pro'
		});
		expect(JSON.stringify(decodeJwt(body.token))).not.toContain(key);
		const read = await send(readToken, '', { authorization: `Bearer ${body.token}` });
		expect(await read.response?.json()).toMatchObject({
			message: 'JWT token is valid',
			payload: { project_id: project?.id, aud: 'authenticated' },
			expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
		});
	});

	it.each([
		[{ api_key: 'no-uuid' }, 400, { error: 'Invalid API key format' }],
		[{ api_key: '' }, 400, { error: 'Invalid API key format' }],
		[{ api_key: 'x'.repeat(100_000) }, 400, { error: 'Invalid API key format' }],
		[{ api_key: '00000000-0000-4000-8000-000000000000' }, 403, { error: 'Invalid API key' }]
	])('answers %j as AgentOps does', async (body, status, answer) => {
		const sent = await send(makeToken, json(body));
		expect(sent.status).toBe(status);
		expect(await sent.response?.json()).toEqual(answer);
	});

	it.each(['', '{', 'null', '[]', '{"api_key":7}', '"x"'])('answers 422 to %j', async (body) => {
		expect((await send(makeToken, body)).status).toBe(422);
	});
});
