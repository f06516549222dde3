import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSmtpCatcher, type SmtpCatcher } from '../../../../tests/fakes/smtp-catcher.ts';
import { checkHost, kindOf } from './address-policy.ts';
import { createMailer } from './mail.ts';
import { nextAttempt } from './retry.ts';
import { parseWebhookUrl, postWebhook, signatureOf } from './webhook.ts';

describe('addresses', () => {
	it.each([
		['8.8.8.8', 'public'],
		['2606:4700::1111', 'public'],
		['127.0.0.1', 'private'],
		['10.1.2.3', 'private'],
		['172.31.255.255', 'private'],
		['192.168.0.1', 'private'],
		['100.64.0.1', 'private'],
		['::1', 'private'],
		['fd12::1', 'private'],
		['::ffff:10.0.0.1', 'private'],
		['169.254.169.254', 'forbidden'],
		['::ffff:169.254.169.254', 'forbidden'],
		['::ffff:a9fe:a9fe', 'forbidden'],
		['64:ff9b::a9fe:a9fe', 'forbidden'],
		['fe80::1', 'forbidden'],
		['fd00:ec2::254', 'forbidden'],
		['0.0.0.0', 'forbidden'],
		['::', 'forbidden'],
		['::127.0.0.1', 'forbidden'],
		['::7f00:1', 'forbidden'],
		['::10.0.0.1', 'forbidden'],
		['::ffff:0:127.0.0.1', 'forbidden'],
		['::ffff:0:a9fe:a9fe', 'forbidden'],
		['224.0.0.1', 'forbidden'],
		['255.255.255.255', 'forbidden'],
		['100.100.100.200', 'forbidden'],
		['not-an-address', 'forbidden']
	])('%s is %s', (address, kind) => expect(kindOf(address)).toBe(kind));

	it('are refused all when one of a name’s is', async () => {
		const resolve = async () => ['8.8.8.8', '169.254.169.254'];
		expect(await checkHost('a.example', true, resolve)).toEqual({
			ok: false,
			problem: 'forbidden'
		});
		const mixed = async () => ['8.8.8.8', '10.0.0.1'];
		expect(await checkHost('a.example', false, mixed)).toEqual({ ok: false, problem: 'private' });
		expect(await checkHost('a.example', true, mixed)).toMatchObject({ ok: true });
		expect(await checkHost('a.example', true, () => Promise.reject(new Error()))).toMatchObject({
			problem: 'not-found'
		});
	});

	it('are read as the URL standard reads them', async () => {
		for (const url of ['http://2130706433/', 'http://0x7f.1/', 'http://127.1/', 'http://[::1]/']) {
			expect(await checkHost(parseWebhookUrl(url)?.hostname ?? '', false), url).toEqual({
				ok: false,
				problem: 'private'
			});
		}
		for (const url of [
			'ftp://a.example/',
			'file:///etc/passwd',
			'http://user:pass@a.example/',
			'x'
		]) {
			expect(parseWebhookUrl(url), url).toBeNull();
		}
	});
});

