/**
 * Ten thousand clients that hang up in the middle of what they send or are sent, at the built portal and
 * at its port before a stand-in for Langfuse, on this very Node: `node scripts/hang-ups.js [clients]`. `.ci/run`
 * runs it on Node 20 and on Node 24. Once a hang-up ended the whole server.
 */
import { createServer } from 'node:http';
import { connect } from 'node:net';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBuiltPortal } from './steps/built-portal.js';
import { giveUp, say, secondsSince } from './steps/report.js';

const count = Number(process.argv[2] ?? 10_000);
const together = 50;
/** A quiet machine takes a fifth of a minute for them, one with forty times its work still less than this. */
const withinMs = 180_000;
/** A few kilobytes that every client left behind would be more. */
const mostMb = 120;
/** More than sockets hold, so that a client can leave in the middle of it. */
const answerBytes = 524_288;
const apiKey = '2f8e8a52-5f6e-4d4c-9a51-0b6f6c8d7e10';
const admin = { email: 'admin@example.com', password: 'correct horse battery staple' };

const startedAt = performance.now();
const upstream = await startUpstream();
const port = await freePort();
const portal = await startBuiltPortal(
	{
		ADMIN_EMAIL: admin.email,
		ADMIN_PASSWORD: admin.password,
		AGENTOPS_API_KEY: apiKey,
		LANGFUSE_URL: `http://127.0.0.1:${upstream.port}`,
		LANGFUSE_PORT: String(port)
	},
	withinMs + 60_000
);
const cookie = await enter();
// The first ones fill caches, compile what is hot, and let the heap grow to where it stays.
const sentAt = performance.now();
await hangUpAll(Math.min(4_000, count));
const beforeMb = portal.residentMb();
const halvesBefore = upstream.halves();
await hangUpAll(count);
const took = secondsSince(sentAt);

const { status } = await fetch(`${portal.url}/healthz`);
if (status !== 200) giveUp(`/healthz answers ${status} after ${count} hang-ups.`);
const alive = await fetch(`http://127.0.0.1:${port}/bytes`, { headers: { cookie } });
const { byteLength } = await alive.arrayBuffer();
if (alive.status !== 200 || byteLength !== answerBytes) {
	giveUp(`The frame gets ${alive.status} with ${byteLength} bytes after ${count} hang-ups.`);
}
// Four kinds of nine stay until the first half of their body has been passed on.
const halves = upstream.halves() - halvesBefore;
if (halves < count / 4) giveUp(`Langfuse saw but ${halves} of ${count} bodies break off.`);
for (let waits = 0; upstream.open() > 0; waits += 1) {
	if (waits > 100) giveUp(`${upstream.open()} answers are still open at Langfuse.`);
	await sleep(50);
}
const grownMb = portal.residentMb() - beforeMb;
if (grownMb > mostMb) giveUp(`The portal takes ${grownMb} MB more after ${count} hang-ups.`);
say(
	`Node ${process.versions.node}: alive after ${count} hang-ups in ${took}, ${halves} of them in the middle of a body at Langfuse, ${grownMb} MB more (${secondsSince(startedAt)} in all)`
);
await portal.stop();
upstream.close();

/** Takes bodies, gives half a megabyte, and events without end. */
async function startUpstream() {
	let open = 0;
	let halves = 0;
	const bytes = Buffer.alloc(answerBytes, 97);
	const server = createServer((request, response) => {
		open += 1;
		response.once('close', () => (open -= 1));
		request.on('error', () => undefined);
		response.on('error', () => undefined);
		if (request.method === 'POST') {
			request.resume().once('end', () => response.end('{}'));
			request.once('close', () => {
				if (!request.complete) halves += 1;
			});
		} else if (request.url === '/events') {
			response.writeHead(200, { 'content-type': 'text/event-stream' });
			response.write('data: 1\n\n');
		} else {
			response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
		}
	});
	return {
		port: await portOf(server),
		open: () => open,
		/** Bodies that broke off in the middle. */
		halves: () => halves,
		close() {
			server.close();
			server.closeAllConnections();
		}
	};
}

