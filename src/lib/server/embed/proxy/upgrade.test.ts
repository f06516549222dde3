import { createHash, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
	startFakeGrafana,
	type FakeGrafana
} from '../../../../../tests/fakes/grafana/fake-grafana.ts';
import { startRig, type Rig } from '../../../../../tests/fakes/embed/proxy-rig.ts';
import { grafanaApplication, identify } from '../../grafana/application.ts';

let fake: FakeGrafana;
let rig: Rig;
let pass: string;
const sockets: Socket[] = [];

beforeAll(async () => {
	fake = await startFakeGrafana();
	rig = await startRig(fake.url, {
		application: grafanaApplication,
		identify,
		limits: { perSession: 3 }
	});
});
beforeEach(async () => {
	rig.admins.add('admin-session');
	pass = await rig.pass();
});
afterEach(async () => {
	for (const socket of sockets.splice(0)) socket.destroy();
	await expect.poll(() => fake.live()).toBe(0);
});
afterAll(async () => {
	await rig.close();
	await fake.close();
});

const key = () => randomBytes(16).toString('base64');

/** The lines of a browser's handshake; null leaves a field out. */
function handshake(changes: Readonly<Record<string, string | null>> = {}, line?: string): string {
	const fields: Record<string, string | null> = {
		Host: `127.0.0.1:${rig.port}`,
		Origin: rig.origin,
		Connection: 'keep-alive, Upgrade',
		Upgrade: 'websocket',
		'Sec-WebSocket-Version': '13',
		'Sec-WebSocket-Key': key(),
		'Sec-Fetch-Site': 'same-origin',
		'Sec-Fetch-Mode': 'websocket',
		Cookie: `${pass}; portal.session_token=secret; grafana_session=own`,
		...changes
	};
	const lines = Object.entries(fields).flatMap(([name, value]) =>
		value === null ? [] : [`${name}: ${value}`]
	);
	return [line ?? 'GET /api/live/ws HTTP/1.1', ...lines, '', ''].join('\r\n');
}

interface Opened {
	readonly socket: Socket;
	/** All that came so far. */
	text(): string;
	closed(): boolean;
}

function send(text: string): Opened {
	let received = '';
	let isClosed = false;
	const socket = connect(rig.port, '127.0.0.1', () => socket.write(text, 'latin1'));
	sockets.push(socket);
	socket.on('data', (chunk) => (received += chunk.toString('latin1')));
	socket.on('error', () => undefined);
	socket.on('close', () => (isClosed = true));
	return { socket, text: () => received, closed: () => isClosed };
}

/** A refusal ends the connection; its status is that of the first line. */
async function refusal(text: string): Promise<number> {
	const { text: received, closed } = send(text);
	await expect.poll(closed, { timeout: 3_000 }).toBe(true);
	return Number(/^HTTP\/1\.1 (\d{3})/.exec(received())?.[1] ?? 0);
}

async function opened(text = handshake()): Promise<Opened> {
	const live = send(text);
	await expect.poll(live.text, { timeout: 3_000 }).toContain('hello');
	return live;
}

