/** One look at an embedded application's endpoints. */
import { Agent, request, type Dispatcher } from 'undici';
import { guardedLookup, type MayConnect } from '../../guarded-lookup.ts';
import { observedCall, statusOutcome } from '../../upstream.ts';

export type Probe =
	| {
			readonly kind: 'answer';
			readonly status: number;
			readonly json: unknown;
			readonly date: string | null;
			/** Where a redirect leads, as it stood. */
			readonly location: string | null;
	  }
	/** `code`: an error code such as `ECONNREFUSED`. */
	| { readonly kind: 'silent'; readonly code: string; readonly timedOut: boolean };

// Health answers hold a few dozen bytes, providers a few hundred.
const MOST_BYTES = 65_536;

/**
 * GET without redirects; `json` is null for anything that is not JSON.
 * @param peer how figures and spans name the application
 * @param timeoutMs for the whole exchange
 * @param headers beside `accept`, names in lower case
 * @param mayConnect of each IP address that the name leads to; left out: any
 */
export function probe(
	peer: string,
	url: string,
	timeoutMs: number,
	headers: Readonly<Record<string, string>> = {},
	mayConnect?: MayConnect
): Promise<Probe> {
	return observedCall(
		{ peer, server: new URL(url), method: 'GET' },
		(trace) =>
			ask(
				url,
				timeoutMs,
				{ ...trace, ...headers, accept: 'application/json' },
				mayConnect && guarded(mayConnect)
			),
		(found) =>
			found.kind === 'answer'
				? statusOutcome(found.status)
				: { status: null, error: found.timedOut ? 'timeout' : found.code }
	);
}

async function ask(
	url: string,
	timeoutMs: number,
	headers: Readonly<Record<string, string>>,
	dispatcher: Dispatcher | undefined
): Promise<Probe> {
	try {
		const signal = AbortSignal.timeout(timeoutMs);
		const reply = await request(url, { signal, headers, ...(dispatcher && { dispatcher }) });
		const { date, location } = reply.headers;
		const text = await readUpTo(reply.body, MOST_BYTES);
		return {
			kind: 'answer',
			status: reply.statusCode,
			json: parse(text),
			date: typeof date === 'string' ? date : null,
			location: typeof location === 'string' ? location : null
		};
	} catch (error) {
		const known = error instanceof Error && 'code' in error && typeof error.code === 'string';
		const name = error instanceof Error ? error.name : 'unknown';
		const code = known ? String(error.code) : name;
		const timedOut = name === 'TimeoutError' || code.endsWith('TIMEOUT');
		return { kind: 'silent', code, timedOut };
	}
}

/** Connections of their own, since a shared one may have been opened without the guard. */
const agents = new WeakMap<MayConnect, Agent>();

function guarded(mayConnect: MayConnect): Agent {
	const agent =
		agents.get(mayConnect) ?? new Agent({ connect: { lookup: guardedLookup(mayConnect) } });
	agents.set(mayConnect, agent);
	return agent;
}

async function readUpTo(body: AsyncIterable<unknown>, most: number): Promise<string> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of body) {
		if (!Buffer.isBuffer(chunk)) continue;
		size += chunk.length;
		if (size > most) break;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
