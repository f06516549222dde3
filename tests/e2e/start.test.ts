import { expect, test } from '@playwright/test';
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { startPortal } from './portal.ts';

test('a stopped portal drains, closes its store and exits with 0', async () => {
	const portal = await startPortal();
	expect(await portal.stop()).toBe(0);
	expect(portal.output()).toContain('is stopping');
});

test('a port in use is told in one sentence', async () => {
	const portal = await startPortal();
	const port = new URL(portal.url).port;
	try {
		await expect(startPortal({ PORT: port })).rejects.toThrow(`Port ${port} is taken`);
	} finally {
		await portal.stop();
	}
});

test('a wrong setting is named and stops the start', async () => {
	await expect(startPortal({ AGENTOPS_API_KEY: 'not-a-uuid' })).rejects.toThrow(
		/AGENTOPS_API_KEY: must be a UUID/
	);
});

test('an old Node is told which one is needed', async () => {
	const script = `Object.defineProperty(process.versions, 'node', { value: '18.20.0' }); import('./scripts/start.js');`;
	const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'ignore', 'pipe'] });
	let said = '';
	child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
	const code = await new Promise((resolve) => child.once('exit', resolve));
	expect(code).toBe(1);
	expect(said).toContain('needs Node.js 20.19 or newer');
});

test('headers of 40 KB are read', async () => {
	const portal = await startPortal();
	try {
		const headers = { 'x-long': 'x'.repeat(40_000) };
		const { status } = await fetch(`${portal.url}/healthz`, { headers });
		expect(status).toBe(200);
	} finally {
		await portal.stop();
	}
});

test('a form body larger than a megabyte is refused before it is read', async () => {
	const portal = await startPortal();
	try {
		const { hostname, port } = new URL(portal.url);
		const socket = connect(Number(port), hostname);
		socket.write(
			`POST /login HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 2000000\r\n\r\n`
		);
		const answer = await new Promise<string>((resolve) =>
			socket.once('data', (chunk: Buffer) => {
				resolve(chunk.toString());
			})
		);
		socket.destroy();
		expect(answer).toMatch(/^HTTP\/1\.1 413/);
	} finally {
		await portal.stop();
	}
});

test('an OTLP body over the limit is refused in the protocol’s own words', async () => {
	const portal = await startPortal({ OTLP_MAX_BODY_MB: '1' });
	const send = (body: BodyInit) => {
		// A stream as body wants `duplex`, which the type of fetch does not know yet.
		const request: RequestInit & { duplex: 'half' } = {
			method: 'POST',
			headers: {
				authorization: `Bearer ${portal.apiKey}`,
				'content-type': 'application/json'
			},
			body,
			duplex: 'half'
		};
		return fetch(`${portal.url}/v1/traces`, request);
	};
	try {
		const twoMegabytes = new Uint8Array(2 * 1024 * 1024).fill(32);
		const known = await send(twoMegabytes);
		expect(known.status).toBe(413);
		expect(await known.json()).toMatchObject({ code: 8 });
		const unknown = await send(new Blob([twoMegabytes]).stream());
		expect(unknown.status).toBe(413);
		expect(await unknown.json()).toMatchObject({ code: 8 });
	} finally {
		await portal.stop();
	}
});