describe('a web socket', () => {
	it('opens, with what came behind the head, and moves bytes both ways', async () => {
		const nonce = key();
		const live = await opened(handshake({ 'Sec-WebSocket-Key': nonce }));
		const accept = createHash('sha1')
			.update(`${nonce}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
			.digest('base64');
		expect(live.text()).toMatch(/^HTTP\/1\.1 101 /);
		expect(live.text()).toContain(`sec-websocket-accept: ${accept}`);
		const mega = randomBytes(1_048_576).toString('base64');
		live.socket.write(mega);
		await expect
			.poll(() => live.text().endsWith(mega.slice(-1_000)), { timeout: 5_000 })
			.toBe(true);
		expect(live.text().split('hello')[1]).toBe(mega);
	});

	it('keeps the header rules both ways', async () => {
		const live = await opened(
			handshake({ 'X-WEBAUTH-USER': 'root@example.com', Authorization: 'Bearer x' })
		);
		const { headers = {}, url } = fake.seen.at(-1) ?? {};
		expect(url).toBe('/api/live/ws');
		expect(headers['x-webauth-user']).toBe('admin-session@example.com');
		expect(headers).not.toHaveProperty('authorization');
		expect(headers.cookie).toBe('grafana_session=own');
		expect(headers.upgrade).toBe('websocket');
		expect(live.text()).toContain('set-cookie: grafana_session=renewed');
		expect(live.text()).not.toContain('stolen');
		expect(live.text().toLowerCase()).not.toContain('x-frame-options');
	});

	it('ends at both sides when its browser, or Grafana, leaves', async () => {
		const live = await opened();
		live.socket.destroy();
		await expect.poll(() => fake.live()).toBe(0);
		const other = await opened();
		other.socket.end();
		await expect.poll(other.closed).toBe(true);
	});

	it('ends within the recheck when its session ends, and at once when that is revoked', async () => {
		const live = await opened();
		rig.admins.delete('admin-session');
		await expect.poll(live.closed, { timeout: 2_000 }).toBe(true);
		rig.admins.add('admin-session');
		pass = await rig.pass();
		const other = await opened();
		await rig.gate.revoke('admin-session');
		await expect.poll(other.closed, { timeout: 1_000 }).toBe(true);
		expect(fake.live()).toBe(0);
	});

	it('counts among what a session has open', async () => {
		await Promise.all([opened(), opened(), opened()]);
		expect(await refusal(handshake())).toBe(429);
	});
});

describe('no web socket', () => {
	it.each([
		['without a pass', { Cookie: null }, 401],
		[
			'with a pass that nobody gave',
			{ Cookie: `agent_portal_grafana_gate=${'x'.repeat(43)}` },
			401
		],
		['for a page of another site', { Origin: 'http://evil.example' }, 403],
		['for the portal’s own pages', { Origin: 'http://127.0.0.1:4690' }, 403],
		['for nobody’s page', { Origin: null }, 403],
		['for a sandboxed page', { Origin: 'null' }, 403],
		['of another host', { Host: 'evil.example' }, 421],
		['of another protocol', { Upgrade: 'h2c' }, 400],
		['of two protocols', { Upgrade: 'websocket, h2c' }, 400],
		['of another version', { 'Sec-WebSocket-Version': '8' }, 400],
		['without a key', { 'Sec-WebSocket-Key': null }, 400],
		['with a body', { 'Content-Length': '5' }, 400],
		['with a body of no length', { 'Transfer-Encoding': 'chunked' }, 400]
	])('%s', async (_, changes, status) => {
		const before = fake.seen.length;
		expect(await refusal(handshake(changes))).toBe(status);
		expect(fake.seen.length).toBe(before);
	});

	it.each([
		['GET /api/live/push/x HTTP/1.1', 404],
		['GET /api/live/ws/%2e%2e/%2e%2e/%2e%2e/metrics HTTP/1.1', 400],
		['GET //evil.example/api/live/ws HTTP/1.1', 400],
		['GET http://evil.example/api/live/ws HTTP/1.1', 400],
		['GET /.agent-portal/enter?ticket=x HTTP/1.1', 400],
		['POST /api/live/ws HTTP/1.1', 400],
		['TRACE /api/live/ws HTTP/1.1', 405]
	])('at %j', async (line, status) => {
		const before = fake.seen.length;
		expect(await refusal(handshake({}, line))).toBe(status);
		expect(fake.seen.length).toBe(before);
	});

	it('with a second request smuggled behind the handshake', async () => {
		const before = fake.seen.length;
		const smuggled = 'GET /api/user HTTP/1.1\r\nHost: x\r\n\r\n';
		expect(await refusal(handshake() + smuggled)).toBe(400);
		expect(await refusal(handshake({ 'Content-Length': '43' }) + smuggled)).toBe(400);
		expect(fake.seen.length).toBe(before);
	});

	it('that Grafana itself refuses, which is told as a fault', async () => {
		expect(await refusal(handshake({}, 'GET /api/live/ws/refused HTTP/1.1'))).toBe(502);
		expect(rig.proxy.lastFault()).toMatchObject({ refusal: 'unreachable' });
	});
});