describe('a webhook', () => {
	let answer: (request: IncomingMessage, response: ServerResponse) => void;
	const received: { headers: IncomingMessage['headers']; body: string; path: string }[] = [];
	const server = createServer((request, response) => {
		let body = '';
		request.setEncoding('utf8').on('data', (text: string) => (body += text));
		request.on('end', () => {
			received.push({ headers: request.headers, body, path: request.url ?? '' });
			answer(request, response);
		});
	});
	let url = '';
	beforeAll(async () => {
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		// A listening TCP server has such an address.
		url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?a=b`;
	});
	afterAll(() => {
		server.closeAllConnections();
		server.close();
	});
	afterEach(() => received.splice(0));

	const secret = `whsec_${Buffer.from('a secret of the test').toString('base64')}`;
	const message = (given = {}) => ({
		id: 'msg-1',
		url,
		secret,
		body: '{"한국어":1}',
		atMs: 1_700_000_000_999,
		...given
	});
	const policy = { allowPrivate: true, timeoutMs: 700 };

	it('is signed over id, time and body, so that its receiver can check it', async () => {
		answer = (_, response) => response.writeHead(204).end();
		expect(await postWebhook(message(), policy)).toEqual({ ok: true });
		const [got] = received;
		const {
			'webhook-id': id,
			'webhook-timestamp': time,
			'webhook-signature': signature
		} = got?.headers ?? {};
		expect([id, time]).toEqual(['msg-1', '1700000000']);
		const mac = createHmac('sha256', 'a secret of the test')
			.update(`msg-1.1700000000.${got?.body}`)
			.digest('base64');
		expect(signature).toBe(`v1,${mac}`);
		expect(signatureOf(message({ body: 'other' }))['webhook-signature']).not.toBe(signature);
	});

	it('is not sent to a private address unless that is allowed', async () => {
		answer = (_, response) => response.end();
		const sent = await postWebhook(message(), { ...policy, allowPrivate: false });
		expect(sent).toMatchObject({ ok: false, final: true });
		expect(received).toEqual([]);
	});

	it('goes to the address that was checked, whatever the name says a moment later', async () => {
		answer = (_, response) => response.end();
		let asked = 0;
		const resolve = async () => [asked++ === 0 ? '127.0.0.1' : '169.254.169.254'];
		const { port } = new URL(url);
		const sent = await postWebhook(message({ url: `http://moving.example:${port}/` }), {
			...policy,
			resolve
		});
		expect(sent).toEqual({ ok: true });
		expect(asked).toBe(1);
		expect(received[0]?.headers.host).toBe(`moving.example:${port}`);
	});

	it('follows no redirect', async () => {
		answer = (_, response) => response.writeHead(302, { location: url }).end();
		expect(await postWebhook(message(), policy)).toEqual({
			ok: false,
			problem: 'HTTP 302',
			final: false
		});
		expect(received).toHaveLength(1);
	});

	it('gives up on a receiver that hangs, before or after its head', async () => {
		answer = () => undefined;
		expect(await postWebhook(message(), policy)).toMatchObject({
			problem: 'no answer within 700 ms'
		});
		answer = (_, response) => response.writeHead(200).write('x');
		expect(await postWebhook(message(), policy)).toMatchObject({
			problem: 'no answer within 700 ms'
		});
	});

	it('reads no more of a huge answer than it needs', async () => {
		let written = 0;
		answer = (_, response) => {
			const block = Buffer.alloc(65_536, 'x');
			const more = () => {
				while (!response.destroyed && written < 200_000_000) {
					written += block.length;
					if (!response.write(block)) return void response.once('drain', more);
				}
			};
			more();
		};
		expect(await postWebhook(message(), policy)).toEqual({ ok: true });
		expect(written).toBeLessThan(50_000_000);
	});

	it('gives up on a name that is never resolved', async () => {
		const resolve = () => new Promise<never>(() => undefined);
		const sent = await postWebhook(message({ url: 'http://slow.example/' }), {
			...policy,
			timeoutMs: 100,
			resolve
		});
		expect(sent).toMatchObject({ ok: false, final: false });
	});

	it('is not tried again when its receiver says that it is gone', async () => {
		answer = (_, response) => response.writeHead(410).end();
		expect(await postWebhook(message(), policy)).toMatchObject({ final: true });
	});
});

describe('mail', () => {
	let catcher: SmtpCatcher;
	beforeAll(async () => {
		catcher = await startSmtpCatcher();
	});
	afterAll(() => catcher.close());
	const mailer = () =>
		createMailer({ url: catcher.url, from: 'Portal <portal@example.com>', timeoutMs: 700 });
	const mail = {
		id: 'm1',
		to: 'ops@example.com',
		subject: '예산 80 %',
		text: '예산의 80 %를 썼습니다.'
	};

	it('arrives as text', async () => {
		expect(await mailer().send(mail)).toEqual({ ok: true });
		expect(catcher.mails[0]).toMatchObject({ from: 'portal@example.com', to: ['ops@example.com'] });
		const data = catcher.mails[0]?.data ?? '';
		expect(data).toContain('Message-ID: <m1@agent-portal>');
		const body = data.slice(data.indexOf('\n\n') + 2);
		const text = /base64/i.test(data)
			? Buffer.from(body, 'base64').toString()
			: decodeURIComponent(body.replace(/=\n/g, '').replace(/%/g, '%25').replace(/=/g, '%'));
		expect(text).toContain('예산의 80 %를 썼습니다.');
	});

	it('cannot smuggle a head or a second receiver in by its address', async () => {
		const before = catcher.mails.length;
		await mailer().send({ ...mail, to: 'a@example.com\r\nRCPT TO:<b@example.com>' });
		await mailer().send({ ...mail, to: 'a@example.com, b@example.com' });
		for (const { to } of catcher.mails.slice(before)) expect(to).not.toContain('b@example.com');
	});

	it('tells a refused address from a busy server', async () => {
		catcher.reply = '550 no such user';
		expect(await mailer().send(mail)).toMatchObject({ ok: false, final: true });
		catcher.reply = '451 later';
		expect(await mailer().send(mail)).toMatchObject({ ok: false, final: false });
		catcher.reply = '250 OK';
	});

	it('gives up on a server that says nothing', async () => {
		catcher.silent = true;
		expect(await mailer().send(mail)).toMatchObject({ ok: false, final: false });
		catcher.silent = false;
	});
});

describe('attempts', () => {
	it('come further and further apart, and end', () => {
		const waits: number[] = [];
		for (let attempts = 1; attempts < 20; attempts++) {
			const next = nextAttempt(attempts, 0);
			if (next === null) break;
			waits.push(next);
		}
		expect(waits).toEqual([...waits].sort((a, b) => a - b));
		expect(waits).toHaveLength(6);
		expect(nextAttempt(7, 0)).toBeNull();
	});
});
