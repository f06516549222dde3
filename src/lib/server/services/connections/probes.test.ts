import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { probeCollector, probeGrafana, probeMail, probeOidc } from './probes.ts';

const servers: Server[] = [];
afterEach(() => {
	for (const server of servers.splice(0)) {
		server.closeAllConnections();
		server.close();
	}
});

async function serve(listener: RequestListener): Promise<string> {
	const server = createServer(listener);
	servers.push(server);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (typeof address !== 'object' || address === null) throw new Error('no address');
	return `http://127.0.0.1:${address.port}`;
}

const answers =
	(body: unknown, status = 200): RequestListener =>
	(_, response) => {
		response.writeHead(status, { 'content-type': 'application/json' });
		response.end(JSON.stringify(body));
	};

describe('a probe', () => {
	it('reads the version of a Grafana, and takes nothing else for one', async () => {
		const grafana = await serve(answers({ database: 'ok', version: '12.1.0' }));
		expect(await probeGrafana(grafana, 1_000)()).toEqual({
			ok: true,
			value: [{ what: 'version', value: '12.1.0' }]
		});
		const other = await serve(answers({ hello: 'world' }));
		expect(await probeGrafana(other, 1_000)()).toMatchObject({
			ok: false,
			fault: { kind: 'unexpected-reply', hint: 'check-address', source: 'grafana' }
		});
	});

	it('gives up on a server that never answers', async () => {
		const silent = await serve(() => undefined);
		expect(await probeGrafana(silent, 100)()).toMatchObject({
			ok: false,
			fault: { kind: 'timeout' }
		});
	});

	it('names the issuer that a provider claims when it is another', async () => {
		let self = '';
		const provider = await serve((request, response) => {
			const endpoints = {
				authorization_endpoint: `${self}/auth`,
				token_endpoint: `${self}/token`,
				jwks_uri: `${self}/jwks`
			};
			const body =
				request.url === '/jwks' ? { keys: [{ kty: 'RSA' }] } : { issuer: self, ...endpoints };
			answers(body)(request, response);
		});
		self = provider;
		expect(await probeOidc(provider, 1_000)()).toMatchObject({
			ok: true,
			value: [{ what: 'issuer' }, { what: 'signing-keys', value: 1 }]
		});
		self = 'https://elsewhere.example';
		const refused = await probeOidc(provider, 1_000)();
		expect(refused).toMatchObject({ ok: false, fault: { source: 'oidc', hint: 'check-address' } });
	});

	it('asks a collector with the headers that exports carry', async () => {
		const collector = await serve((request, response) => {
			const allowed = request.headers.authorization === 'Bearer good' && request.method === 'POST';
			answers(allowed ? { partialSuccess: {} } : { message: 'no' }, allowed ? 200 : 401)(
				request,
				response
			);
		});
		const good = { authorization: 'Bearer good' };
		expect(await probeCollector(collector, good, 1_000)()).toMatchObject({ ok: true });
		expect(await probeCollector(collector, {}, 1_000)()).toMatchObject({
			ok: false,
			fault: { kind: 'unauthenticated', hint: 'check-credentials' }
		});
	});

	it('says that no mail server is there, without its password', async () => {
		const reply = await probeMail('smtp://u:hunter2@127.0.0.1:9', 'a@b', 1_000)();
		expect(reply).toMatchObject({ ok: false, fault: { kind: 'unreachable', source: 'mail' } });
		expect(JSON.stringify(reply)).not.toContain('hunter2');
	});
});
