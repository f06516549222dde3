/** A web socket between a browser and the application, behind the same rules as every request. */
import type { Duplex } from 'node:stream';
import type { Application } from '../application.ts';
import { all, single, type HeaderList } from '../rules/header-list.ts';
import { isUnder } from '../rules/target.ts';
import type { ProxyReply, ProxyRequest, Refusal } from './exchange.ts';
import { explain, type Hop } from './hop.ts';
import type { Passed } from './judge.ts';

/** A request for another protocol; its connection speaks no HTTP any more. */
export interface UpgradeRequest extends Pick<
	ProxyRequest,
	'method' | 'target' | 'headers' | 'peer' | 'mounted'
> {
	readonly socket: Duplex;
	/** What came behind the head of the request. */
	readonly rest: Buffer;
}

export interface Upgrades {
	/**
	 * Opens a web socket and moves its bytes until either side, or the visitor's session, ends.
	 * @returns null once it is open, or its browser has left; else what to answer
	 */
	upgrade(request: UpgradeRequest): Promise<ProxyReply | null>;
	/** Ends every open socket. */
	close(): void;
}

export function createUpgrades(hop: Hop, application: Pick<Application, 'webSockets'>): Upgrades {
	const open = new Set<Duplex>();

	async function connect(request: UpgradeRequest, passed: Passed): Promise<ProxyReply | null> {
		const { method, target, socket } = request;
		const gone = new AbortController();
		const release = hop.hold(passed.visitor.sessionId, () => socket.destroy());
		if (release === null) return hop.refuse('too-many', bodiless(request), passed.origins);
		open.add(socket);
		socket.once('close', () => {
			gone.abort();
			release();
			open.delete(socket);
		});
		const sent = { method, startedMs: performance.now() };
		try {
			const headers = hop.toUpstream(request, passed, false);
			const upgraded = await hop.upstream.upgrade({ target, headers }, gone.signal);
			hop.measure(sent, 101);
			if (socket.destroyed) {
				upgraded.socket.destroy();
				return null;
			}
			socket.write(switchingHead(hop.toBrowser(upgraded.headers, passed)));
			join(socket, upgraded.socket);
			return null;
		} catch (error) {
			if (socket.destroyed) return null;
			hop.measure(sent, asError(error));
			hop.note(error, request, passed);
			return hop.refuse(explain(error), bodiless(request), passed.origins);
		}
	}

	return {
		async upgrade(request) {
			const verdict = await hop.judge({ ...request, hasBody: false });
			const no = (refusal: Refusal) => hop.refuse(refusal, bodiless(request), verdict.origins);
			if (verdict.kind === 'refused') return no(verdict.refusal);
			if (verdict.kind === 'door') return no('bad-request');
			const refusal = judgeUpgrade(request, verdict, application);
			return refusal === null ? connect(request, verdict) : no(refusal);
		},
		close() {
			for (const socket of open) socket.destroy();
		}
	};
}

const bodiless = (request: UpgradeRequest) => ({ ...request, body: null });
const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));

/** Why the socket does not open; null when it may. */
function judgeUpgrade(
	request: UpgradeRequest,
	{ origins, local }: Passed,
	application: Pick<Application, 'webSockets'>
): Refusal | null {
	const { headers, method, rest } = request;
	if (!application.webSockets.some((mount) => isUnder(local, mount))) return 'not-found';
	// A browser names its page in every handshake: without that name another site's page could read
	// along with the visitor's cookies, which no CORS prevents here.
	if (single(headers, 'origin') !== origins.publicOrigin) return 'cross-origin';
	const isHandshake =
		method === 'GET' &&
		single(headers, 'upgrade')?.toLowerCase() === 'websocket' &&
		single(headers, 'sec-websocket-version') === '13' &&
		/^[\w+/]{22}==$/.test(single(headers, 'sec-websocket-key') ?? '');
	// Nothing may follow before the answer: it would be a body, or a request that no rule has seen.
	const isFramed = ['content-length', 'transfer-encoding'].some(
		(name) => all(headers, name).length
	);
	return isHandshake && !isFramed && rest.length === 0 ? null : 'bad-request';
}

/** Moves bytes both ways until one side ends or breaks; then neither is open. */
function join(browser: Duplex, application: Duplex): void {
	const close = () => {
		browser.destroy();
		application.destroy();
	};
	for (const side of [browser, application]) side.on('error', close).once('close', close);
	browser.pipe(application).pipe(browser);
}

/** The head of the answer that opens a web socket. */
function switchingHead(headers: HeaderList): string {
	// A length would be one of a body, which a 101 cannot have.
	const lines = headers
		.filter(([name]) => name !== 'content-length')
		.map(([name, value]) => `${name}: ${value}\r\n`);
	return `HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n${lines.join('')}\r\n`;
}
