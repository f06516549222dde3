/** One HTTP listener over the app's request handler. */
import http from 'node:http';
import { Socket } from 'node:net';
import { refuseBody } from './body-limit.js';
import { settleForwarded } from './forwarded.js';
import { answerUnread, mostHeaderBytes } from './unread-request.js';

/** The handler of a build. @typedef {(request: http.IncomingMessage, response: http.ServerResponse, next?: () => void) => void} Handler */

/**
 * Takes a connection whose client asks for another protocol; false when nobody here speaks one.
 * @typedef {(request: http.IncomingMessage, socket: Socket, rest: Buffer) => boolean} Upgrade
 */

/**
 * Connections that speak another protocol by now: the server does not count them as its own.
 * @type {WeakMap<http.Server, Set<Socket>>}
 */
const upgraded = new WeakMap();

/** Why an address cannot be listened on; its message is made for a terminal. */
export class ListenError extends Error {
	/** @override */
	name = 'ListenError';

	/**
	 * @param {string} message
	 * @param {string} code the system's: `EADDRINUSE`
	 */
	constructor(message, code) {
		super(message);
		this.code = code;
	}
}

/**
 * SvelteKit's `getRequest` gives a body whose type is not told for none: it is bytes then (RFC 9110, 8.3).
 *
 * @param {http.IncomingHttpHeaders} headers
 */
function nameBody(headers) {
	const hasBody =
		Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;
	if (hasBody) headers['content-type'] ??= 'application/octet-stream';
}

/**
 * A form that a script of SvelteKit sends shows what is in its own shape, and is silent about the rest.
 *
 * @param {http.IncomingMessage} request
 * @param {string} message
 */
function refusalBody({ headers }, message) {
	return headers['x-sveltekit-action'] === 'true'
		? { type: 'error', error: { message } }
		: { detail: message };
}

/**
 * @param {Handler} handler
 * @param {import('./forwarded.js').Trust} trust
 * @param {(request: http.IncomingMessage) => boolean} handsOn whether the body of a request is passed to
 *   another server unread, and so not limited here
 * @param {Upgrade | null} upgrade null where nothing is upgraded: `Upgrade` is then a field like others
 * @returns {http.Server} not yet listening
 */
export function createListener(handler, trust, handsOn, upgrade = null) {
	/** @param {http.IncomingMessage} request */
	const settle = (request) =>
		settleForwarded(
			request.headers,
			{
				encrypted: 'encrypted' in request.socket,
				address: request.socket.remoteAddress ?? ''
			},
			trust
		);
	// Node's own mark, 16 KiB before Node 22, would stop a large answer sixty times a megabyte.
	const options = { maxHeaderSize: mostHeaderBytes, highWaterMark: 128 * 1024 };
	/** The last answer on a connection. @type {WeakMap<Socket, http.ServerResponse>} */
	const answers = new WeakMap();
	const server = http.createServer(options, (request, response) => {
		answers.set(request.socket, response);
		settle(request);
		const refusal = handsOn(request) ? null : refuseBody(request);
		if (refusal) {
			response.writeHead(refusal.status, {
				'content-type': 'application/json',
				connection: 'close'
			});
			response.end(JSON.stringify(refusalBody(request, refusal.message)));
			return;
		}
		if (!handsOn(request)) nameBody(request.headers);
		handler(request, response);
	});
	server.on('clientError', (error, socket) => {
		if (!(socket instanceof Socket)) return void socket.destroy();
		const last = answers.get(socket);
		answerUnread(error, socket, last !== undefined && last.headersSent && !last.writableFinished);
	});
	if (upgrade !== null) {
		/** @type {Set<Socket>} */
		const open = new Set();
		upgraded.set(server, open);
		server.on('upgrade', (request, socket, rest) => {
			if (!(socket instanceof Socket)) return void socket.destroy();
			open.add(socket);
			socket.once('close', () => open.delete(socket));
			settle(request);
			if (!upgrade(request, socket, rest)) answerPlainly(request, socket, rest);
		});
	}
	/**
	 * As if no upgrade had been asked for, which a server may do (RFC 9110 §7.8). Node has taken its parser
	 * off the connection, so a body, or a next request, would not be read.
	 * @param {http.IncomingMessage} request
	 * @param {Socket} socket
	 * @param {Buffer} rest
	 */
	function answerPlainly(request, socket, rest) {
		socket.on('error', () => socket.destroy());
		const response = new http.ServerResponse(request);
		response.shouldKeepAlive = false;
		response.assignSocket(socket);
		response.once('finish', () => socket.destroySoon());
		if (
			rest.length > 0 ||
			'content-length' in request.headers ||
			'transfer-encoding' in request.headers
		) {
			response.writeHead(400, { 'content-length': 0 }).end();
			return;
		}
		handler(request, response);
	}
	// Longer than the 60 s at which load balancers commonly drop an idle connection: the side that
	// closes first must be theirs, or a request may meet a socket that just went away.
	server.keepAliveTimeout = 65_000;
	server.headersTimeout = 66_000;
	// A slow sender of a large batch gets five minutes.
	server.requestTimeout = 300_000;
	return server;
}

/**
 * Ends what `server` has upgraded: it would wait for these connections for ever.
 * @param {http.Server} server
 */
export function closeUpgraded(server) {
	for (const socket of upgraded.get(server) ?? []) socket.destroy();
}

/**
 * @param {http.Server} server
 * @param {{ host: string, port: number, setting: string }} address `setting` is the key that a person would change
 * @returns {Promise<number>} the port, also when 0 asked for any
 * @throws {ListenError}
 */
export function listen(server, { host, port, setting }) {
	return new Promise((resolve, reject) => {
		server.once('error', (error) => reject(explain(error, host, port, setting)));
		server.listen({ host, port }, () => {
			const address = server.address();
			resolve(address !== null && typeof address === 'object' ? address.port : port);
		});
	});
}

/**
 * @param {NodeJS.ErrnoException} error
 * @param {string} host
 * @param {number} port
 * @param {string} setting
 */
function explain(error, host, port, setting) {
	switch (error.code) {
		case 'EADDRINUSE':
			return new ListenError(
				`Port ${port} is taken by another program. Stop it, or choose another port with ${setting}, such as ${setting}=${port + 1}.`,
				error.code
			);
		case 'EACCES':
			return new ListenError(
				`Port ${port} may not be used by this user. Choose one above 1023 with ${setting}.`,
				error.code
			);
		case 'EADDRNOTAVAIL':
		case 'ENOTFOUND':
			return new ListenError(`HOST=${host} is no address of this machine.`, error.code);
		default:
			return error;
	}
}
