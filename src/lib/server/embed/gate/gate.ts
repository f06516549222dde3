/** Who may reach an embedded application: people with a live portal session, by ticket and pass. */
import { randomBytes } from 'node:crypto';
import type { Application } from '../application.ts';
import type { Origins } from '../proxy/exchange.ts';
import { forgetCookie, ownCookies, readCookie } from '../rules/cookies.ts';
import { all, type HeaderList } from '../rules/header-list.ts';
import { RESERVED_PREFIX, readLocalPath } from '../rules/target.ts';
import type { GateStore } from './gate-store.ts';
import { createLiveness, type PortalSessions, type Visitor } from './liveness.ts';
import { createPasses, digest } from './passes.ts';

export interface GateOptions {
	readonly application: Pick<Application, 'name' | 'cookie' | 'places'>;
	readonly sessions: PortalSessions;
	readonly store: GateStore;
	/** What passes and marks hold for, beside the application: those of another realm are none. */
	readonly realm?: string;
	/** How old an answer of `sessions` or of `store` may be: the longest that a revoked session keeps its pass. */
	readonly recheckMs?: number;
	/** Unix milliseconds. */
	readonly now?: () => number;
}

export interface Gate {
	/**
	 * Mints a single-use ticket for a session and gives the address that redeems it.
	 * The caller has checked that the person may come in. Valid for a minute.
	 * @param to where the frame shall open, a path on the embedded origin; anything else: its first page
	 */
	invite(guest: Guest, address: EmbeddedAddress, to: string | null): Promise<string>;
	/** Who stands behind a request's pass; null without a valid one. At once when it was asked just now. */
	admit(headers: HeaderList): Visitor | null | Promise<Visitor | null>;
	/**
	 * Answers a door of the portal on the embedded origin.
	 * @param target without the base path
	 */
	open(target: string, headers: HeaderList, origins: Origins): Promise<DoorAnswer>;
	/** Shuts out a session now: sign-out, role change. Streams that it has open end. */
	revoke(sessionId: string): Promise<void>;
	/** Calls back when a session that has something open ends; returns a way to stop. */
	watch(sessionId: string, onEnd: () => void): () => void;
	close(): void;
}

/** A person with a live portal session. */
export interface Guest {
	readonly sessionId: string;
	readonly personId: string;
}

/** An application as browsers reach it. */
export type EmbeddedAddress = Pick<Origins, 'publicOrigin' | 'basePath'>;

export type DoorAnswer =
	| {
			readonly go: string;
			readonly cookies: readonly string[];
			/** The way in is complete: what follows is the application itself. */
			readonly entered: boolean;
	  }
	| { readonly refuse: 'renew' | 'cookie-refused' | 'not-found' };

const TICKET_MS = 60_000;
// As long as a sign-in lasts: the portal session behind it is asked all the time, and a page that lives by
// its scripts alone has no way to renew.
const PASS_MS = 7 * 24 * 3_600_000;

