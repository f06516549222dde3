/** Test rig: the proxy behind a Node server, straight or turned as SvelteKit's adapter does. */
import { createServer } from 'node:http';
import { Socket } from 'node:net';
import { getRequest, setResponse } from '@sveltejs/kit/node';
import type { Application } from '#lib/server/embed/application.ts';
import { createGate, type Gate } from '#lib/server/embed/gate/gate.ts';
import type { Origins } from '#lib/server/embed/proxy/exchange.ts';
import { answerNode, upgradeNode } from '#lib/server/embed/proxy/node-answer.ts';
import type { ProxyLimits, ProxyOptions } from '#lib/server/embed/proxy/options.ts';
import { createProxy, type Proxy } from '#lib/server/embed/proxy/proxy.ts';
import { langfuseApplication } from '#lib/server/langfuse/application.ts';
import { startSignIn } from '#lib/server/langfuse/sign-in/start-sign-in.ts';
import { createMemoryGateStore } from './memory-gate-store.ts';
import { sendRaw } from './raw-request.ts';

export interface Rig {
	readonly origin: string;
	readonly port: number;
	readonly proxy: Proxy;
	readonly gate: Gate;
	/** Sessions that are live admins; remove one to sign it out. */
	readonly admins: Set<string>;
	readonly warnings: unknown[];
	/** A `Cookie` value that passes the gate. */
	pass(sessionId?: string): Promise<string>;
	/** Sends raw bytes and collects what comes until the connection closes. */
	raw(text: string, closeAfterMs?: number): Promise<string>;
	close(): Promise<void>;
}

/** The two ways in which a request reaches the proxy. */
export const THROUGH = ['node', 'fetch'] as const;
export type Through = (typeof THROUGH)[number];

export const PORTAL = 'http://127.0.0.1:4690';

export async function startRig(
	upstreamUrl: string,
	options: {
		limits?: Partial<ProxyLimits>;
		recheckMs?: number;
		aliasOrigins?: string[];
		objectStoreOrigin?: string;
		signsIn?: boolean;
		basePath?: '' | '/langfuse';
		/** Langfuse when left out. */
		application?: Application;
		identify?: ProxyOptions['identify'];
		/** By Node's own request, as the listener does it, or by fetch's, as SvelteKit would. */
		through?: Through;
	} = {}
): Promise<Rig> {
	const { application = langfuseApplication } = options;
	const basePath = options.basePath ?? '';
	const admins = new Set(['admin-session']);
	const warnings: unknown[] = [];
	const gate = createGate({
		application,
		sessions: {
			findVisitor: async (id) =>
				admins.has(id) ? { sessionId: id, email: `${id}@example.com`, role: 'admin' } : null
		},
		store: createMemoryGateStore(),
		recheckMs: options.recheckMs ?? 50
	});
	const origins: { current: Origins | null } = { current: null };
	const proxy = createProxy({
		upstreamUrl,
		aliasOrigins: () => options.aliasOrigins ?? [],
		application,
		...(options.objectStoreOrigin !== undefined && {
			objectStoreOrigin: options.objectStoreOrigin
		}),
		...(options.signsIn && { startSignIn }),
		...(options.identify && { identify: options.identify }),
		gate,
		findOrigins: (host) =>
			origins.current && host === new URL(origins.current.publicOrigin).host
				? origins.current
				: null,
		words: (refusal) => ({ lang: 'en', title: refusal, text: '<text>', action: 'open' }),
		log: { warn: (fields) => warnings.push(fields) },
		...(options.limits ? { limits: options.limits } : {})
	});
	const server = createServer({ maxHeaderSize: 65_536 }, (req, res) => {
		const rawTarget = req.url ?? '';
		if (options.through !== 'fetch') {
			const peer = req.socket.remoteAddress ?? null;
			void answerNode(proxy, req, res, { target: rawTarget, mounted: basePath !== '', peer });
			return;
		}
		// The server entry hides the target from SvelteKit in the same way.
		req.url = '/';
		void getRequest({ request: req, base: 'http://kit' })
			.then(async (request) => {
				const reply = await proxy.fetch(request, {
					rawTarget,
					rawHeaders: req.rawHeaders,
					rawBody: req,
					peer: req.socket.remoteAddress ?? null,
					signal: request.signal
				});
				await setResponse(res, reply);
			})
			// What adapter-node answers for a method that fetch does not know.
			.catch(() => res.writeHead(400).end());
	});
	// As the listener has it: where nothing is upgraded, `Upgrade` is a field like others.
	const { upgrade } = proxy;
	if (upgrade)
		server.on('upgrade', (req, socket, rest) => {
			if (!(socket instanceof Socket)) throw new TypeError('a socket expected');
			const peer = socket.remoteAddress ?? null;
			const arrival = { target: req.url ?? '', mounted: basePath !== '', peer };
			void upgradeNode(upgrade, req, socket, rest, arrival);
		});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no address');
	const origin = `http://127.0.0.1:${address.port}`;
	origins.current = { publicOrigin: origin, basePath, portalOrigins: [PORTAL], crossSite: false };
	return {
		origin,
		port: address.port,
		proxy,
		gate,
		admins,
		warnings,
		async pass(sessionId = 'admin-session') {
			const guest = { sessionId, personId: sessionId };
			const address = { publicOrigin: origin, basePath };
			const entered = await fetch(await gate.invite(guest, address, '/'), {
				redirect: 'manual'
			});
			return entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
		},
		raw: (text, closeAfterMs) => sendRaw(address.port, text, closeAfterMs),
		async close() {
			gate.close();
			await proxy.close();
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		}
	};
}
