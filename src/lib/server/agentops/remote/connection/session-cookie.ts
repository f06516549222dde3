/** The session cookie of one AgentOps account: held in memory, renewed by one sign-in at a time. */
import { failed, ok, type Fault, type Reply } from '../../fault.ts';

export interface SessionCookieSettings {
	/** One sign-in. `ok` holds `name=value` for a `Cookie:` header. Must not throw. */
	readonly signIn: () => Promise<Reply<string>>;
	/** Unix ms. */
	readonly now: () => number;
	/** Least time between two sign-ins: AgentOps may allow 6 a minute. */
	readonly spacingMs?: number;
	/** Longest wait after repeated refusals. */
	readonly maxWaitMs?: number;
}

export interface SessionCookie {
	/** The cookie, signing in first when there is none. */
	current(): Promise<Reply<string>>;
	/**
	 * Another cookie than the one that a server refused. All who come with the same stale cookie share
	 * one sign-in; who comes late gets its result at once.
	 */
	renew(stale: string): Promise<Reply<string>>;
}

const defaultSpacingMs = 10_000;
const defaultMaxWaitMs = 300_000;

export function createSessionCookie(settings: SessionCookieSettings): SessionCookie {
	const spacingMs = settings.spacingMs ?? defaultSpacingMs;
	const maxWaitMs = settings.maxWaitMs ?? defaultMaxWaitMs;
	let cookie: string | null = null;
	let pending: Promise<Reply<string>> | null = null;
	let signedInMs = Number.NEGATIVE_INFINITY;
	let failure: { readonly fault: Fault; readonly untilMs: number } | null = null;
	let refusals = 0;

	async function signIn(): Promise<Reply<string>> {
		const reply = await settings.signIn();
		if (reply.ok) {
			cookie = reply.value;
			signedInMs = settings.now();
			failure = null;
			refusals = 0;
			return reply;
		}
		cookie = null;
		// An absent server is asked again soon; wrong credentials do not become right by repeating.
		const refused = reply.fault.kind === 'unauthenticated' || reply.fault.kind === 'busy';
		refusals = refused ? refusals + 1 : 0;
		const waitMs = refused
			? Math.min(spacingMs * 2 ** (refusals - 1), maxWaitMs)
			: Math.min(1000, spacingMs);
		failure = { fault: reply.fault, untilMs: settings.now() + waitMs };
		return reply;
	}

	function signInOnce(): Promise<Reply<string>> {
		if (pending) return pending;
		if (failure && settings.now() < failure.untilMs) {
			return Promise.resolve(failed(failure.fault));
		}
		pending = signIn().finally(() => {
			pending = null;
		});
		return pending;
	}

	return {
		current: () => (cookie === null ? signInOnce() : Promise.resolve(ok(cookie))),
		renew(stale) {
			if (cookie !== null && cookie !== stale) return Promise.resolve(ok(cookie));
			const sinceMs = settings.now() - signedInMs;
			if (pending === null && cookie === stale && sinceMs < spacingMs) {
				// The server refuses what it has just given: signing in again would only repeat that.
				return Promise.resolve(
					failed({
						kind: 'unauthenticated',
						hint: 'check-credentials',
						source: 'agentops',
						detail:
							'signed in, but the session is refused: several API workers without a shared session store?'
					})
				);
			}
			return signInOnce();
		}
	};
}

/**
 * Finds `name=value` in `Set-Cookie` headers; Domain and Secure do not matter to a server.
 * @returns null when no such cookie is set, or it is being deleted
 */
export function readSetCookie(
	header: string | readonly string[] | undefined,
	name: string
): string | null {
	const lines = typeof header === 'string' ? [header] : (header ?? []);
	for (const line of lines) {
		const pair = line.split(';', 1)[0]?.trim() ?? '';
		const equals = pair.indexOf('=');
		if (equals < 0 || pair.slice(0, equals) !== name) continue;
		const value = pair.slice(equals + 1);
		if (value !== '' && value !== '""') return `${name}=${value}`;
	}
	return null;
}
