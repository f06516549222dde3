/**
 * A stand-in for Grafana in plain Node HTTP, made from its source: its headers, its session cookie, its
 * auth proxy, its origin check, its redirects and the two answers that tell a doctor about it.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

export interface FakeGrafanaOptions {
	/** What `root_url` says; with a path, it is served from there (`serve_from_sub_path`). */
	readonly rootUrl?: string;
	/** `proxy`: believes `X-WEBAUTH-USER`. `anonymous`: everybody is a viewer. `login`: passwords only. */
	readonly signIn?: 'proxy' | 'anonymous' | 'login';
	/** `starting`: its database does not answer. */
	readonly state?: 'ready' | 'starting';
	/** null: told to hide it. */
	readonly version?: string | null;
}

/** A request as Grafana saw it. */
export interface Seen {
	readonly method: string;
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
}

export interface FakeGrafana {
	readonly url: string;
	readonly seen: Seen[];
	/** How many web sockets are open. */
	live(): number;
	close(): Promise<void>;
}

/** Starts on a free port of the loopback. */
export async function startFakeGrafana(options: FakeGrafanaOptions = {}): Promise<FakeGrafana> {
	const seen: Seen[] = [];
	const server = createServer((req, res) => {
		const headers = Object.fromEntries(
			Object.entries(req.headers).map(([name, value]) => [name, String(value)])
		);
		seen.push({ method: req.method ?? '', url: req.url ?? '', headers });
		answer(req, res, {
			rootUrl: options.rootUrl ?? addressOf(server),
			signIn: options.signIn ?? 'proxy',
			state: options.state ?? 'ready',
			version: options.version === undefined ? '12.0.2' : options.version
		});
	});
	const sockets = new Set<Duplex>();
	server.on('upgrade', (req, socket) => {
		const headers = Object.fromEntries(
			Object.entries(req.headers).map(([name, value]) => [name, String(value)])
		);
		seen.push({ method: req.method ?? '', url: req.url ?? '', headers });
		sockets.add(socket.once('close', () => sockets.delete(socket)));
		openLive(req, socket);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: addressOf(server),
		seen,
		live: () => sockets.size,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
				for (const socket of sockets) socket.destroy();
			})
	};
}

/**
 * Grafana Live: takes pages of its own host only, greets with the first bytes, and gives back what it
 * gets. Whoever wants `/refused` of it gets none.
 */
function openLive(req: IncomingMessage, socket: Duplex): void {
	socket.on('error', () => socket.destroy());
	const { host, origin, 'sec-websocket-key': key = '' } = req.headers;
	const [path = ''] = (req.url ?? '').split('?');
	if (path !== '/api/live/ws' || new URL(String(origin)).host !== host) {
		socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
		return;
	}
	const accept = createHash('sha1')
		.update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
		.digest('base64');
	const head = [
		'HTTP/1.1 101 Switching Protocols',
		'Upgrade: websocket',
		'Connection: Upgrade',
		`Sec-WebSocket-Accept: ${accept}`,
		'Set-Cookie: grafana_session=renewed; Path=/; HttpOnly; SameSite=Lax',
		'Set-Cookie: portal.session_token=stolen; Path=/',
		'X-Frame-Options: deny'
	];
	// One text frame, in the same packet as the head.
	socket.write(`${head.join('\r\n')}\r\n\r\n\u0081\u0005hello`, 'latin1');
	socket.pipe(socket);
}

type Settings = Required<FakeGrafanaOptions>;

