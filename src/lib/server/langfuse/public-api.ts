/** GET on Langfuse's key-authenticated API; the keys stay in this process. */
import type { z } from 'zod';
import { failed, ok, type Fault, type Reply } from '../agentops/fault.ts';
import type { MayConnect } from '../guarded-lookup.ts';
import { answerFault, createUpstream } from '../upstream.ts';

export interface PublicApiOptions {
	/** Langfuse's internal address; only the origin is used. */
	readonly upstreamUrl: string;
	/** Where it lies there: '' or the path of a base-path build; asked at every call. */
	readonly findBasePath: () => Promise<string>;
	readonly publicKey: string;
	readonly secretKey: string;
	/** For one call, in milliseconds. */
	readonly timeoutMs?: number;
	/** Of each IP address that its name leads to; left out: any. */
	readonly mayConnect?: MayConnect | undefined;
}

export interface PublicApi {
	/** @param path below `/api/public` */
	get<T>(
		path: string,
		query: Readonly<Record<string, string>>,
		schema: z.ZodType<T>
	): Promise<Reply<T>>;
	close(): Promise<void>;
}

const source = 'langfuse';

/** The text by which v4 refuses a read of the old data model. */
const EVENTS_ONLY = /events_only/;

// A trace of thousands of observations with its texts; more is a mistake somewhere.
const MOST_BYTES = 32 * 1_048_576;

/** Whether the fault means: this Langfuse keeps events, ask the newer endpoints. */
export function isEventsOnly(fault: Fault): boolean {
	return fault.kind === 'not-found' && EVENTS_ONLY.test(fault.detail);
}

export function createPublicApi(options: PublicApiOptions): PublicApi {
	const upstream = createUpstream({
		source,
		baseUrl: new URL(options.upstreamUrl).origin,
		timeoutMs: options.timeoutMs ?? 5_000,
		maxBytes: MOST_BYTES,
		mayConnect: options.mayConnect
	});
	const credentials = Buffer.from(`${options.publicKey}:${options.secretKey}`).toString('base64');
	const headers = { authorization: `Basic ${credentials}` };
	return {
		async get(path, query, schema) {
			const below = `${await options.findBasePath()}/api/public${path}`;
			const reply = await upstream.call({ path: below, query, headers });
			if (!reply.ok) return reply;
			const fault = answerFault(source, reply.value);
			if (fault !== null) return failed(fault);
			const parsed = schema.safeParse(reply.value.json);
			if (parsed.success) return ok(parsed.data);
			const [issue] = parsed.error.issues;
			const detail = issue ? `${issue.path.join('.')}: ${issue.message}` : 'not JSON';
			return failed({ kind: 'unexpected-reply', hint: null, source, detail });
		},
		close: upstream.close
	};
}
