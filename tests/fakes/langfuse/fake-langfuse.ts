/**
 * A stand-in for Langfuse in plain Node HTTP: its security headers, next-auth's cookies and redirects,
 * its streams and its public API, in every version and broken state that the portal must know.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { answerAuth } from './auth-routes.ts';
import { answerHostile } from './hostile-routes.ts';
import { answerPublicApi } from './public-api.ts';
import { plainPage, signInPage } from './pages.ts';
import { answerStream } from './stream-routes.ts';

export interface FakeOptions {
	readonly version?: string;
	/** Where a base-path build lives: `/langfuse`; '' for a stock image. */
	readonly basePath?: string;
	/** What `NEXTAUTH_URL` says; null follows the fake's own address. */
	readonly nextauthUrl?: string | null;
	/** Whether `AUTH_CUSTOM_*` is set. */
	readonly sso?: boolean;
	/** What `AUTH_CUSTOM_ISSUER` says. */
	readonly issuer?: string;
	/**
	 * `broken`: init failed, 500 on every route. `starting`: 503 health. `draining`: after SIGTERM.
	 * `misnamed`: NEXTAUTH_URL is no address, so that next-auth alone fails. `stalled`: the answer about
	 * who is signed in stops half-way.
	 */
	readonly state?: 'ready' | 'broken' | 'starting' | 'draining' | 'misnamed' | 'stalled';
	/** Legacy reads answer 404; by default from version 4 on. */
	readonly eventsOnly?: boolean;
	/** How many scores its one trace has; as events alone, they come in pages. */
	readonly scoresOfTrace?: number;
}

/** A request as the upstream saw it. */
export interface Seen {
	readonly method: string;
	readonly url: string;
	readonly headers: readonly (readonly [string, string])[];
}

export interface FakeLangfuse {
	readonly url: string;
	readonly seen: Seen[];
	/** Requests whose client left before the answer was complete. */
	aborted(): number;
	/** Exchanges that are open now. */
	active(): number;
	close(): Promise<void>;
}

export type Settings = Required<Omit<FakeOptions, 'nextauthUrl'>> & { nextauthUrl: string };

const CSP =
	"  default-src 'self' https://*.langfuse.com; script-src 'self' 'unsafe-inline' 'unsafe-eval'; " +
	"frame-ancestors 'none'; base-uri 'self'; connect-src 'self'; object-src 'none'; form-action 'self'; ";

/** Starts on a free port of the loopback, or on `port`. */
export async function startFakeLangfuse(
	options: FakeOptions = {},
	port = 0
): Promise<FakeLangfuse> {
	const seen: Seen[] = [];
	const sockets = new Set<Socket>();
	let aborted = 0;
	let active = 0;
	const server = createServer((req, res) => {
		seen.push({ method: req.method ?? '', url: req.url ?? '', headers: pairs(req.rawHeaders) });
		active += 1;
		res.on('close', () => {
			active -= 1;
			if (!res.writableFinished) aborted += 1;
		});
		// The client may leave while its body is read; the fake must live on.
		req.on('error', () => undefined);
		answer(req, res, settings);
	});
	server.on('connection', (socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
	});
	await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
	const address = server.address();
	if (!isAddress(address)) throw new Error('the fake has no address');
	const url = `http://127.0.0.1:${address.port}`;
	const settings: Settings = {
		version: '4.16.0',
		basePath: '',
		sso: true,
		issuer: 'http://portal.example/oidc',
		state: 'ready',
		scoresOfTrace: 2,
		eventsOnly: Number.parseInt(options.version ?? '4', 10) >= 4,
		...options,
		nextauthUrl: options.nextauthUrl ?? url
	};
	return {
		url,
		seen,
		aborted: () => aborted,
		active: () => active,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				for (const socket of sockets) socket.destroy();
			})
	};
}

function answer(req: IncomingMessage, res: ServerResponse, settings: Settings): void {
	const [path = '/'] = (req.url ?? '/').split('?');
	sendSecurityHeaders(path, res);
	if (settings.state === 'broken') {
		res.writeHead(500, { 'content-type': 'text/plain' }).end('Internal Server Error');
		return;
	}
	if (!path.startsWith(settings.basePath)) {
		res.writeHead(404, { 'content-type': 'text/html' }).end('<h1>404</h1>');
		return;
	}
	const local = path.slice(settings.basePath.length) || '/';
	const query = new URLSearchParams((req.url ?? '').split('?')[1]);
	const route =
		answerHealth(local, res, settings) ||
		answerAuth(local, req, res, settings) ||
		answerPublicApi(local, query, req, res, settings) ||
		answerStream(local, req, res) ||
		answerHostile(local, req, res);
	if (!route) answerPage(local, req, res, settings);
}

function answerHealth(path: string, res: ServerResponse, { state, version }: Settings): boolean {
	if (path === '/api/public/health') {
		const ok = state !== 'starting';
		sendJson(res, ok ? 200 : 503, { status: ok ? 'OK' : 'Database not available', version });
		return true;
	}
	if (path === '/api/public/ready') {
		sendJson(res, state === 'draining' ? 500 : 200, { status: 'OK', version });
		return true;
	}
	return false;
}

function answerPage(path: string, req: IncomingMessage, res: ServerResponse, s: Settings): void {
	if (path.length > 1 && path.endsWith('/')) {
		const to = `${s.basePath}${path.slice(0, -1)}`;
		res.writeHead(308, { location: to, refresh: `0;url=${to}` }).end(to);
		return;
	}
	if (path.startsWith('/_next/static/')) {
		const headers = {
			'content-type': 'application/javascript',
			'cache-control': 'public, max-age=31536000, immutable',
			etag: '"static"'
		};
		if (req.headers['if-none-match'] === '"static"') res.writeHead(304, headers).end();
		else res.writeHead(200, headers).end('self.x=1;');
		return;
	}
	const html = path === '/auth/sign-in' ? signInPage(s.basePath) : plainPage(path);
	res.setHeader('content-length', Buffer.byteLength(html));
	res.writeHead(200, { 'content-type': 'text/html; charset=utf-8', etag: '"page"' });
	res.end(html);
}

function sendSecurityHeaders(path: string, res: ServerResponse): void {
	res.setHeader('X-Powered-By', 'Next.js');
	if (path.startsWith('/_next/static/')) return;
	res.setHeader('x-frame-options', 'SAMEORIGIN');
	res.setHeader('X-Content-Type-Options', 'nosniff');
	res.setHeader('Referrer-Policy', 'strict-origin-when-cross-origin');
	res.setHeader('x-build-id', 'fake-build');
	if (!path.startsWith('/api')) res.setHeader('Content-Security-Policy', CSP);
}

/** One JSON answer. */
export function sendJson(res: ServerResponse, status: number, value: unknown): void {
	const text = JSON.stringify(value);
	res.setHeader('content-length', Buffer.byteLength(text));
	res.writeHead(status, { 'content-type': 'application/json' }).end(text);
}

/** A request body as text. */
export async function readText(req: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of req) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
	return Buffer.concat(chunks).toString();
}

function pairs(flat: readonly string[]): [string, string][] {
	const list: [string, string][] = [];
	for (let index = 0; index < flat.length; index += 2) {
		list.push([(flat[index] ?? '').toLowerCase(), flat[index + 1] ?? '']);
	}
	return list;
}

const isAddress = (address: AddressInfo | string | null): address is AddressInfo =>
	typeof address === 'object' && address !== null;
