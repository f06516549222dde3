import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import type { RequestEvent } from '@sveltejs/kit';
import { getRequest, setResponse } from '@sveltejs/kit/node';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import {
	startFakeLangfuse,
	type FakeLangfuse
} from '../../../../../tests/fakes/langfuse/fake-langfuse.ts';
import { createMemoryGateStore } from '../../../../../tests/fakes/embed/memory-gate-store.ts';
import { markEmbedded, onPortalPort } from '../../../../../entry/embedded.js';
import { openLangfuse, type Langfuse } from '../../langfuse/langfuse.ts';
import { refusalWords } from '../../services/embedded/words.ts';
import { createServeEmbedded } from './embedded.ts';

let fake: FakeLangfuse;
let langfuse: Langfuse;
let server: Server;
let port: number;
let cookie: string;
const admins = new Set(['admin']);
const serveEmbedded = createServeEmbedded(async () => langfuse.proxy);

beforeAll(async () => {
	fake = await startFakeLangfuse();
	server = createServer(
		markEmbedded(
			(req, res) => {
				void getRequest({ request: req, base: 'http://portal' }).then(async (request) => {
					const event = { request, getClientAddress: () => '10.0.0.9' } as RequestEvent;
					const resolve = async () => new Response(`portal ${req.url}`);
					return setResponse(res, await serveEmbedded({ event, resolve }));
				});
			},
			(request) =>
				onPortalPort([
					{
						application: 'langfuse',
						port,
						setting: 'LANGFUSE_PORT',
						host: `127.0.0.1:${port}`,
						mount: undefined,
						upgrades: false,
						given: true
					}
				])(request)
		)
	);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no address');
	port = address.port;
	langfuse = openLangfuse({
		upstreamUrl: fake.url,
		publicOrigin: null,
		port,
		portalOrigins: [],
		portalPort: 4691,
		prefixMode: false,
		provider: null,
		sessions: {
			findVisitor: async (id) =>
				admins.has(id) ? { sessionId: id, email: 'a@example.com', role: 'admin' } : null
		},
		gateStore: createMemoryGateStore(),
		keys: null,
		words: refusalWords('Langfuse'),
		log: { warn: () => undefined },
		objectStoreOrigin: null
	});
	const guest = { sessionId: 'admin', personId: 'p' };
	const entered = await fetch(await langfuse.invite(guest, 'http://127.0.0.1:4691', '/x'), {
		redirect: 'manual'
	});
	cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
});
afterAll(async () => {
	await langfuse.close();
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
	await fake.close();
});

const ask = (path: string, init: RequestInit = {}) =>
	fetch(`http://127.0.0.1:${port}${path}`, {
		...init,
		headers: { cookie, origin: `http://127.0.0.1:${port}`, ...init.headers }
	});

it('forwards paths that the framework would keep for itself', async () => {
	for (const path of ['/favicon.ico', '/_app/x.js', '/project/__data.json', '/api/auth/session']) {
		expect((await ask(path)).status).toBe(200);
		expect(fake.seen.at(-1)?.url).toBe(path);
	}
	const headers = Object.fromEntries(fake.seen.at(-1)?.headers ?? []);
	expect(headers['x-forwarded-for']).toBe('10.0.0.9');
});

it('leaves requests to the portal alone', async () => {
	expect(await (await fetch(`http://localhost:${port}/admin`)).text()).toBe('portal /admin');
});

it('answers 304 to a known page and lets go of its body', async () => {
	const known = await ask('/project/1', { headers: { 'if-none-match': '"page"' } });
	expect([known.status, known.headers.get('content-length')]).toEqual([304, null]);
	await vi.waitFor(() => expect(fake.active()).toBe(0));
});

it('stops Langfuse when a client leaves after its body has been read', async () => {
	const body = '{}';
	const socket = connect(port, '127.0.0.1', () =>
		socket.write(
			`POST /hostile/silence HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\nCookie: ${cookie}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
		)
	);
	await vi.waitFor(() => expect(fake.active()).toBe(1));
	socket.destroy();
	await vi.waitFor(() => expect(fake.active()).toBe(0));
});

it('speaks the language of the portal’s cookie, else of the browser', () => {
	expect(refusalWords('Langfuse')('timeout', [['cookie', 'locale=en']]).lang).toBe('en');
	expect(refusalWords('Langfuse')('timeout', [['accept-language', 'en-US,ko;q=0.5']]).title).toBe(
		'Langfuse does not answer'
	);
	expect(refusalWords('Langfuse')('renew', []).lang).toBe('ko');
});
