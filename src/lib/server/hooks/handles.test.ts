import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passThrough, type Ask } from '../../../../tests/builders/request-event.ts';
import { personalNames } from '#lib/settings/personal.ts';
import { readConfig } from '../config.ts';
import { openServices, type Services } from '../services/services.ts';
import { handles } from './handles.ts';

const given = '0191b2c3-d4e5-7f60-8a9b-0c1d2e3f4a5b';
const root = mkdtempSync(join(tmpdir(), 'portal-handles-'));
let services: Services;
let cookie: string;
let secureCookie: string;

beforeAll(async () => {
	services = await openServices(
		readConfig({
			DATA_DIR: root,
			LOG_LEVEL: 'silent',
			ADMIN_EMAIL: 'admin@example.com',
			ADMIN_PASSWORD: 'correct horse',
			AGENTOPS_API_KEY: given
		})
	);
	cookie = await signIn(false);
	secureCookie = await signIn(true);
}, 30_000);
afterAll(async () => {
	await services.close();
	rmSync(root, { recursive: true, force: true });
});

async function signIn(secure: boolean): Promise<string> {
	const caller = { headers: new Headers(), address: '192.0.2.7', secure };
	const passed = await services.auth.signIn(caller, 'admin@example.com', 'correct horse');
	return (passed?.cookies ?? [])
		.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`)
		.join('; ');
}

const pass = (ask: Ask) =>
	passThrough(
		handles(async () => services),
		ask,
		services
	);
const page: Ask = { route: '/admin/monitoring', url: '/admin/monitoring' };
const text = (body: Uint8Array) => new TextDecoder().decode(body);

describe('what a person chose for themselves', () => {
	const choose = async (language: string | null, theme: string | null) => {
		const person = await services.people.findByEmail('admin@example.com');
		await services.preferences.set(person?.id ?? '', personalNames.language, language);
		await services.preferences.set(person?.id ?? '', personalNames.theme, theme);
	};
	afterAll(() => choose(null, null));

	it('holds in a browser that knows nothing of it, and is left there', async () => {
		await choose('en', 'dark');
		const { event } = await pass({ ...page, headers: { cookie, 'accept-language': 'ko' } });
		expect(event.locals.personal).toEqual({ language: 'en', theme: 'dark', zone: null });
		expect(event.cookies.get('locale')).toBe('en');
		expect(event.cookies.get('theme')).toBe('dark');
	});

	it('wins over what another person left in the browser, and is nobody else’s', async () => {
		await choose('en', null);
		const kept = `locale=ko; theme=light; ${cookie}`;
		const { event } = await pass({ ...page, headers: { cookie: kept } });
		expect(event.cookies.get('locale')).toBe('en');
		expect(event.cookies.get('theme')).toBe('light');
		const visitor = await pass({ route: '/login', url: '/login' });
		expect(visitor.event.cookies.get('locale')).toBeUndefined();
	});
});

describe('a page', () => {
	it('sends visitors to the sign-in page, which brings them back', async () => {
		const answer = await pass({
			...page,
			url: '/admin/monitoring?range=now-7d&q=%EC%98%A4%EB%A5%98'
		});
		expect(answer.entered).toBe(false);
		expect(answer.status).toBe(303);
		expect(answer.headers.get('location')).toBe(
			`/login?next=${encodeURIComponent('/admin/monitoring?range=now-7d&q=%EC%98%A4%EB%A5%98')}`
		);
	});

	it("sends Kit's own data requests there too", async () => {
		const answer = await pass({ ...page, isDataRequest: true });
		expect(answer).toMatchObject({ entered: false, status: 303 });
	});

	it('lets the signed-in person in', async () => {
		const answer = await pass({ ...page, headers: { cookie } });
		expect(answer.entered).toBe(true);
		expect(answer.event.locals.user).toMatchObject({ email: 'admin@example.com', role: 'admin' });
	});

	it('takes the cookie of https only over https', async () => {
		const https: Ask = { ...page, url: 'https://portal.example/admin/monitoring' };
		expect((await pass({ ...https, headers: { cookie: secureCookie } })).entered).toBe(true);
		expect((await pass({ ...page, headers: { cookie: secureCookie } })).entered).toBe(false);
		expect((await pass({ ...https, headers: { cookie } })).entered).toBe(false);
	});

	it('gives no bearer a meaning of its own', async () => {
		const authorization = `Bearer ${given}`;
		expect((await pass({ ...page, headers: { authorization } })).entered).toBe(false);
		expect((await pass({ ...page, headers: { authorization, cookie } })).entered).toBe(true);
	});

	it('of an unknown address is unknown to people and not told to visitors', async () => {
		const ask: Ask = { route: null, url: '/admin/nothing' };
		expect((await pass(ask)).status).toBe(303);
		expect((await pass({ ...ask, headers: { cookie } })).entered).toBe(true);
	});
});

describe('a machine', () => {
	const list: Ask = { route: '/v4/traces/list/[project]', url: '/v4/traces/list/default-project' };
	const traces: Ask = { route: '/v1/traces', url: '/v1/traces', method: 'POST' };

	it('gets in with an API key in any case and with a token made with it', async () => {
		const key = await services.apiKeys.identify(given);
		const token = await services.projectTokens.sign(key?.project.id ?? '', key?.keyId ?? '');
		for (const bearer of [given, given.toUpperCase(), token]) {
			for (const ask of [list, traces]) {
				const answer = await pass({ ...ask, headers: { authorization: `bearer ${bearer}` } });
				expect(answer.entered).toBe(true);
				expect(answer.event.locals.project?.slug).toBe('default-project');
			}
		}
	});

	it('gets 401 in the shape of its API', async () => {
		for (const authorization of [
			'Bearer 00000000-0000-4000-8000-000000000000',
			'Bearer eyJhbGciOiJub25lIn0.e30.',
			'Bearer ',
			'Bearer a b',
			`Basic ${given}`,
			given
		]) {
			const v4 = await pass({ ...list, headers: { authorization } });
			expect(v4.status).toBe(401);
			expect(text(v4.body)).toBe('{"detail":"User is not authenticated."}');
			expect(v4.headers.get('www-authenticate')).toBe('Bearer');
		}
		const json = await pass({ ...traces, headers: { 'content-type': 'application/json' } });
		expect(json.status).toBe(401);
		const missing = 'Authorization: Bearer <API key> is missing.';
		expect(JSON.parse(text(json.body))).toEqual({ code: 16, message: missing });
		const protobuf = await pass({
			...traces,
			headers: { 'content-type': 'application/x-protobuf' }
		});
		expect(protobuf.status).toBe(401);
		expect(protobuf.headers.get('content-type')).toBe('application/x-protobuf');
		expect([...protobuf.body.slice(0, 3)]).toEqual([0x08, 16, 0x12]);
		expect(text(protobuf.body)).toContain(missing);
	});

	it('that sends spans is told a key that is unknown from one that is missing', async () => {
		const told = async (authorization: string) => {
			const { body } = await pass({ ...traces, headers: { authorization } });
			return JSON.parse(text(body)) as unknown;
		};
		expect(await told('Bearer 00000000-0000-4000-8000-000000000000')).toEqual({
			code: 16,
			message: 'The API key is unknown or revoked.'
		});
		expect(await told(`Basic ${given}`)).toEqual({
			code: 16,
			message: 'Authorization: Bearer <API key> is missing.'
		});
	});

	it('with a wrong bearer is not let in by a cookie that came along', async () => {
		const headers = { cookie, authorization: 'Bearer 00000000-0000-4000-8000-000000000000' };
		expect((await pass({ ...list, headers })).status).toBe(401);
	});

	it('may be a browser that is signed in, for reading only', async () => {
		expect((await pass({ ...list, headers: { cookie } })).entered).toBe(true);
		expect((await pass({ ...traces, headers: { cookie } })).status).toBe(403);
		expect((await pass({ ...list, method: 'POST', headers: { cookie } })).status).toBe(403);
	});

	it('gets 404 in JSON for a path that is none', async () => {
		const headers = { authorization: `Bearer ${given}` };
		const answer = await pass({ route: null, url: '/v4/nothing', headers });
		expect(answer.status).toBe(404);
		expect(text(answer.body)).toBe('{"detail":"Not Found"}');
	});

	it('loses its token with the key behind it', async () => {
		const project = await services.projects.find('default-project');
		const { id, key } = await services.apiKeys.create(project?.id ?? '', 'short-lived');
		const token = await services.projectTokens.sign(project?.id ?? '', id);
		expect((await pass({ ...list, headers: { authorization: `Bearer ${token}` } })).status).toBe(
			200
		);
		await services.apiKeys.revoke(id);
		for (const bearer of [key, token]) {
			const answer = await pass({ ...list, headers: { authorization: `Bearer ${bearer}` } });
			expect(answer.status).toBe(401);
		}
	});
});

describe('a change', () => {
	const post = (headers: Record<string, string>) =>
		pass({
			route: '/admin/settings/projects',
			url: '/admin/settings/projects?/createKey',
			method: 'POST',
			headers: { cookie, ...headers }
		});

	it.each([
		[{ origin: 'http://portal.example' }],
		[{ 'sec-fetch-site': 'same-origin', origin: 'http://portal.example' }],
		// Behind a TLS proxy that does not tell the scheme, browsers still vouch for the origin.
		[{ 'sec-fetch-site': 'same-origin', origin: 'https://portal.example' }],
		[{ 'sec-fetch-site': 'none', origin: 'http://portal.example' }]
	])('from a page of ours passes: %j', async (headers) => {
		expect((await post(headers)).entered).toBe(true);
	});

	it.each([
		[{}],
		[{ origin: 'http://evil.example' }],
		[{ origin: 'null' }],
		[{ origin: 'http://portal.example.evil.example' }],
		[{ origin: 'https://portal.example' }],
		[{ origin: 'http://portal.example:8080' }],
		[{ 'sec-fetch-site': 'cross-site', origin: 'http://portal.example' }],
		[{ 'sec-fetch-site': 'same-site', origin: 'http://portal.example' }],
		[{ 'content-type': 'application/json', origin: 'http://evil.example' }]
	])('from elsewhere is refused: %j', async (headers) => {
		const answer = await post(headers);
		expect(answer).toMatchObject({ entered: false, status: 403 });
	});
});

describe('the audit log', () => {
	const any = { actorId: null, action: null, outcome: null, text: null, fromMs: null, toMs: null };
	const newest = async () => (await services.audit.page(any, null, 1)).entries[0];
	const traceId = 'ab'.repeat(16);
	const opened: Ask = {
		route: '/admin/monitoring/traces/[traceId]',
		url: `/admin/monitoring/traces/${traceId}`,
		params: { traceId }
	};
	const change: Ask = {
		route: '/admin/settings/projects',
		url: '/admin/settings/projects?/createKey',
		method: 'POST'
	};
	const from = { origin: 'http://portal.example' };

	it('keeps a view of message content once in a while', async () => {
		const portal = handles(async () => services);
		await passThrough(portal, { ...opened, headers: { cookie } }, services);
		const seen = await newest();
		expect(seen).toMatchObject({
			action: 'session.viewed',
			actor: 'admin@example.com',
			target: traceId,
			address: '192.0.2.7'
		});
		await passThrough(portal, { ...opened, headers: { cookie } }, services);
		expect((await newest())?.seq).toBe(seen?.seq);
	});

	it('keeps once of which sessions a list showed words', async () => {
		const { event } = await pass({ ...page, headers: { cookie } });
		const other = 'cd'.repeat(16);
		await event.locals.audit.previewed('p1', [traceId, other]);
		const seen = await newest();
		expect(seen).toMatchObject({
			action: 'session.previewed',
			projectId: 'p1',
			detail: JSON.stringify({ sessions: [traceId, other] })
		});
		await event.locals.audit.previewed('p1', [other]);
		await event.locals.audit.previewed('p1', []);
		expect((await newest())?.seq).toBe(seen?.seq);
		const many = Array.from({ length: 60 }, (_, n) => n.toString(16).padStart(32, '0'));
		await event.locals.audit.previewed('p1', many);
		expect((await newest())?.seq).toBe((seen?.seq ?? 0) + 2);
	});

	it('keeps a change that its action did not record itself', async () => {
		await pass({ ...change, headers: { cookie, ...from } });
		expect(await newest()).toMatchObject({
			action: 'portal.changed',
			target: 'POST /admin/settings/projects?/createKey',
			outcome: 'done'
		});
	});

	it('keeps who was refused, but nothing of visitors, whom nobody counts', async () => {
		const before = await newest();
		await pass({ ...change, headers: from });
		await pass(opened);
		expect(await newest()).toEqual(before);
		await pass({
			...change,
			url: '/admin/settings/projects?/unknown',
			headers: { cookie, accept: 'text/html', ...from }
		});
		expect(await newest()).toMatchObject({
			action: 'access.refused',
			target: 'POST /admin/settings/projects?/unknown',
			outcome: 'refused'
		});
	});

	it('keeps a wrong key once for the address that sends it', async () => {
		const wrong: Ask = {
			route: '/v4/traces/list/[project]',
			url: '/v4/traces/list/default-project',
			headers: { authorization: 'Bearer 2f8e8a52-5f6e-4d4c-9a51-0b6f6c8d7e99' }
		};
		const portal = handles(async () => services);
		expect(await passThrough(portal, wrong, services)).toMatchObject({ entered: false });
		const noted = await newest();
		expect(noted).toMatchObject({
			action: 'sign-in.refused',
			target: 'GET /v4/traces/list/default-project',
			outcome: 'refused',
			address: '192.0.2.7'
		});
		expect(JSON.stringify(noted)).not.toContain('0b6f6c8d7e99');
		await passThrough(portal, wrong, services);
		expect((await newest())?.seq).toBe(noted?.seq);
	});

	it('is intact', async () => {
		expect(await services.audit.verify()).toMatchObject({ intact: true });
	});
});

describe('a refused person', () => {
	const unknown: Ask = {
		route: '/admin/settings/projects',
		url: '/admin/settings/projects?/unknown',
		method: 'POST'
	};
	const from = { origin: 'http://portal.example' };

	it('gets a whole page, or the answer that a form with script reads', async () => {
		const html = await pass({ ...unknown, headers: { cookie, accept: 'text/html', ...from } });
		expect(html.status).toBe(403);
		expect(text(html.body)).toContain('another page');
		const script = await pass({
			...unknown,
			headers: { cookie, accept: 'application/json', 'x-sveltekit-action': 'true', ...from }
		});
		expect(script.status).toBe(403);
		expect(JSON.parse(text(script.body))).toMatchObject({ type: 'error' });
	});
});

describe('the log', () => {
	it('names request, path and person, and holds no query, cookie or key', async () => {
		const lines: string[] = [];
		const stream = new Writable({
			write(chunk, _encoding, done) {
				lines.push(String(chunk));
				done();
			}
		});
		const log = pino({ level: 'trace' }, stream);
		const logged = handles(async () => ({ ...services, log }));
		const asks: Ask[] = [
			{ route: '/setup', url: '/setup?token=one-time-token' },
			{ ...page, url: '/admin/monitoring?q=hunter2', headers: { cookie } },
			{
				route: '/v1/traces',
				url: '/v1/traces',
				method: 'POST',
				headers: { authorization: `Bearer ${given}` }
			},
			{ route: '/v1/traces', url: `/v1/traces?key=${given}`, method: 'POST' },
			{
				route: '/logout',
				url: '/logout?x=hunter2',
				method: 'POST',
				headers: { cookie, origin: 'http://evil.example' }
			}
		];
		for (const ask of asks) await passThrough(logged, ask, services);
		const text = lines.join('');
		expect(text).not.toMatch(/one-time-token|hunter2|session_token|0191b2c3/i);
		const requests = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request');
		expect(requests.map(({ path, status }) => `${path} ${status}`)).toEqual([
			'/setup 200',
			'/admin/monitoring 200',
			'/v1/traces 200',
			'/v1/traces 401',
			'/logout 403'
		]);
		expect(requests[1]).toMatchObject({ method: 'GET', user: expect.any(String) });
		expect(requests[2]).toMatchObject({ project: 'default-project' });
		expect(new Set(requests.map(({ requestId }) => requestId)).size).toBe(5);
	});
});

describe('every answer', () => {
	it('carries the security headers and a request id', async () => {
		const asks: Ask[] = [
			page,
			{ ...page, headers: { cookie } },
			{ route: '/healthz', url: '/healthz' },
			{ route: '/v4/traces/list/[project]', url: '/v4/traces/list/x' }
		];
		for (const ask of asks) {
			const { headers } = await pass(ask);
			expect(headers.get('x-content-type-options')).toBe('nosniff');
			expect(headers.get('referrer-policy')).toBe('same-origin');
			expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
			expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
			expect(headers.get('cache-control')).toContain('private');
			expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
		}
	});
});
