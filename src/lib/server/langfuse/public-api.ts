/** GET on Langfuse's key-authenticated API; the keys stay in this process. */
import { request } from 'undici';
import type { z } from 'zod';
import { failed, ok, type Fault, type FaultHint, type Reply } from '../agentops/fault.ts';

export interface PublicApiOptions {
	/** Langfuse's internal address, with the base path of a base-path build; asked at every call. */
	readonly findUrl: () => Promise<string>;
	readonly publicKey: string;
	readonly secretKey: string;
	/** For one call, in milliseconds. */
	readonly timeoutMs?: number;
}

export interface PublicApi {
	/** @param path below `/api/public`, with its query */
	get<T>(path: string, schema: z.ZodType<T>): Promise<Reply<T>>;
}

/** The text by which v4 refuses a read of the old data model. */
const EVENTS_ONLY = /events_only/;

// A trace of thousands of observations with its texts; more is a mistake somewhere.
const MOST_BYTES = 32 * 1_048_576;

/** Whether the fault means: this Langfuse keeps events, ask the newer endpoints. */
export function isEventsOnly(fault: Fault): boolean {
	return fault.kind === 'not-found' && EVENTS_ONLY.test(fault.detail);
}

export function createPublicApi(options: PublicApiOptions): PublicApi {
	const credentials = Buffer.from(`${options.publicKey}:${options.secretKey}`).toString('base64');
	return {
		async get(path, schema) {
			let status: number;
			let text: string;
			try {
				const reply = await request(`${await options.findUrl()}/api/public${path}`, {
					signal: AbortSignal.timeout(options.timeoutMs ?? 5_000),
					headers: { accept: 'application/json', authorization: `Basic ${credentials}` }
				});
				status = reply.statusCode;
				text = await readUpTo(reply.body, MOST_BYTES);
			} catch (error) {
				return failed(silence(error));
			}
			const json = parse(text);
			if (status !== 200) return failed(refusal(status, json));
			const parsed = schema.safeParse(json);
			if (parsed.success) return ok(parsed.data);
			const [issue] = parsed.error.issues;
			const detail = issue ? `${issue.path.join('.')}: ${issue.message}` : 'not JSON';
			return failed(fault('unexpected-reply', null, detail));
		}
	};
}

function refusal(status: number, json: unknown): Fault {
	const message = messageOf(json) ?? `answered ${status}`;
	switch (status) {
		case 401:
		case 403:
			return fault('unauthenticated', 'check-credentials', message);
		case 404:
			return fault('not-found', null, message);
		case 429:
		case 503:
			return fault('busy', 'retry-later', message);
		default:
			return fault('unexpected-reply', null, message);
	}
}

function silence(error: unknown): Fault {
	const name = error instanceof Error ? error.name : 'unknown';
	const code = error instanceof Error && 'code' in error ? String(error.code) : name;
	if (name === 'TimeoutError' || code.endsWith('TIMEOUT')) {
		return fault('timeout', 'retry-later', code);
	}
	if (error instanceof ReplyTooLarge) return fault('unexpected-reply', null, error.message);
	return fault('unreachable', 'check-address', code);
}

const fault = (kind: Fault['kind'], hint: FaultHint, detail: string): Fault => ({
	kind,
	hint,
	source: 'langfuse',
	detail: detail.replaceAll(/\s+/g, ' ').slice(0, 200)
});

function messageOf(json: unknown): string | null {
	if (typeof json !== 'object' || json === null) return null;
	if ('message' in json && typeof json.message === 'string') return json.message;
	return 'error' in json && typeof json.error === 'string' ? json.error : null;
}

class ReplyTooLarge extends Error {
	override readonly name = 'ReplyTooLarge';
}

async function readUpTo(body: AsyncIterable<unknown>, most: number): Promise<string> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of body) {
		if (!Buffer.isBuffer(chunk)) continue;
		size += chunk.length;
		if (size > most) throw new ReplyTooLarge(`more than ${most} bytes`);
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
