import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PORTAL, startRig, type Rig } from '../../../../tests/fakes/embed/proxy-rig.ts';
import {
	startFakeGrafana,
	type FakeGrafana
} from '../../../../tests/fakes/grafana/fake-grafana.ts';
import { grafanaApplication, identify } from './application.ts';

let fake: FakeGrafana;
let rig: Rig;
let cookie: string;

beforeAll(async () => {
	fake = await startFakeGrafana();
	rig = await startRig(fake.url, { application: grafanaApplication, identify });
	cookie = await rig.pass();
});
afterAll(async () => {
	await rig.close();
	await fake.close();
});

const ask = (path: string, init: RequestInit = {}) =>
	fetch(`${rig.origin}${path}`, {
		redirect: 'manual',
		...init,
		headers: { cookie, origin: rig.origin, ...init.headers }
	});
const lastSeen = () => fake.seen.at(-1)?.headers ?? {};

describe('who somebody is', () => {
	it('is told by the portal', async () => {
		expect(await (await ask('/api/user')).json()).toMatchObject({
			email: 'admin-session@example.com'
		});
		expect(lastSeen()).toMatchObject({ 'x-webauth-role': 'Admin' });
		expect(identify({ sessionId: 's', email: 'o@example.com', role: 'operator' })).toContainEqual([
			'x-webauth-role',
			'Viewer'
		]);
	});

	it.each([
		'X-WEBAUTH-USER',
		'x-webauth-role',
		'X-Webauth-Groups',
		'Remote-User',
		'X-Remote-User',
		'X-Auth-Request-Email',
		'X-JWT-Assertion',
		'X-Forwarded-User',
		'Authorization'
	])('is never taken from a browser’s %s', async (name) => {
		await ask('/api/user', { headers: { [name]: 'root@example.com' } });
		const values = Object.values(lastSeen());
		expect(values.filter((value) => value.includes('root@example.com'))).toEqual([]);
		expect(lastSeen()['x-webauth-user']).toBe('admin-session@example.com');
	});

	it('stands once, whatever Connection lists and however often it was sent', async () => {
		const lines = [
			'GET /api/user HTTP/1.1',
			`Host: 127.0.0.1:${rig.port}`,
			`Cookie: ${cookie}`,
			'X-WEBAUTH-USER: root@example.com',
			'x-webauth-user: root@example.com',
			'Connection: close, X-WEBAUTH-USER'
		];
		const reply = await rig.raw(`${lines.join('\r\n')}\r\n\r\n`);
		expect(reply).toContain('admin-session@example.com');
		expect(lastSeen()['x-webauth-user']).toBe('admin-session@example.com');
	});
});

describe('the frame', () => {
	it('may be shown by the portal and by nobody else', async () => {
		const page = await ask('/d/agent-portal-vllm?from=now-6h&to=now');
		expect(page.status).toBe(200);
		expect(page.headers.get('x-frame-options')).toBeNull();
		expect(page.headers.get('content-security-policy')).toBe(`frame-ancestors ${PORTAL}`);
		expect(await page.text()).toContain('/d/agent-portal-vllm?from=now-6h&amp;to=now');
	});

	it('keeps Grafana’s own cache rules', async () => {
		const asset = await ask('/public/build/app.js');
		expect(asset.headers.get('cache-control')).toBe('public, max-age=3600');
		expect((await ask('/api/user')).headers.get('cache-control')).toBe('no-store');
	});

	it('lets nobody through without a pass, and nobody by a pass of Langfuse', async () => {
		const seen = fake.seen.length;
		expect((await fetch(`${rig.origin}/api/user`)).status).toBe(401);
		const other = cookie.replace('agent_portal_grafana_gate', 'agent_portal_langfuse_gate');
		expect(other).not.toBe(cookie);
		expect((await ask('/api/user', { headers: { cookie: other } })).status).toBe(401);
		expect(fake.seen.length).toBe(seen);
	});
});

describe('cookies', () => {
	it('of Grafana pass both ways, all others neither', async () => {
		const jar = `${cookie}; portal.session_token=secret; grafana_session=mine; next-auth.session-token=x`;
		const answer = await ask('/hostile/cookies', { headers: { cookie: jar } });
		expect(lastSeen().cookie).toBe('grafana_session=mine');
		expect(answer.headers.getSetCookie()).toEqual(['grafana_session=mine; Path=/']);
	});
});

describe('writes', () => {
	it('pass Grafana’s own origin check, with its session too', async () => {
		const answer = await ask('/api/ds/query', {
			method: 'POST',
			body: '{}',
			headers: { cookie: `${cookie}; grafana_session=mine`, 'content-type': 'application/json' }
		});
		expect(answer.status).toBe(200);
	});

	it('are refused from the portal’s and any other origin', async () => {
		for (const origin of [PORTAL, 'http://evil.example']) {
			const answer = await ask('/api/ds/query', { method: 'POST', headers: { origin } });
			expect(answer.status).toBe(403);
		}
	});
});

it.each(['/metrics', '/debug/pprof/heap', '/Metrics'])('does not open %s', async (path) => {
	const seen = fake.seen.length;
	expect((await ask(path)).status).toBe(404);
	expect(fake.seen.length).toBe(seen);
});

it('keeps redirects of a Grafana below a path on its public origin', async () => {
	const below = await startFakeGrafana({ rootUrl: 'http://127.0.0.1:1/grafana/' });
	const own = await startRig(below.url, { application: grafanaApplication, identify });
	const answer = await fetch(`${own.origin}/d/x`, {
		redirect: 'manual',
		headers: { cookie: await own.pass() }
	});
	expect([answer.status, answer.headers.get('location')]).toEqual([301, '/grafana/d/x']);
	await own.close();
	await below.close();
});