export function createGate(options: GateOptions): Gate {
	const { application, realm = '', recheckMs = 2_000, now = Date.now } = options;
	const { places } = application;
	const passName = `agent_portal_${application.name}_gate`;
	const passNames = [`__Host-${passName}`, passName];
	const { store } = options;
	const passes = createPasses(store, { realm, forMs: recheckMs, now });
	const liveness = createLiveness(options.sessions, { recheckMs, now });

	function admit(headers: HeaderList): Visitor | null | Promise<Visitor | null> {
		const brought = passesOf(all(headers, 'cookie'));
		const [first] = brought;
		if (first === undefined) return null;
		const grant = passes.known(first);
		const isGood = grant !== null && grant.expiresAtMs > now();
		return (isGood ? liveness.known(grant.sessionId) : null) ?? ask(brought);
	}

	async function ask(brought: readonly string[]): Promise<Visitor | null> {
		for (const pass of brought) {
			// A store that does not answer keeps the gate shut, as an ended session does.
			const grant = await passes.find(pass).catch(() => null);
			if (grant === null || grant.expiresAtMs <= now()) continue;
			const visitor = await liveness.find(grant.sessionId);
			if (visitor !== null) return visitor;
		}
		return null;
	}

	/** What no sibling host can toss in comes first. */
	function passesOf(lines: readonly string[]): string[] {
		return passNames.flatMap((name) => {
			const pass = readCookie(lines, name);
			return pass !== null && isToken(pass) ? [pass] : [];
		});
	}

	async function redeem(
		query: URLSearchParams,
		headers: HeaderList,
		origins: Origins
	): Promise<DoorAnswer> {
		const ticket = query.get('ticket');
		if (ticket === null || !isToken(ticket)) return { refuse: 'renew' };
		const grant = await store.takeTicket(digest(ticket));
		if (grant === null || grant.expiresAtMs <= now()) return { refuse: 'renew' };
		if ((await liveness.find(grant.sessionId)) === null) return { refuse: 'renew' };
		const pass = token();
		const { sessionId, personId } = grant;
		await passes.add(pass, { sessionId, personId, expiresAtMs: now() + PASS_MS });
		const to = encodeURIComponent(readLocalPath(query.get('to'), places, origins.basePath));
		return {
			go: `${origins.basePath}${RESERVED_PREFIX}ready?to=${to}`,
			cookies: [
				passCookie(passName, pass, origins),
				...changePerson(application, `${realm}${personId}`, headers, origins)
			],
			entered: false
		};
	}

	return {
		async invite(guest, { publicOrigin, basePath }, to) {
			const ticket = token();
			await store.sweep(now());
			await store.addTicket(digest(ticket), { ...guest, expiresAtMs: now() + TICKET_MS });
			const query = new URLSearchParams({ ticket, to: readLocalPath(to, places, basePath) });
			return `${publicOrigin}${basePath}${RESERVED_PREFIX}enter?${query}`;
		},
		admit,
		async open(target, headers, origins) {
			const [path, query] = split(target);
			const parameters = new URLSearchParams(query);
			if (path === `${RESERVED_PREFIX}enter`) {
				return redeem(parameters, headers, origins).catch(() => ({ refuse: 'renew' }));
			}
			if (path === `${RESERVED_PREFIX}ready`) {
				// The second step finds out whether the browser kept the cookie: without it a refused
				// cookie would look like an ended session and renew in a circle.
				if ((await admit(headers)) === null) return { refuse: 'cookie-refused' };
				const go = readLocalPath(parameters.get('to'), places, origins.basePath);
				return { go, cookies: [], entered: true };
			}
			return { refuse: 'not-found' };
		},
		async revoke(sessionId) {
			liveness.end(sessionId);
			await passes.removeSession(sessionId);
		},
		watch: liveness.watch,
		close: liveness.close
	};
}

/** Host-only, and `__Host-` where the browser allows it, so that no sibling host can toss one in. */
function passCookie(name: string, pass: string, origins: Origins): string {
	return `${cookieName(name, origins)}=${pass}; Path=/; ${attributes(origins)}`;
}

/**
 * The application's own sign-in outlives the portal's. When somebody else has come through the gate
 * before, or nobody knows who, the browser forgets its cookies: nobody works under another's name.
 * @param person of one realm
 */
function changePerson(
	{ name: application, cookie }: GateOptions['application'],
	person: string,
	headers: HeaderList,
	origins: Origins
): string[] {
	const name = cookieName(`agent_portal_${application}_person`, origins);
	const mark = digest(person);
	const lines = all(headers, 'cookie');
	if (readCookie(lines, name) === mark) return [];
	// Older applications set them for the whole host, whatever path they were built for.
	const paths = origins.basePath === '' ? ['/'] : [origins.basePath, '/'];
	const forgotten = ownCookies(lines, cookie).flatMap((each) =>
		paths.map((path) => forgetCookie(each, path, origins.crossSite))
	);
	return [`${name}=${mark}; Path=/; Max-Age=34560000; ${attributes(origins)}`, ...forgotten];
}

function cookieName(plain: string, { publicOrigin }: Origins): string {
	return publicOrigin.startsWith('https:') ? `__Host-${plain}` : plain;
}

function attributes({ publicOrigin, crossSite }: Origins): string {
	if (crossSite) return 'HttpOnly; SameSite=None; Secure; Partitioned';
	return `HttpOnly; SameSite=Lax${publicOrigin.startsWith('https:') ? '; Secure' : ''}`;
}

const token = () => randomBytes(32).toString('base64url');
const isToken = (text: string) => /^[\w-]{43}$/.test(text);

function split(target: string): [string, string] {
	const mark = target.indexOf('?');
	return mark === -1 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
}