function answer(req: IncomingMessage, res: ServerResponse, settings: Settings): void {
	const [path = '/'] = (req.url ?? '/').split('?');
	const subPath = new URL(settings.rootUrl).pathname.replace(/\/$/, '');
	res.setHeader('X-Frame-Options', 'deny');
	res.setHeader('X-Content-Type-Options', 'nosniff');
	res.setHeader('X-Xss-Protection', '1; mode=block');
	res.setHeader('Cache-Control', 'no-store');
	if (path === '/api/health') return answerHealth(res, settings);
	if (subPath !== '' && !path.startsWith(subPath)) {
		res.writeHead(301, { location: `${subPath}${req.url ?? ''}` }).end();
		return;
	}
	const local = path.slice(subPath.length) || '/';
	const who = whoAsks(req, settings);
	if (local.startsWith('/public/build/')) {
		res.setHeader('Cache-Control', 'public, max-age=3600');
		res.writeHead(200, { 'content-type': 'application/javascript' }).end('window.built=1;');
	} else if (isForeignWrite(req)) {
		res.writeHead(403, { 'content-type': 'text/plain' }).end('origin not allowed');
	} else if (local === '/login' && req.method === 'POST') {
		res.appendHeader('Set-Cookie', 'grafana_session=token; Path=/; HttpOnly; SameSite=Lax');
		res.appendHeader('Set-Cookie', 'grafana_session_expiry=1; Path=/; SameSite=Lax');
		sendJson(res, 200, { message: 'Logged in', redirectUrl: `${subPath}/` });
	} else if (local === '/login') {
		sendPage(res, 'Welcome to Grafana', null);
	} else if (local.startsWith('/hostile/')) {
		res.appendHeader('Set-Cookie', 'agent_portal_grafana_gate=stolen; Path=/');
		res.appendHeader('Set-Cookie', 'portal.session_token=stolen; Path=/');
		res.appendHeader('Set-Cookie', 'grafana_session=mine; Path=/; Domain=localhost');
		sendJson(res, 200, {});
	} else if (local.startsWith('/api/')) {
		answerApi(local, res, who, settings);
	} else if (who === null) {
		const to = encodeURIComponent(req.url ?? '/');
		res.appendHeader('Set-Cookie', `redirect_to=${to}; Path=/; HttpOnly; SameSite=Lax`);
		res.writeHead(302, { location: `${subPath}/login` }).end();
	} else {
		sendPage(res, `Dashboard ${req.url ?? ''}`, who);
	}
}

function answerHealth(res: ServerResponse, { state, version }: Settings): void {
	const ready = state === 'ready';
	sendJson(res, ready ? 200 : 503, {
		database: ready ? 'ok' : 'failing',
		...(version !== null && { version, commit: 'fake' })
	});
}

function answerApi(path: string, res: ServerResponse, who: string | null, s: Settings): void {
	if (who === null || (who === '' && path === '/api/user')) {
		sendJson(res, 401, { message: 'Unauthorized' });
	} else if (path === '/api/user') {
		sendJson(res, 200, { email: who, login: who });
	} else if (path === '/api/frontend/settings') {
		const appUrl = s.rootUrl.endsWith('/') ? s.rootUrl : `${s.rootUrl}/`;
		sendJson(res, 200, { appUrl, buildInfo: { version: s.version ?? '' } });
	} else {
		sendJson(res, 200, { results: {} });
	}
}

/** An e-mail address, '' for the anonymous viewer, null for nobody. */
function whoAsks(req: IncomingMessage, { signIn }: Settings): string | null {
	const told = req.headers['x-webauth-user'];
	if (signIn === 'proxy' && typeof told === 'string') return told;
	if ((req.headers.cookie ?? '').includes('grafana_session=')) return 'by-password@example.com';
	return signIn === 'anonymous' ? '' : null;
}

/** Grafana compares the host names of `Origin` and `Host`, once somebody has its session cookie. */
function isForeignWrite(req: IncomingMessage): boolean {
	const { cookie = '', host = '', origin } = req.headers;
	if (!cookie.includes('grafana_session=') || origin === undefined) return false;
	return new URL(origin).hostname !== new URL(`http://${host}`).hostname;
}

function sendPage(res: ServerResponse, title: string, who: string | null): void {
	const text = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
	const signedIn = who === null ? '' : `<p>Signed in as ${who || 'anonymous'}</p>`;
	res.writeHead(200, { 'content-type': 'text/html; charset=UTF-8' });
	res.end(`<!doctype html><base href="/"><title>Grafana</title><h1>${text}</h1>${signedIn}`);
}

function sendJson(res: ServerResponse, status: number, value: unknown): void {
	res.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' });
	res.end(JSON.stringify(value));
}

function addressOf(server: Server): string {
	const address: AddressInfo | string | null = server.address();
	if (address === null || typeof address === 'string') throw new Error('the fake has no address');
	return `http://127.0.0.1:${address.port}`;
}