/** @returns {Promise<number>} one that was free a moment ago */
async function freePort() {
	const server = createServer();
	const free = await portOf(server);
	await new Promise((resolve) => server.close(resolve));
	return free;
}

/**
 * @param {import('node:http').Server} server
 * @returns {Promise<number>} on which it listens from now on
 */
async function portOf(server) {
	await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no address');
	return address.port;
}

/** @returns {Promise<string>} a `Cookie` field that the gate lets through, got as a browser gets it */
async function enter() {
	const signedIn = await fetch(`${portal.url}/login`, {
		method: 'POST',
		headers: { origin: portal.url },
		body: new URLSearchParams(admin),
		redirect: 'manual'
	});
	const invited = await fetch(`${portal.url}/admin/langfuse/open`, {
		headers: { cookie: pairs(signedIn) },
		redirect: 'manual'
	});
	const ticket = invited.headers.get('location') ?? giveUp(`No ticket: HTTP ${invited.status}.`);
	return pairs(await fetch(ticket, { redirect: 'manual' }));
}

/** @param {Response} response */
function pairs(response) {
	return response.headers
		.getSetCookie()
		.map((line) => line.split(';', 1)[0])
		.join('; ');
}

/** @param {number} clients */
async function hangUpAll(clients) {
	const own = `Host: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\nCookie: ${cookie}\r\n`;
	const half = `Content-Length: 90000\r\n\r\n${'x'.repeat(4_000)}`;
	const portalPort = Number(new URL(portal.url).port);
	const otlp = `Host: 127.0.0.1\r\nAuthorization: Bearer ${apiKey}\r\nContent-Type: application/x-protobuf\r\n`;
	const bytes = `GET /bytes HTTP/1.1\r\n${own}\r\n`;
	const events = `GET /events HTTP/1.1\r\n${own}\r\n`;
	const text = `POST /api/trpc/x HTTP/1.1\r\n${own}Content-Type: text/plain\r\n${half}`;
	const untyped = `POST /api/trpc/x HTTP/1.1\r\n${own}${half}`;
	const staysMs = 50;
	/** @type {readonly Kind[]} */
	const kinds = [
		{ port, text, staysMs },
		{ port, text: untyped, staysMs },
		{ port, text: bytes, waits: true },
		{ port, text, staysMs },
		{ port, text: untyped, staysMs },
		{ port: portalPort, text: `POST /v1/traces HTTP/1.1\r\n${otlp}${half}` },
		{ port, text: events, waits: true },
		{ port, text },
		{ port, text: bytes }
	];
	for (let left = clients; left > 0; left -= together) {
		if (performance.now() - sentAt > withinMs) {
			giveUp(`${left} of ${clients} clients are left after ${withinMs / 1_000} s.`);
		}
		await Promise.all(
			Array.from({ length: Math.min(together, left) }, (_, n) => {
				return hangUp(kinds[n % kinds.length] ?? { port, text: bytes });
			})
		);
	}
}

/**
 * What is sent, and where to, before the connection is reset; `waits`: in the middle of the answer;
 * `staysMs`: when the server has had time to pass on what has come.
 * @typedef {{ port: number, text: string, waits?: boolean, staysMs?: number }} Kind
 */

/**
 * @param {Kind} kind
 * @returns {Promise<void>}
 */
function hangUp({ port: to, text, waits, staysMs }) {
	return new Promise((resolve) => {
		const socket = connect(to, '127.0.0.1', () => {
			socket.write(text, () => {
				if (waits) return;
				if (staysMs === undefined) setImmediate(() => socket.resetAndDestroy());
				else setTimeout(() => socket.resetAndDestroy(), staysMs);
			});
		});
		socket.on('error', () => undefined);
		socket.once('data', () => socket.resetAndDestroy());
		socket.on('close', () => resolve());
	});
}
