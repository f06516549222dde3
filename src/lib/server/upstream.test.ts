import { createServer, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { misbehave, type Misbehaviour } from '../../../tests/fakes/agentops/misbehave.ts';
import { answerFault, createUpstream, errorMessage, type Upstream } from './upstream.ts';

let serve: (response: ServerResponse) => void;
let asked = 0;
let close: () => Promise<void>;
let upstream: Upstream;
let url: string;

beforeEach(async () => {
	asked = 0;
	const server = createServer((request, response) => {
		asked += 1;
		request.resume();
		serve(response);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
	upstream = createUpstream({ source: 'thing', baseUrl: url, timeoutMs: 400, maxBytes: 100_000 });
	close = async () => {
		await upstream.close();
		server.closeAllConnections();
		server.close();
	};
});
afterEach(() => close());

function answerWith(how: Misbehaviour) {
	serve = (response) => void misbehave(how, response);
	return upstream.call({ path: '/x' });
}

async function faultOf(how: Misbehaviour) {
	const reply = await answerWith(how);
	return reply.ok ? answerFault('thing', reply.value) : reply.fault;
}

test('gives the parsed body and status of any whole answer', async () => {
	const reply = await answerWith({ status: 418, body: { a: [1] } });
	expect(reply).toMatchObject({ ok: true, value: { status: 418, json: { a: [1] } } });
});

test('names a hanging server a timeout', async () => {
	expect(await faultOf('hang')).toMatchObject({ kind: 'timeout', source: 'thing' });
});

test('names an absent server unreachable and asks to check the address', async () => {
	await close();
	close = () => Promise.resolve();
	const gone = createUpstream({ source: 'thing', baseUrl: url, timeoutMs: 400, maxBytes: 10 });
	const reply = await gone.call({ path: '/' });
	expect(reply).toMatchObject({
		ok: false,
		fault: { kind: 'unreachable', hint: 'check-address', detail: 'no connection (ECONNREFUSED)' }
	});
	await gone.close();
});

test('stops an answer that is larger than its cap', async () => {
	expect(await faultOf('endless')).toMatchObject({
		kind: 'unexpected-reply',
		hint: 'narrow-the-range'
	});
});

test('tells an answer that broke off from a server that is away', async () => {
	expect(await faultOf('drop-mid-body')).toMatchObject({
		kind: 'unexpected-reply',
		hint: 'retry-later'
	});
});

test('asks once more when the connection closes before an answer, and not a third time', async () => {
	expect(await faultOf('drop')).toMatchObject({ kind: 'unreachable', hint: 'retry-later' });
	expect(asked).toBe(2);
});

test('does not send a POST twice', async () => {
	serve = (response) => response.destroy();
	const reply = await upstream.call({ method: 'POST', path: '/x', json: {} });
	expect(reply.ok).toBe(false);
	expect(asked).toBe(1);
});

test('a proxy page is a fault without its HTML', async () => {
	const fault = await faultOf('html-502');
	expect(fault).toEqual({
		kind: 'unreachable',
		hint: 'retry-later',
		source: 'thing',
		detail: 'HTTP 502: text/html'
	});
});

test('a web page with status 200 asks to check the address', async () => {
	expect(await faultOf('html-200')).toMatchObject({
		kind: 'unexpected-reply',
		hint: 'check-address'
	});
});

test('half, empty and plain-text bodies are faults', async () => {
	for (const how of ['half-json', 'empty', 'not-json'] as const) {
		expect(await faultOf(how)).toMatchObject({ kind: 'unexpected-reply', hint: 'retry-later' });
	}
});

test('a redirect is not followed, since credentials would go with it', async () => {
	expect(await faultOf('redirect')).toMatchObject({
		kind: 'unexpected-reply',
		hint: 'check-address'
	});
});

test('a cancelled call ends at once', async () => {
	serve = () => undefined;
	const controller = new AbortController();
	const pending = upstream.call({ path: '/x', signal: controller.signal, timeoutMs: 5000 });
	setTimeout(() => controller.abort(), 20);
	// Not a timeout: it did not wait for its own.
	expect(await pending).toMatchObject({ ok: false, fault: { detail: 'the call was cancelled' } });
	const already = await upstream.call({ path: '/x', signal: controller.signal });
	expect(already.ok).toBe(false);
});

test('keeps a path prefix of the base URL and encodes plus signs', async () => {
	let seen = '';
	const server = createServer((request, response) => {
		seen = request.url ?? '';
		response.end('{}');
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	const port = typeof address === 'object' && address ? address.port : 0;
	const prefixed = createUpstream({
		source: 'thing',
		baseUrl: `http://user:secret@127.0.0.1:${port}/api/`,
		timeoutMs: 1000,
		maxBytes: 100
	});
	await prefixed.call({ path: '/v1', query: { t: '20:00+09:00', q: 'a b%' } });
	expect(seen).toBe('/api/v1?t=20%3A00%2B09%3A00&q=a+b%25');
	await prefixed.close();
	server.closeAllConnections();
	server.close();
});

test.each([
	[{ detail: 'Project not found' }, 'Project not found'],
	[{ detail: [{ loc: ['query', 'limit'], msg: 'too big', input: 'pw' }] }, 'query.limit: too big'],
	[{ error: 'Internal Server Error' }, 'Internal Server Error'],
	[{ error: { message: 'no' } }, 'no'],
	[{ message: 'Server Up' }, 'Server Up'],
	['text', null],
	[{ detail: [] }, null],
	[null, null]
])('reads the message of the error body %j', (body, message) => {
	expect(errorMessage(body)).toBe(message);
});

test('a message never carries a credential or markup', () => {
	const secret = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln';
	const key = '99999999-aaaa-4bbb-8ccc-dddddddddddd';
	for (const text of [
		`token=${secret}`,
		`Bearer ${secret}`,
		`cookie session_id=${secret}`,
		`bad key ${key}`,
		`<b>${key}</b>`,
		`{"password": "hunter2-${secret}"}`
	]) {
		const message = errorMessage({ detail: text }) ?? '';
		expect(message).not.toContain(secret);
		expect(message).not.toContain(key);
		expect(message).not.toMatch(/[<>]|hunter2/);
	}
});

test('any body is read without throwing, into one bounded line', () => {
	fc.assert(
		fc.property(fc.jsonValue(), (body) => {
			const message = errorMessage(body);
			expect(message ?? '').not.toContain('\n');
			expect((message ?? '').length).toBeLessThanOrEqual(301);
		})
	);
});

test('every status but 2xx is a fault', () => {
	fc.assert(
		fc.property(fc.integer({ min: 300, max: 599 }), (status) => {
			const answer = { status, headers: {}, mediaType: '', bytes: 0, json: undefined };
			expect(answerFault('thing', answer)?.detail).toBe(`HTTP ${status}: no body`);
		})
	);
});
