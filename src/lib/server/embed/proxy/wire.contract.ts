/** What every way to Langfuse owes to a client that writes HTTP by hand, and to the server behind. */
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fieldsOf, sendRaw, statusOf } from '../../../../../tests/fakes/embed/raw-request.ts';
import type { FakeLangfuse } from '../../../../../tests/fakes/langfuse/fake-langfuse.ts';

export interface WireSubject {
	readonly fake: FakeLangfuse;
	/** Where it listens, on the loopback. */
	readonly port: number;
	/** What a browser writes into `Host`. */
	readonly host: string;
	/** Langfuse in the browser. */
	readonly origin: string;
	/** Where it begins there. */
	readonly mount: '' | '/langfuse';
	/** A `Cookie` value that passes the gate. */
	readonly cookie: string;
	/** What the upstream is to be told of a client that claims to be 6.6.6.6. */
	readonly peer: string;
	/** The fields of a client as a proxy before the portal would pass them; as they are when there is none. */
	readonly inFront?: (fields: readonly string[]) => readonly string[];
	/** How a name that is not ours is answered. */
	readonly strangeHost: number;
	/** How `TRACE` is refused. */
	readonly trace: number;
	close(): Promise<void>;
}

export function describeWire(name: string, open: () => Promise<WireSubject>): void {
	describe(name, () => {
		let subject: WireSubject;
		beforeAll(async () => {
			subject = await open();
		});
		afterAll(async () => {
			await subject.close();
		});

		/** Sends one request, as somebody who may come in unless `fields` say otherwise. */
		async function ask(line: string, fields: readonly string[] = [], body = ''): Promise<string> {
			const has = (field: string) => fields.some((each) => each.toLowerCase().startsWith(field));
			const { inFront, port, host, cookie } = subject;
			const lines = [
				line,
				...(has('host:') ? [] : [`Host: ${host}`]),
				...(has('cookie:') ? [] : [`Cookie: ${cookie}`]),
				...(inFront?.(fields) ?? fields),
				...(has('connection:') ? [] : ['Connection: close'])
			];
			return sendRaw(port, `${lines.join('\r\n')}\r\n\r\n${body}`, 5_000);
		}
		const status = async (...request: Parameters<typeof ask>) => statusOf(await ask(...request));
		const at = (line: string) => line.replace(' /', ` ${subject.mount}/`);
		const lastSeen = () => Object.fromEntries(subject.fake.seen.at(-1)?.headers ?? []);

		/** What `act` makes the upstream see. */
		async function seenBy(act: () => Promise<unknown>): Promise<string[]> {
			const before = subject.fake.seen.length;
			await act();
			// The portal looks after Langfuse's health by itself.
			return subject.fake.seen
				.slice(before)
				.map(({ method, url }) => `${method} ${url}`)
				.filter((line) => !/ \/(?:langfuse\/)?api\/(?:public\/|auth\/providers)/.test(line));
		}

		describe('request line', () => {
			it.each([
				'GET //evil.example/ HTTP/1.1',
				'GET ///evil.example HTTP/1.1',
				'GET /\\evil.example HTTP/1.1',
				'GET http://evil.example/ HTTP/1.1',
				'GET http://127.0.0.1/ HTTP/1.1',
				'OPTIONS * HTTP/1.1',
				'GET /a b HTTP/1.1',
				'GET /\u0001 HTTP/1.1'
			])('%j is refused and reaches no server', async (line) => {
				let answer = '';
				expect(await seenBy(async () => (answer = await ask(line)))).toEqual([]);
				// Outside a mount it is the portal that answers: by a refusal, or its own sign-in.
				if (subject.mount === '') expect(statusOf(answer)).toBe(400);
				else expect([303, 400, 404]).toContain(statusOf(answer));
				for (const to of fieldsOf(answer, 'location')) expect(to).toMatch(/^\/login\?/);
			});

			it.each([
				['GET /%2e%2e/api/admin HTTP/1.1', 400],
				['GET /x/%2e%2e%2fapi/admin HTTP/1.1', 400],
				['GET /x/..;/api/admin HTTP/1.1', 400],
				['GET /api/admin/api-keys HTTP/1.1', 404],
				['GET /en/api/admin/api-keys HTTP/1.1', 404],
				['POST /api/public/ingestion HTTP/1.1', 404],
				['PROPFIND / HTTP/1.1', 405],
				['TRACE / HTTP/1.1', null]
			])('%j is refused and reaches no server', async (line, expected) => {
				expect(
					await seenBy(async () => expect(await status(at(line))).toBe(expected ?? subject.trace))
				).toEqual([]);
			});

			it('forwards dots, escapes and double slashes inside a path as they stand', async () => {
				for (const path of ['/a/../b', '/a/%2e%2e/b%2Fc', '/a//b', '/x?u=//y/..', '/p/%ED%95%9C']) {
					const line = at(`GET ${path} HTTP/1.1`);
					expect(await status(line)).toBe(200);
					expect(subject.fake.seen.at(-1)?.url).toBe(`${subject.mount}${path}`);
				}
			});
		});

		describe('header lines', () => {
			it('refuses a Host that is not ours, two Hosts, and none', async () => {
				const own = `Host: ${subject.host}`;
				const line = at('GET / HTTP/1.1');
				const seen = await seenBy(async () => {
					expect(await status(line, ['Host: evil.example'])).toBe(subject.strangeHost);
					expect(await status(line, [own, own])).toBe(400);
					expect(await status(line, [own, 'Host: evil.example'])).toBe(400);
					const none = await sendRaw(subject.port, `${line}\r\nConnection: close\r\n\r\n`);
					expect(statusOf(none)).toBe(400);
				});
				expect(seen).toEqual([]);
			});

			it.each([
				['both framings', ['Transfer-Encoding: chunked', 'Content-Length: 3']],
				['two lengths', ['Content-Length: 3', 'Content-Length: 4']],
				['a signed length', ['Content-Length: +3']],
				['an unknown coding', ['Transfer-Encoding: xchunked']],
				['a folded line', ['X-A: 1\r\n Transfer-Encoding: chunked', 'Content-Length: 3']],
				['a space before the colon', ['Content-Length : 3']]
			])('refuses %s', async (_, fields) => {
				const own = [`Origin: ${subject.origin}`, ...fields];
				const smuggled = '0\r\n\r\nGET /api/trpc/echo HTTP/1.1\r\nHost: x\r\n\r\n';
				const seen = await seenBy(async () => {
					const answer = await status(at('POST /api/trpc/digest HTTP/1.1'), own, smuggled);
					expect([400, 501]).toContain(answer);
				});
				expect(seen).toEqual([]);
			});

			it('drops what Connection lists and keeps its own forwarding fields', async () => {
				const own = [
					'Connection: close, X-Forwarded-For, X-Forwarded-Proto, X-Custom',
					'X-Custom: 1',
					'X-Forwarded-For: 6.6.6.6'
				];
				expect(await status(at('GET /ok HTTP/1.1'), own)).toBe(200);
				const { protocol, host, port } = new URL(subject.origin);
				expect(lastSeen()).toMatchObject({
					host,
					'x-forwarded-for': subject.peer,
					'x-forwarded-host': host,
					'x-forwarded-port': port || (protocol === 'https:' ? '443' : '80'),
					'x-forwarded-proto': protocol.slice(0, -1)
				});
				expect(lastSeen()).not.toHaveProperty('x-custom');
			});

			it('answers an upgrade as plain HTTP', async () => {
				const upgrade = ['Connection: Upgrade', 'Upgrade: websocket'];
				expect(await status(at('GET /ok HTTP/1.1'), upgrade)).toBe(200);
				expect(lastSeen()).not.toHaveProperty('upgrade');
			});

			it('answers Expect itself', async () => {
				const own = [
					`Origin: ${subject.origin}`,
					'Expect: 100-continue',
					'Content-Length: 2',
					'Content-Type: application/json'
				];
				const reply = await ask(at('POST /api/trpc/digest HTTP/1.1'), own, '{}');
				expect(reply).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
				expect(lastSeen()).not.toHaveProperty('expect');
			});
		});

		describe('the gate', () => {
			it.each([
				['no pass', 'Cookie: x=1'],
				['a made-up pass', 'Cookie: agent_portal_langfuse_gate=made-up'],
				['a pass in the wrong jar', 'Cookie: portal.session_token=made-up']
			])('lets nobody in with %s', async (_, cookie) => {
				const seen = await seenBy(async () => {
					const answer = await ask(at('GET /api/trpc/echo HTTP/1.1'), [cookie]);
					expect(statusOf(answer)).toBe(401);
					expect(fieldsOf(answer, 'content-type')).toEqual(['application/json']);
					expect(fieldsOf(answer, 'location')).toEqual([]);
				});
				expect(seen).toEqual([]);
			});
		});

		describe('writes from elsewhere', () => {
			it.each([
				['no word of its origin', []],
				['another origin', ['Origin: http://127.0.0.1:4690']],
				['a null origin', ['Origin: null']],
				['a same-site page', ['Sec-Fetch-Site: same-site']]
			])('refuses a POST with %s', async (_, fields) => {
				const line = at('POST /api/auth/signout HTTP/1.1');
				const seen = await seenBy(async () =>
					expect(await status(line, [...fields, 'Content-Length: 0'])).toBe(403)
				);
				expect(seen).toEqual([]);
			});
		});

		describe('leakage', () => {
			it('tells the upstream nothing of the portal', async () => {
				const { cookie, mount, origin } = subject;
				await ask(at('GET /api/trpc/echo HTTP/1.1'), [
					`Cookie: portal.session_token=secret; ${cookie}; next-auth.session-token=jwe; locale=ko`,
					'Cookie: __Host-portal.session_token=secret; theme=dark',
					'Authorization: Bearer portal',
					`Referer: ${mount === '' ? 'http://127.0.0.1:4690' : origin}/admin/langfuse`,
					'X-Forwarded-Host: evil.example',
					'X-Real-IP: 6.6.6.6',
					'X-Portal-Person: 1'
				]);
				const headers = lastSeen();
				expect(headers['cookie']).toBe('next-auth.session-token=jwe');
				expect(headers['via']).toBe('1.1 agent-portal');
				expect(headers['x-forwarded-host']).toBe(new URL(origin).host);
				for (const name of [
					'authorization',
					'referer',
					'x-real-ip',
					'forwarded',
					'x-portal-person'
				]) {
					expect(headers[name]).toBeUndefined();
				}
			});

			it('lets no upstream header change the portal’s host', async () => {
				const answer = await ask(at('GET /hostile/headers HTTP/1.1'));
				expect(statusOf(answer)).toBe(200);
				expect(fieldsOf(answer, 'set-cookie')).toEqual(['langfuse.project=p; Path=/']);
				for (const name of [
					'clear-site-data',
					'strict-transport-security',
					'service-worker-allowed',
					'access-control-allow-origin',
					'x-accel-redirect',
					'x-powered-by',
					'alt-svc'
				]) {
					expect(fieldsOf(answer, name)).toEqual([]);
				}
			});
		});

		it('carries 700 KB, with and without a length, byte for byte', async () => {
			const body = randomBytes(700_000);
			const told = { size: body.length, sha256: createHash('sha256').update(body).digest('hex') };
			const own = [`Origin: ${subject.origin}`, 'Content-Type: application/octet-stream'];
			const line = at('POST /api/trpc/digest HTTP/1.1');
			const text = body.toString('latin1');
			const known = await ask(line, [...own, `Content-Length: ${body.length}`], text);
			expect(JSON.parse(known.split('\r\n\r\n')[1] ?? '')).toEqual(told);
			const chunk = `${body.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;
			const chunked = await ask(line, [...own, 'Transfer-Encoding: chunked'], chunk);
			expect(JSON.parse(chunked.split('\r\n\r\n')[1] ?? '')).toEqual(told);
			expect(lastSeen()['transfer-encoding']).toBe('chunked');
		});

		it('takes nothing from an answer framed in two ways', async () => {
			const answer = await ask(at('GET /hostile/smuggle HTTP/1.1'));
			expect(statusOf(answer)).toBe(502);
			expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
			expect(await status(at('GET /after HTTP/1.1'))).toBe(200);
		});
	});
}
