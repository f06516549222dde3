/** One remote AgentOps with our credentials: signs in, replays once on 401, names what failed. */
import type { Dispatcher } from 'undici';
import {
	answerFault,
	createUpstream,
	errorMessage,
	type UpstreamAnswer
} from '../../../upstream.ts';
import { failed, ok, type Fault, type Reply } from '../../fault.ts';
import { createSessionCookie, readSetCookie, type SessionCookie } from './session-cookie.ts';

export type AgentOpsCredentials =
	| {
			readonly kind: 'password';
			readonly email: string;
			readonly password: string;
			/** AgentOps' `AUTH_COOKIE_NAME`. */
			readonly cookieName: string;
	  }
	/** Sent as bearer. Another portal accepts it; AgentOps itself answers 401 to it on v4 reads. */
	| { readonly kind: 'api-key'; readonly apiKey: string }
	| { readonly kind: 'none' };

export interface ConnectionSettings {
	readonly baseUrl: string;
	readonly credentials: AgentOpsCredentials;
	/** What AgentOps' guard on public routes demands of a sign-in that does not come through its proxy. */
	readonly forwarded?: { readonly host: string | null; readonly for: string | null };
	/** For calls that name no time of their own. */
	readonly timeoutMs?: number;
	readonly signInTimeoutMs?: number;
	readonly dispatcher?: Dispatcher;
	/** Unix ms. */
	readonly now?: () => number;
}

export interface ReadCall {
	readonly path: string;
	readonly query?: Readonly<Record<string, string>>;
	readonly timeoutMs?: number;
	readonly maxBytes?: number;
	readonly signal?: AbortSignal | undefined;
}

export interface Connection {
	readonly credentials: AgentOpsCredentials['kind'];
	/** A signed GET. `ok` holds any whole answer except 401, which is a fault by then. Never throws. */
	read(call: ReadCall): Promise<Reply<UpstreamAnswer>>;
	/** `POST /v3/auth/token` with our API key; `not-found` when the credentials are no key. */
	tokenOfKey(signal?: AbortSignal): Promise<Reply<UpstreamAnswer>>;
	close(): Promise<void>;
}

const source = 'agentops';
const mebibyte = 1024 * 1024;

export function connectAgentOps(settings: ConnectionSettings): Connection {
	const { credentials } = settings;
	const upstream = createUpstream({
		source,
		baseUrl: settings.baseUrl,
		timeoutMs: settings.timeoutMs ?? 20_000,
		maxBytes: 16 * mebibyte,
		...(settings.dispatcher ? { dispatcher: settings.dispatcher } : {})
	});
	const cookie: SessionCookie | null =
		credentials.kind === 'password'
			? createSessionCookie({
					signIn: () => signIn(credentials),
					now: settings.now ?? Date.now
				})
			: null;

	async function signIn(account: {
		readonly email: string;
		readonly password: string;
		readonly cookieName: string;
	}): Promise<Reply<string>> {
		const reply = await upstream.call({
			method: 'POST',
			path: '/auth/login',
			headers: forwardedHeaders(settings.forwarded),
			json: { email: account.email, password: account.password },
			timeoutMs: settings.signInTimeoutMs ?? 10_000
		});
		if (!reply.ok) return reply;
		const found = readSetCookie(reply.value.headers['set-cookie'], account.cookieName);
		if (reply.value.status === 200 && found !== null) return ok(found);
		return failed(signInFault(reply.value, account.cookieName));
	}

	async function headersOf(): Promise<
		Reply<{ headers: Record<string, string>; cookie: string | null }>
	> {
		if (credentials.kind === 'api-key') {
			return ok({ headers: { authorization: `Bearer ${credentials.apiKey}` }, cookie: null });
		}
		if (cookie === null) return ok({ headers: {}, cookie: null });
		const current = await cookie.current();
		return current.ok ? ok({ headers: { cookie: current.value }, cookie: current.value }) : current;
	}

	async function read(call: ReadCall): Promise<Reply<UpstreamAnswer>> {
		const signed = await headersOf();
		if (!signed.ok) return signed;
		const first = await upstream.call({ ...call, headers: signed.value.headers });
		if (!first.ok || first.value.status !== 401) return first;
		if (cookie === null || signed.value.cookie === null) return failed(refused(first.value));
		const renewed = await cookie.renew(signed.value.cookie);
		if (!renewed.ok) return renewed;
		const second = await upstream.call({ ...call, headers: { cookie: renewed.value } });
		if (!second.ok || second.value.status !== 401) return second;
		return failed(refused(second.value));
	}

	function refused(answer: UpstreamAnswer): Fault {
		const said = errorMessage(answer.json) ?? 'no reason given';
		const advice =
			credentials.kind === 'none'
				? '; no credentials are set'
				: credentials.kind === 'api-key'
					? '; AgentOps reads need AGENTOPS_EMAIL and AGENTOPS_PASSWORD, an API key is for another portal'
					: '';
		return {
			kind: 'unauthenticated',
			hint: 'check-credentials',
			source,
			detail: `HTTP 401: ${said}${advice}`
		};
	}

	return {
		credentials: credentials.kind,
		read,
		async tokenOfKey(signal) {
			if (credentials.kind !== 'api-key') {
				return failed({ kind: 'not-found', hint: null, source, detail: 'no API key is set' });
			}
			return await upstream.call({
				method: 'POST',
				path: '/v3/auth/token',
				json: { api_key: credentials.apiKey },
				signal
			});
		},
		close: () => upstream.close()
	};
}

function forwardedHeaders(forwarded: ConnectionSettings['forwarded']): Record<string, string> {
	const headers: Record<string, string> = {};
	if (forwarded?.host) headers['x-forwarded-host'] = forwarded.host;
	if (forwarded?.for) headers['x-forwarded-for'] = forwarded.for;
	return headers;
}

function signInFault(answer: UpstreamAnswer, cookieName: string): Fault {
	const said = errorMessage(answer.json) ?? (answer.mediaType || 'no body');
	const fault = (kind: Fault['kind'], hint: Fault['hint'], detail: string): Fault => ({
		kind,
		hint,
		source,
		detail
	});
	if (answer.status === 200) {
		return fault(
			'unexpected-reply',
			'check-address',
			`sign-in set no cookie named ${cookieName}: see AUTH_COOKIE_NAME of AgentOps`
		);
	}
	if (answer.status === 401 || answer.status === 400 || answer.status === 422) {
		return fault('unauthenticated', 'check-credentials', `sign-in: HTTP ${answer.status}: ${said}`);
	}
	if (answer.status === 500 && said === 'Internal Server Error') {
		// The guard on public routes and a crash share this text; the guard is the common case.
		return fault(
			'refused',
			'check-address',
			'sign-in: HTTP 500: set AGENTOPS_FORWARDED_HOST to the API_DOMAIN of AgentOps and AGENTOPS_FORWARDED_FOR to any address'
		);
	}
	const other = answerFault(source, answer);
	return other
		? { ...other, detail: `sign-in: ${other.detail}` }
		: fault('unexpected-reply', 'check-address', `sign-in: HTTP ${answer.status}`);
}
