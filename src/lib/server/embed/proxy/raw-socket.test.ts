import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
	startFakeLangfuse,
	type FakeLangfuse
} from '../../../../../tests/fakes/langfuse/fake-langfuse.ts';
import { startRig, THROUGH, type Rig } from '../../../../../tests/fakes/embed/proxy-rig.ts';

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

	/** Sends one request and gives its status; 0 when the connection was dropped without one. */
	async function status(line: string, headers: string[] = [], body = ''): Promise<number> {
		const host = headers.some((header) => /^host:/i.test(header))
			? []
			: [`Host: 127.0.0.1:${rig.port}`];
		const lines = [line, ...host, `Cookie: ${pass}`, ...headers];
		if (!lines.some((header) => /^connection:/i.test(header))) lines.push('Connection: close');
		const reply = await rig.raw(`${lines.join('\r\n')}\r\n\r\n${body}`);
		return Number(/^HTTP\/1\.1 (\d{3})/.exec(reply)?.[1] ?? 0);
	}

	describe('request line', () => {
		it.each([
			['GET //evil.example/ HTTP/1.1', 400],
			['GET ///evil.example HTTP/1.1', 400],
			['GET /\\evil.example HTTP/1.1', 400],
			['GET /%2e%2e/api/admin HTTP/1.1', 400],
			['GET /x/%2e%2e%2fapi/admin HTTP/1.1', 400],
			['GET http://evil.example/ HTTP/1.1', 400],
			['GET http://127.0.0.1/ HTTP/1.1', 400],
			['OPTIONS * HTTP/1.1', 400],
			['GET /api/admin/api-keys HTTP/1.1', 404],
			['POST /api/public/ingestion HTTP/1.1', 404],
			['GET /a b HTTP/1.1', 400],
			['GET /\u0001 HTTP/1.1', 400],
			['TRACE / HTTP/1.1', through === 'fetch' ? 400 : 405],
			['PROPFIND / HTTP/1.1', 405]
		])('%j is answered %i and reaches no server', async (line, expected) => {
			const seen = fake.seen.length;
			expect(await status(line)).toBe(expected);
			expect(fake.seen.length).toBe(seen);
		});

		it('forwards dots, escapes and double slashes inside a path as they stand', async () => {
			for (const target of ['/a/../b', '/a/%2e%2e/b%2Fc', '/a//b', '/x?u=//y/..', '/p/%ED%95%9C']) {
				expect(await status(`GET ${target} HTTP/1.1`)).toBe(200);
				expect(fake.seen.at(-1)?.url).toBe(target);
			}
		});
	});

	describe('header lines', () => {
		it('refuses a Host that is not ours, two Hosts, and none', async () => {
			const seen = fake.seen.length;
			expect(await status('GET / HTTP/1.1', ['Host: evil.example'])).toBe(421);
			const own = `Host: 127.0.0.1:${rig.port}`;
			expect(await status('GET / HTTP/1.1', [own, own])).toBe(400);
			expect(await status('GET / HTTP/1.1', [own, 'Host: evil.example'])).toBe(400);
			expect(await rig.raw('GET / HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/ 400 /);
			expect(fake.seen.length).toBe(seen);
		});

		it.each([
			['both framings', ['Transfer-Encoding: chunked', 'Content-Length: 3']],
			['two lengths', ['Content-Length: 3', 'Content-Length: 4']],
			['a signed length', ['Content-Length: +3']],
			['an unknown coding', ['Transfer-Encoding: xchunked']],
			['a folded line', ['X-A: 1\r\n Transfer-Encoding: chunked', 'Content-Length: 3']],
			['a space before the colon', ['Content-Length : 3']]
		])('refuses %s', async (_, headers) => {
			const seen = fake.seen.length;
			const answer = await status(
				'POST /api/trpc/digest HTTP/1.1',
				[`Origin: ${rig.origin}`, ...headers],
				'0\r\n\r\nGET /api/trpc/echo HTTP/1.1\r\nHost: x\r\n\r\n'
			);
			expect([400, 501]).toContain(answer);
			expect(fake.seen.length).toBe(seen);
		});

		it('drops what Connection lists and keeps its own forwarding fields', async () => {
			const own = [
				'Connection: close, X-Forwarded-For, X-Forwarded-Proto, X-Custom',
				'X-Custom: 1'
			];
			expect(await status('GET /ok HTTP/1.1', [...own, 'X-Forwarded-For: 6.6.6.6'])).toBe(200);
			const headers = Object.fromEntries(fake.seen.at(-1)?.headers ?? []);
			expect(headers).toMatchObject({
				'x-forwarded-for': '127.0.0.1',
				'x-forwarded-proto': 'http'
			});
			expect(headers).not.toHaveProperty('x-custom');
		});

		it('answers an upgrade as plain HTTP', async () => {
			const upgrade = ['Connection: Upgrade', 'Upgrade: websocket'];
			expect(await status('GET /ok HTTP/1.1', upgrade)).toBe(200);
			expect(Object.fromEntries(fake.seen.at(-1)?.headers ?? [])).not.toHaveProperty('upgrade');
		});

		it('answers Expect itself', async () => {
			const headers = [
				`Origin: ${rig.origin}`,
				'Expect: 100-continue',
				'Content-Length: 2',
				'Content-Type: application/json'
			];
			const reply = await rig.raw(
				[
					'POST /api/trpc/digest HTTP/1.1',
					`Host: 127.0.0.1:${rig.port}`,
					`Cookie: ${pass}`,
					'Connection: close',
					...headers,
					'',
					'{}'
				].join('\r\n')
			);
			expect(reply).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
			expect(Object.fromEntries(fake.seen.at(-1)?.headers ?? [])).not.toHaveProperty('expect');
		});
	});

	describe('writes from elsewhere', () => {
		it.each([
			['no word of its origin', []],
			['the portal as origin', ['Origin: http://127.0.0.1:4690']],
			['a null origin', ['Origin: null']],
			['a same-site page', ['Sec-Fetch-Site: same-site']]
		])('refuses a POST with %s', async (_, headers) => {
			const seen = fake.seen.length;
			const line = 'POST /api/auth/signout HTTP/1.1';
			expect(await status(line, [...headers, 'Content-Length: 0'])).toBe(403);
			expect(fake.seen.length).toBe(seen);
		});
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

	it('outlives two thousand clients that hang up in the middle of a body', async () => {
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
		for (let round = 0; round < 50; round += 1) {
			await Promise.all(
				Array.from({ length: 40 }, (_, n) => hangUp(kinds[n % kinds.length] ?? ''))
			);
		}
		// It has to answer, not to be quick about it: the resets are still being worked off.
		await vi.waitFor(async () => expect(await status('GET /after HTTP/1.1')).toBe(200), {
			timeout: 90_000,
			interval: 500
		});
		await vi.waitFor(() => expect(fake.active()).toBe(0), 30_000);
	}, 180_000);
});
