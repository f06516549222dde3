import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
	startFakeLangfuse,
	type FakeLangfuse
} from '../../../../../tests/fakes/langfuse/fake-langfuse.ts';
import { startRig, THROUGH, type Rig } from '../../../../../tests/fakes/embed/proxy-rig.ts';
import { statusOf } from '../../../../../tests/fakes/embed/raw-request.ts';
import { describeWire } from './wire.contract.ts';

for (const through of THROUGH) {
	describeWire(`the proxy through ${through}`, async () => {
		const fake = await startFakeLangfuse();
		const rig = await startRig(fake.url, { through });
		return {
			fake,
			port: rig.port,
			host: new URL(rig.origin).host,
			origin: rig.origin,
			mount: '',
			cookie: await rig.pass(),
			peer: '127.0.0.1',
			strangeHost: 421,
			// A method that fetch does not know.
			trace: through === 'fetch' ? 400 : 405,
			async close() {
				await rig.close();
				await fake.close();
			}
		};
	});
}

describe.each(THROUGH)('through %s', (through) => {
	let fake: FakeLangfuse;
	let rig: Rig;
	let pass: string;

	beforeAll(async () => {
		fake = await startFakeLangfuse();
		rig = await startRig(fake.url, { through });
		pass = await rig.pass();
	});
	afterAll(async () => {
		await rig.close();
		await fake.close();
	});

	/** Opens a connection, sends `text`, and resets it in the middle. */
	const hangUp = (text: string) =>
		new Promise<void>((resolve) => {
			const socket = connect(rig.port, '127.0.0.1', () => {
				socket.write(text, () => setImmediate(() => socket.resetAndDestroy()));
			});
			socket.on('error', () => undefined);
			socket.on('close', () => resolve());
		});

	it('stops Langfuse for each of the requests that waited on one connection', async () => {
		const own = `Host: 127.0.0.1:${rig.port}\r\nCookie: ${pass}\r\n`;
		const events = `GET /api/in-app-agent/watch HTTP/1.1\r\n${own}\r\n`;
		const socket = connect(rig.port, '127.0.0.1', () => socket.write(events.repeat(3)));
		await vi.waitFor(() => expect(fake.active()).toBe(3));
		socket.resetAndDestroy();
		await vi.waitFor(() => expect(fake.active()).toBe(0));
	});

	it('outlives five hundred clients that hang up in the middle of a body', async () => {
		const own = `Host: 127.0.0.1:${rig.port}\r\nCookie: ${pass}\r\nOrigin: ${rig.origin}\r\n`;
		const half = 'x'.repeat(20_000);
		const post = (path: string, type: string) =>
			`POST ${path} HTTP/1.1\r\n${own}${type}Content-Length: 90000\r\n\r\n${half}`;
		const kinds = [
			post('/api/trpc/digest', 'Content-Type: application/json\r\n'),
			post('/api/trpc/digest', ''),
			post('/api/chatCompletion', 'Content-Type: text/plain\r\n'),
			`GET /api/trpc/bytes?n=1000000 HTTP/1.1\r\n${own}\r\n`,
			`GET /api/in-app-agent/watch HTTP/1.1\r\n${own}\r\n`
		];
		// Ten thousand hang up on a whole portal in scripts/hang-ups.js.
		for (let round = 0; round < 10; round += 1) {
			await Promise.all(
				Array.from({ length: 50 }, (_, n) => hangUp(kinds[n % kinds.length] ?? ''))
			);
		}
		const after = `GET /after HTTP/1.1\r\n${own}Connection: close\r\n\r\n`;
		// It has to answer, not to be quick about it: the resets are still being worked off.
		await vi.waitFor(async () => expect(statusOf(await rig.raw(after))).toBe(200), {
			timeout: 90_000,
			interval: 500
		});
		await vi.waitFor(() => expect(fake.active()).toBe(0), 30_000);
	}, 180_000);
});
