import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withAssets } from './assets.js';

const folder = mkdtempSync(join(tmpdir(), 'assets-'));
const immutable = '_app/immutable';
let server: Server;
let base: string;

beforeAll(async () => {
	mkdirSync(join(folder, immutable), { recursive: true });
	writeFileSync(join(folder, immutable, 'a.js'), 'let plain;');
	writeFileSync(join(folder, immutable, 'a.js.br'), 'packed');
	writeFileSync(join(folder, immutable, 'gone.js'), 'let gone;');
	writeFileSync(join(folder, 'portal.svg'), '<svg/>');
	const handler = withAssets(folder, (_request, response) => {
		response.writeHead(418);
		response.end('the app');
	});
	server = createServer((request, response) => handler(request, response));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
	await new Promise((resolve) => server.close(resolve));
	rmSync(folder, { recursive: true });
});

const ask = (path: string, init: RequestInit = {}) => fetch(base + path, init);

describe('static files', () => {
	it('are sent packed to who takes it, for ever when their name holds their digest', async () => {
		const plain = await ask(`/${immutable}/a.js?v=1`, {
			headers: { 'accept-encoding': 'identity' }
		});
		expect(plain.headers.get('content-type')).toMatch('text/javascript');
		expect(plain.headers.get('cache-control')).toContain('immutable');
		expect(await plain.text()).toBe('let plain;');
		const packed = await ask(`/${immutable}/a.js`, {
			method: 'HEAD',
			headers: { 'accept-encoding': 'gzip, br' }
		});
		expect(packed.headers.get('content-encoding')).toBe('br');
		expect(packed.headers.get('vary')).toBe('Accept-Encoding');
	});

	it('are asked for anew when their name stays, and answered with 304 while they are the same', async () => {
		const first = await ask('/portal.svg');
		expect(first.headers.get('cache-control')).toBe('no-cache');
		const etag = first.headers.get('etag') ?? '';
		const again = await ask('/portal.svg', { headers: { 'if-none-match': etag } });
		expect(again.status).toBe(304);
	});

	it('are a 404 once they are gone, and the next one is served', async () => {
		rmSync(join(folder, immutable, 'gone.js'));
		expect((await ask(`/${immutable}/gone.js`)).status).toBe(404);
		expect((await ask('/portal.svg')).status).toBe(200);
	});

	it('leave all else to the app', async () => {
		for (const path of ['/admin', '/_app/immutable/', '/../package.json', '/%2e%2e/package.json']) {
			expect((await ask(path)).status, path).toBe(418);
		}
		expect((await ask('/portal.svg', { method: 'POST' })).status).toBe(418);
	});
});
