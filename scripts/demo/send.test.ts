import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { opensDemoProject, sendSpans } from './send.js';

const servers: Server[] = [];
afterEach(() => {
	for (const server of servers.splice(0)) server.close();
});

async function portal(
	answer: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void
): Promise<string> {
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			answer(request, response, Buffer.concat(chunks));
		});
	});
	servers.push(server);
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no port');
	return `http://127.0.0.1:${address.port}`;
}

describe('sending demo spans', () => {
	it('sends gzipped JSON with the key and tells how many spans were refused', async () => {
		const url = await portal((request, response, body) => {
			expect(request.url).toBe('/v1/traces');
			expect(request.headers).toMatchObject({
				authorization: 'Bearer key',
				'content-type': 'application/json',
				'content-encoding': 'gzip'
			});
			expect(JSON.parse(gunzipSync(body).toString())).toEqual({ resourceSpans: [] });
			response.end('{"partialSuccess":{"rejectedSpans":"3"}}');
		});
		expect(await sendSpans(url, 'key', { resourceSpans: [] })).toBe(3);
	});

	it('tries again when the portal is busy', async () => {
		let requests = 0;
		const url = await portal((_request, response) => {
			requests += 1;
			if (requests < 3) response.writeHead(503, { 'retry-after': '0' }).end();
			else response.end('{}');
		});
		expect(await sendSpans(url, 'key', {})).toBe(0);
		expect(requests).toBe(3);
	});

	it('gives up at once when it is refused, with what the portal said', async () => {
		const url = await portal((_request, response) => {
			response.writeHead(401).end('{"detail":"wrong key"}');
		});
		await expect(sendSpans(url, 'key', {})).rejects.toThrow(/answered 401: .*wrong key/);
	});

	it('says that no portal is running', async () => {
		await expect(sendSpans('http://127.0.0.1:1', 'key', {})).rejects.toThrow(
			/Is the portal running/
		);
	});

	it('takes only the demo project’s key', async () => {
		const url = await portal((request, response) => {
			expect(request.url).toContain('/v4/traces/list/demo');
			response.writeHead(request.headers.authorization === 'Bearer demo' ? 200 : 403).end('{}');
		});
		expect(await opensDemoProject(url, 'demo')).toBe(true);
		expect(await opensDemoProject(url, 'real')).toBe(false);
	});
});
