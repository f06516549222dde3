import { createHmac } from 'node:crypto';
import { isIP } from 'node:net';
import { Agent, request } from 'undici';
import { checkHost, type Resolve } from './address-policy.ts';

export interface WebhookMessage {
	/** The same at each attempt, so that a receiver knows a message again. */
	readonly id: string;
	readonly url: string;
	readonly secret: string;
	/** JSON. */
	readonly body: string;
	/** Unix ms, signed with the body: an old message cannot be played again. */
	readonly atMs: number;
}

export interface WebhookPolicy {
	readonly allowPrivate: boolean;
	/** From the look-up of the name to the end of the answer, or of as much of it as is read. */
	readonly timeoutMs: number;
	/** Replaces the system's resolver, for tests. */
	readonly resolve?: Resolve;
}

/** What came of an attempt; `problem` is a text for a person. */
export type Sent =
	{ readonly ok: true } | { readonly ok: false; readonly problem: string; readonly final: boolean };

/** An answer is read no further than this: its status is all that counts. */
const answerBytes = 4_096;

/**
 * Posts a message, signed as https://www.standardwebhooks.com says. Follows no redirect, calls the very
 * addresses that it has checked, and waits for nobody longer than the policy says. Never throws.
 */
export async function postWebhook(message: WebhookMessage, policy: WebhookPolicy): Promise<Sent> {
	const deadline = AbortSignal.timeout(policy.timeoutMs);
	const url = parseWebhookUrl(message.url);
	if (!url) return refused('not an http:// or https:// address without credentials');
	const checked = await within(
		checkHost(url.hostname, policy.allowPrivate, policy.resolve),
		deadline
	);
	if (checked === null) return failed(`no answer within ${policy.timeoutMs} ms`);
	if (!checked.ok) {
		if (checked.problem === 'not-found') return failed(`${url.hostname} has no address`);
		const why =
			checked.problem === 'private' ? 'a private address' : 'an address that is never called';
		return refused(`${url.hostname} is ${why}`);
	}
	const agent = new Agent({
		// The name is not looked up again, so it cannot have moved since it was checked.
		connect: { lookup: pinned(checked.addresses), timeout: policy.timeoutMs },
		maxHeaderSize: 16_384,
		pipelining: 0
	});
	try {
		const reply = await request(url, {
			dispatcher: agent,
			method: 'POST',
			signal: deadline,
			headers: {
				'content-type': 'application/json',
				'user-agent': 'agent-portal',
				...signatureOf(message)
			},
			body: message.body
		});
		reply.body.on('error', () => undefined);
		await drain(reply.body);
		if (reply.statusCode >= 200 && reply.statusCode < 300) return { ok: true };
		if (reply.statusCode === 410) return refused('HTTP 410: the receiver is gone');
		return failed(`HTTP ${reply.statusCode}`);
	} catch (error) {
		if (deadline.aborted) return failed(`no answer within ${policy.timeoutMs} ms`);
		const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
		return failed(code);
	} finally {
		await agent.destroy();
	}
}

/** @returns null for what is no address of a webhook */
export function parseWebhookUrl(text: string): URL | null {
	if (text.length > 2_000 || !URL.canParse(text)) return null;
	const url = new URL(text);
	const plain = url.username === '' && url.password === '';
	return plain && (url.protocol === 'https:' || url.protocol === 'http:') ? url : null;
}

/** `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`, under the secret's bytes. */
export function signatureOf({
	id,
	secret,
	body,
	atMs
}: Pick<WebhookMessage, 'id' | 'secret' | 'body' | 'atMs'>): Record<string, string> {
	const timestamp = Math.floor(atMs / 1000).toString();
	const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
	const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
	return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` };
}

type Lookup = (
	host: string,
	options: { readonly all?: boolean | undefined },
	done: (
		error: null,
		address: string | { address: string; family: number }[],
		family?: number
	) => void
) => void;

function pinned(addresses: readonly string[]): Lookup {
	return (_, options, done) => {
		const all = addresses.map((address) => ({ address, family: isIP(address) }));
		const [first] = all;
		if (options.all || !first) done(null, all);
		else done(null, first.address, first.family);
	};
}

/** The work's value, or null when the signal comes first. */
function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
	return new Promise((resolve, reject) => {
		signal.addEventListener('abort', () => resolve(null), { once: true });
		work.then(resolve, reject);
	});
}

async function drain(body: AsyncIterable<Uint8Array>): Promise<void> {
	let bytes = 0;
	for await (const chunk of body) {
		bytes += chunk.byteLength;
		if (bytes > answerBytes) break;
	}
}

const failed = (problem: string): Sent => ({ ok: false, problem, final: false });
const refused = (problem: string): Sent => ({ ok: false, problem, final: true });
