import http from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { createListener } from './listener.js';

const trust = { trustProxy: false, origin: undefined, keepHosts: [] };

/** The media type under which the handler is given a body that was sent without one. */
async function typeOf(body: string, handsOn: boolean): Promise<string | undefined> {
	let type: string | undefined;
	const server = createListener(
		(request, response) => {
			type = request.headers['content-type'];
			request.resume().on('end', () => response.end());
		},
		trust,
		() => handsOn
	);
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	const { port } = server.address() as AddressInfo;
	await new Promise((answered, failed) => {
		const request = http.request({ port, host: '127.0.0.1', method: 'POST', path: '/v4/x' });
		request.on('response', (response) => response.resume().on('end', answered));
		request.on('error', failed).end(body);
	});
	await new Promise((closed) => server.close(closed));
	return type;
}

it('calls a body of untold type bytes, so that it is read', async () => {
	expect(await typeOf('a log', false)).toBe('application/octet-stream');
	expect(await typeOf('', false)).toBeUndefined();
});

it('hands on what another server is sent as it is', async () => {
	expect(await typeOf('a log', true)).toBeUndefined();
});

/** What is answered to these bytes, whatever they are. */
async function answerTo(bytes: string): Promise<string> {
	const server = createListener(
		({ method }, response) => {
			if (method === 'GET') response.end('read');
		},
		trust,
		() => false
	);
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	const { port } = server.address() as AddressInfo;
	const socket = connect(port, '127.0.0.1');
	socket.write(bytes);
	const answer = await text(socket);
	await new Promise((closed) => server.close(closed));
	return answer;
}

it('refuses what is too large in the shape that its sender shows', async () => {
	const head = 'POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n';
	expect(await answerTo(`${head}\r\n`)).toMatch(/^HTTP\/1\.1 413 .*\{"detail":"The body/s);
	const action = await answerTo(`${head}x-sveltekit-action: true\r\n\r\n`);
	expect(action).toMatch(/^HTTP\/1\.1 413 .*\{"type":"error","error":\{"message":"The body/s);
});

it('says in words what it cannot read', async () => {
	const long = await answerTo(`GET /?q=${'x'.repeat(100_000)} HTTP/1.1\r\nHost: a\r\n\r\n`);
	expect(long).toMatch(/^HTTP\/1\.1 431 .*longer than 64 KB.*64 KB를 넘습니다/s);
	expect(await answerTo('what?\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*no HTTP request/s);
	const coded =
		'POST /v1/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\nnot chunked\r\n';
	expect(await answerTo(coded)).toMatch(/^HTTP\/1\.1 400 .*no HTTP request/s);
	const read = await answerTo('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
	expect(read).toMatch(/^HTTP\/1\.1 200 .*read$/s);
});
