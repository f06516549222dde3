import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
	startFakeLangfuse,
	type FakeLangfuse
} from '../../../../../tests/fakes/langfuse/fake-langfuse.ts';
import { PORTAL, startRig, THROUGH, type Rig } from '../../../../../tests/fakes/embed/proxy-rig.ts';

describe.each(THROUGH)('through %s', (through) => {
	let fake: FakeLangfuse;
	let rig: Rig;
	let cookie: string;

	beforeAll(async () => {
		fake = await startFakeLangfuse();
		rig = await startRig(fake.url, {
			through,
			limits: { headersMs: 400, idleMs: 300, bodyBytes: 100_000 }
		});
		cookie = await rig.pass();
	});
	afterAll(async () => {
		await rig.close();
		await fake.close();
	});

	const ask = (path: string, init: RequestInit & { duplex?: 'half' } = {}) =>
		fetch(`${rig.origin}${path}`, {
			redirect: 'manual',
			...init,
			headers: { cookie, origin: rig.origin, ...init.headers }
		});

	describe('answers', () => {
		it('lets the portal, and only the portal, frame a page', async () => {
			const page = await ask('/project/1');
			expect(page.status).toBe(200);
			expect(page.headers.get('x-frame-options')).toBeNull();
			expect(page.headers.get('content-security-policy')).toContain(`frame-ancestors ${PORTAL};`);
			expect(page.headers.get('content-security-policy')).toContain("object-src 'none'");
			expect(page.headers.get('x-powered-by')).toBeNull();
			expect(page.headers.get('x-build-id')).toBe('fake-build');
			expect(await page.text()).toContain('/project/1');
		});

		it('signs in and out with next-auth’s form posts', async () => {
			const csrf = await ask('/api/auth/csrf');
			const jar = csrf.headers.getSetCookie().map((line) => line.split(';')[0]);
			const signedIn = await ask('/api/auth/callback/credentials', {
				method: 'POST',
				headers: { cookie: [cookie, ...jar].join('; ') },
				body: new URLSearchParams({ csrfToken: 'csrf', json: 'true', callbackUrl: '/' })
			});
			expect(await signedIn.json()).toEqual({ url: '/' });
			expect(signedIn.headers.getSetCookie()).toEqual([
				'next-auth.session-token=jwe; Path=/; HttpOnly; SameSite=Lax'
			]);
			const out = await ask('/api/auth/signout', { method: 'POST', body: new URLSearchParams() });
			expect(out.status).toBe(302);
			// The fake's NEXTAUTH_URL is its own address: an alias that becomes the public origin.
			expect(out.headers.get('location')).toBe(rig.origin);
		});

		it('lets pages load media from the object store that is named, and from no other place', async () => {
			const store = 'https://minio.example.com';
			const policyOf = async (own: Rig) => {
				const page = await fetch(`${own.origin}/project/1`, {
					headers: { cookie: await own.pass() }
				});
				return page.headers.get('content-security-policy') ?? '';
			};
			const own = await startRig(fake.url, { through, objectStoreOrigin: store });
			const plain = (await policyOf(rig)).split('; ');
			const changed = (await policyOf(own)).split('; ');
			expect(changed.filter((directive) => directive.includes(store))).not.toEqual([]);
			expect(changed.map((directive) => directive.replace(` ${store}`, ''))).toEqual(plain);
			await own.close();
		});

		it('maps Refresh beside Location', async () => {
			const redirect = await ask('/project/');
			expect(redirect.status).toBe(308);
			expect(redirect.headers.get('refresh')).toBe('0;url=/project');
		});

		it.each(['gzip', 'br'])('passes bytes compressed by %s as they are', async (encoding) => {
			const answer = await ask(`/api/trpc/${encoding}`);
			expect(answer.headers.get('content-encoding')).toBe(encoding);
			expect(await answer.json()).toEqual({ text: '한국어 '.repeat(2000) });
		});

		it('answers 304, 204 and HEAD without a body and keeps the connection whole', async () => {
			const again = await ask('/_next/static/a.js', { headers: { 'if-none-match': '"static"' } });
			expect([again.status, again.headers.get('cache-control')]).toEqual([
				304,
				'public, max-age=31536000, immutable'
			]);
			expect((await ask('/hostile/status-204')).status).toBe(204);
			const head = await ask('/project/1', { method: 'HEAD' });
			expect(Number(head.headers.get('content-length'))).toBeGreaterThan(0);
			expect(await head.text()).toBe('');
			await vi.waitFor(() => expect(fake.active()).toBe(0));
		});

		it('skips informational answers', async () => {
			expect(await (await ask('/hostile/early-hints')).text()).toBe('after hints');
		});
	});

	describe('gate', () => {
		it('answers 401 JSON to a script and never leads it to a sign-in page', async () => {
			const seen = fake.seen.length;
			const answer = await fetch(`${rig.origin}/api/auth/session`);
			expect(answer.status).toBe(401);
			expect(answer.headers.get('content-type')).toBe('application/json');
			expect(fake.seen.length).toBe(seen);
		});

		it('shows a person a page that asks the portal to renew', async () => {
			const page = await rig.raw(
				`GET /project/1 HTTP/1.1\r\nHost: 127.0.0.1:${rig.port}\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\nConnection: close\r\n\r\n`
			);
			expect(page).toMatch(/^HTTP\/1\.1 401 /);
			expect(page).toContain('data-reason="renew"');
			expect(page).toContain(`href="${PORTAL}/admin/langfuse/open?to=%2Fproject%2F1"`);
			const script = /<script>([^]*)<\/script>/.exec(page)?.[1] ?? '';
			const hash = createHash('sha256').update(script).digest('base64');
			expect(page).toContain(`script-src 'sha256-${hash}'`);
		});

		it('takes a ticket once', async () => {
			const address = await rig.gate.invite(
				{ sessionId: 'admin-session', personId: 'p' },
				{ publicOrigin: rig.origin, basePath: '' },
				'/project/1'
			);
			const first = await fetch(address, { redirect: 'manual' });
			expect([first.status, first.headers.get('referrer-policy')]).toEqual([303, 'no-referrer']);
			expect(first.headers.get('cache-control')).toBe('no-store');
			expect((await fetch(address, { redirect: 'manual' })).status).toBe(401);
		});

		it('never forwards its own doors', async () => {
			const seen = fake.seen.length;
			for (const path of ['/.agent-portal', '/.agent-portal/other', '/.agent-portal/enter']) {
				expect([401, 404]).toContain((await ask(path)).status);
			}
			expect(fake.seen.length).toBe(seen);
		});

		it('cuts an open stream and shuts the door within seconds of a sign-out', async () => {
			rig.admins.add('leaving');
			const leaving = await rig.pass('leaving');
			const stream = await ask('/api/in-app-agent/watch', { headers: { cookie: leaving } });
			rig.admins.delete('leaving');
			await expect(stream.text()).rejects.toThrow();
			expect((await ask('/project/1', { headers: { cookie: leaving } })).status).toBe(401);
			await vi.waitFor(() => expect(fake.active()).toBe(0));
		});

		it('asks for a new sign-in when the session ends before the answer comes', async () => {
			const patient = await startRig(fake.url, { through });
			const headers = { cookie: await patient.pass(), accept: 'application/json' };
			const waiting = fetch(`${patient.origin}/hostile/silence`, { headers });
			await vi.waitFor(() => expect(fake.active()).toBe(1));
			patient.admins.clear();
			const answer = await waiting;
			expect([answer.status, await answer.json()]).toMatchObject([401, { error: 'renew' }]);
			expect(patient.proxy.lastFault()).toBeNull();
			await patient.close();
		});

		it('bounds what one session has open', async () => {
			const narrow = await startRig(fake.url, { through, limits: { perSession: 1 } });
			const headers = { cookie: await narrow.pass() };
			const stream = await fetch(`${narrow.origin}/api/in-app-agent/watch`, { headers });
			const second = await fetch(`${narrow.origin}/project/1`, { headers });
			expect([second.status, second.headers.get('retry-after')]).toEqual([429, '3']);
			await stream.body?.cancel();
			await vi.waitFor(async () => {
				expect((await fetch(`${narrow.origin}/project/1`, { headers })).status).toBe(200);
			});
			await narrow.close();
		});

		it('notices that it calls itself', async () => {
			const answer = await ask('/project/1', { headers: { via: '1.1 agent-portal' } });
			expect(answer.status).toBe(508);
		});
	});

	describe('request bodies', () => {
		it('refuses a body over its path’s cap, declared or not', async () => {
			const seen = fake.seen.length;
			const declared = await ask('/api/feedback', { method: 'POST', body: Buffer.alloc(100_001) });
			expect(declared.status).toBe(413);
			expect(fake.seen.length).toBe(seen);
			const head = [
				'POST /api/trpc/digest HTTP/1.1',
				`Host: 127.0.0.1:${rig.port}`,
				`Origin: ${rig.origin}`,
				`Cookie: ${cookie}`,
				'Content-Type: text/plain',
				'Transfer-Encoding: chunked'
			];
			const mega = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
			const streamed = await rig.raw(`${head.join('\r\n')}\r\n\r\n${mega.repeat(5)}0\r\n\r\n`);
			expect(streamed).toMatch(/^HTTP\/1\.1 413 /);
		});

		it('passes on an answer that comes before the body has been read', async () => {
			const answer = await ask('/hostile/early-413', {
				method: 'POST',
				body: Buffer.alloc(90_000),
				headers: { 'content-type': 'text/plain' }
			});
			expect([answer.status, await answer.text()]).toEqual([413, 'too large']);
		});
	});

	describe('streams', () => {
		it('brings events as they happen and stops the upstream when the reader leaves', async () => {
			const answer = await ask('/api/in-app-agent/watch');
			expect(answer.headers.get('content-encoding')).toBe('none');
			const reader = answer.body?.getReader();
			expect(new TextDecoder().decode((await reader?.read())?.value)).toContain('data: {"n":0}');
			// Longer than the idle limit of other bodies would allow without events.
			await reader?.read();
			await reader?.cancel();
			await vi.waitFor(() => expect(fake.active()).toBe(0));
		});

		it('brings events over POST to their end', async () => {
			const answer = await ask('/api/dashboard/execute-query-stream', {
				method: 'POST',
				body: '{}',
				headers: { 'content-type': 'application/json' }
			});
			expect((await answer.text()).match(/data:/g)).toHaveLength(3);
		});

		it('streams both ways at once', async () => {
			let send: ReadableStreamDefaultController<Uint8Array> | null = null;
			const body = new ReadableStream<Uint8Array>({
				start: (controller) => void (send = controller)
			});
			const write = (text: string) => send?.enqueue(new TextEncoder().encode(text));
			write('one');
			const answer = await ask('/api/chatCompletion', {
				method: 'POST',
				body,
				duplex: 'half',
				headers: { 'content-type': 'text/plain' }
			});
			const reader = answer.body?.getReader();
			expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('one');
			write('two');
			expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('two');
			await reader?.cancel().catch(() => undefined);
			await vi.waitFor(() => expect(fake.active()).toBe(0));
		});

		it('holds the upstream back when the client does not read', async () => {
			const answer = await ask('/hostile/endless');
			const reader = answer.body?.getReader();
			await reader?.read();
			const before = process.memoryUsage().rss;
			await new Promise((resolve) => setTimeout(resolve, 200));
			expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1_048_576);
			await reader?.cancel();
			await vi.waitFor(() => expect(fake.active()).toBe(0));
		});

		it('holds the client back when the upstream does not read', async () => {
			const patient = await startRig(fake.url, { through, limits: { bodyBytes: 2 ** 30 } });
			const socket = connect(patient.port, '127.0.0.1');
			socket.on('error', () => undefined);
			const piece = 'x'.repeat(65_536);
			const length = 4_000 * piece.length;
			socket.write(
				`POST /hostile/unread HTTP/1.1\r\nHost: 127.0.0.1:${patient.port}\r\nOrigin: ${patient.origin}\r\nCookie: ${await patient.pass()}\r\nContent-Length: ${length}\r\n\r\n`
			);
			const push = () => {
				while (socket.write(piece));
			};
			socket.on('drain', push);
			push();
			let sent = -1;
			// What the sockets on the way hold, and then no more.
			await vi.waitFor(
				() => {
					const before = sent;
					sent = socket.bytesWritten - socket.writableLength;
					expect(sent).toBe(before);
				},
				{ timeout: 10_000, interval: 500 }
			);
			expect(sent).toBeLessThan(64 * 1_048_576);
			socket.destroy();
			await vi.waitFor(() => expect(fake.active()).toBe(0), { timeout: 10_000 });
			await patient.close();
		}, 30_000);

		it('drops a request whose client leaves before the answer', async () => {
			const controller = new AbortController();
			const gone = ask('/hostile/silence', { signal: controller.signal });
			await vi.waitFor(() => expect(fake.active()).toBe(1));
			controller.abort();
			await expect(gone).rejects.toThrow();
			await vi.waitFor(() => expect(fake.active()).toBe(0));
		});
	});

	describe('failures', () => {
		it.each(['truncated-length', 'truncated-chunks', 'stall'])(
			'shows a body cut by %s as cut',
			async (name) => {
				const answer = await ask(`/hostile/${name}`);
				expect(answer.status).toBe(200);
				await expect(answer.text()).rejects.toThrow();
			}
		);

		it.each([
			['nothing', 502],
			['garbage', 502],
			['huge-headers', 502],
			['status-999', 502],
			['silence', 504]
		])('answers %s with %i JSON', async (name, status) => {
			const answer = await ask(`/hostile/${name}`, { headers: { accept: 'application/json' } });
			expect(answer.status).toBe(status);
			expect(await answer.json()).toHaveProperty('error');
		});

		it('shows a person a framable page when Langfuse is not there, and names it for the doctor', async () => {
			const lonely = await startRig('http://127.0.0.1:4699', { through });
			const html = await lonely.raw(
				`GET /project/1?x="><b> HTTP/1.1\r\nHost: 127.0.0.1:${lonely.port}\r\nCookie: ${await lonely.pass()}\r\nAccept: text/html\r\nConnection: close\r\n\r\n`
			);
			expect(html).toMatch(/^HTTP\/1\.1 502 /);
			expect(html).toContain('data-reason="unreachable"');
			expect(html).toContain('data-to="/project/1?x=&quot;&gt;&lt;b&gt;"');
			expect(html).toContain('&lt;text&gt;');
			expect(html).toContain(`frame-ancestors ${PORTAL}`);
			expect(lonely.proxy.lastFault()?.code).toBe('ECONNREFUSED');
			await lonely.close();
		});

		it('asks again only what changes nothing', async () => {
			const asked = async (method: string) => {
				const before = fake.seen.length;
				expect((await ask('/hostile/nothing', { method })).status).toBe(502);
				return fake.seen.length - before;
			};
			expect(await asked('GET')).toBe(2);
			for (const method of ['POST', 'PUT', 'DELETE']) expect(await asked(method)).toBe(1);
		});

		it('asks once more when a kept-alive connection died under a GET', async () => {
			const first = await startFakeLangfuse();
			const port = Number(new URL(first.url).port);
			const other = await startRig(first.url, { through });
			const headers = { cookie: await other.pass() };
			expect((await fetch(`${other.origin}/a`, { headers })).status).toBe(200);
			await first.close();
			const second = await startFakeLangfuse({}, port);
			expect((await fetch(`${other.origin}/b`, { headers })).status).toBe(200);
			await other.close();
			await second.close();
		});
	});
});
