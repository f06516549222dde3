/** One HTTP listener over the app's request handler. */
import http from 'node:http';
import { refuseBody } from './body-limit.js';
import { settleForwarded } from './forwarded.js';

/** The handler of a build. @typedef {(request: http.IncomingMessage, response: http.ServerResponse, next?: () => void) => void} Handler */

/** Why an address cannot be listened on; its message is made for a terminal. */
export class ListenError extends Error {
	/** @override */
	name = 'ListenError';
}

/**
 * @param {Handler} handler
 * @param {import('./forwarded.js').Trust} trust
 * @param {(request: http.IncomingMessage) => boolean} handsOn whether the body of a request is passed to
 *   another server unread, and so not limited here
 * @returns {http.Server} not yet listening
 */
export function createListener(handler, trust, handsOn) {
	const server = http.createServer({ maxHeaderSize: 64 * 1024 }, (request, response) => {
		settleForwarded(
			request.headers,
			{
				encrypted: 'encrypted' in request.socket,
				address: request.socket.remoteAddress ?? ''
			},
			trust
		);
		const refusal = handsOn(request) ? null : refuseBody(request);
		if (refusal) {
			response.writeHead(refusal.status, {
				'content-type': 'application/json',
				connection: 'close'
			});
			response.end(JSON.stringify({ detail: refusal.message }));
			return;
		}
		handler(request, response);
	});
	// Longer than the 60 s at which load balancers commonly drop an idle connection: the side that
	// closes first must be theirs, or a request may meet a socket that just went away.
	server.keepAliveTimeout = 65_000;
	server.headersTimeout = 66_000;
	// A slow sender of a large batch gets five minutes.
	server.requestTimeout = 300_000;
	return server;
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
				`Port ${port} is taken by another program. Stop it, or choose another port with ${setting}, such as ${setting}=${port + 1}.`
			);
		case 'EACCES':
			return new ListenError(
				`Port ${port} may not be used by this user. Choose one above 1023 with ${setting}.`
			);
		case 'EADDRNOTAVAIL':
		case 'ENOTFOUND':
			return new ListenError(`HOST=${host} is no address of this machine.`);
		default:
			return error;
	}
}
