/** One answer of Prometheus' HTTP API: its envelope opened, its refusals as faults that tell what to do. */
import { z } from 'zod';
import { failed, ok, type Fault, type Reply } from '../agentops/fault.ts';
import { answerFault, type Upstream, type UpstreamAnswer, type UpstreamCall } from '../upstream.ts';

/** Asks for `data` of one path. */
export type Ask = <T>(
	path: string,
	query: Readonly<Record<string, string>>,
	schema: z.ZodType<T>,
	signal?: AbortSignal
) => Promise<Reply<T>>;

const refusal = z.object({
	status: z.literal('error'),
	errorType: z.string(),
	error: z.string()
});
const success = z.object({ status: z.literal('success'), data: z.unknown() });

const source = 'prometheus';

export async function askPrometheus<T>(
	upstream: Upstream,
	call: UpstreamCall,
	schema: z.ZodType<T>
): Promise<Reply<T>> {
	const reply = await upstream.call(call);
	if (!reply.ok) return reply;
	const fault = faultOf(reply.value, call.path);
	if (fault) return failed(fault);
	const opened = success.safeParse(reply.value.json);
	if (!opened.success) return failed(unknownShape(call.path, 'no "status": "success"'));
	const data = schema.safeParse(opened.data.data);
	if (data.success) return ok(data.data);
	const issue = data.error.issues[0];
	return failed(
		unknownShape(call.path, issue ? `data.${issue.path.join('.')}: ${issue.message}` : 'its data')
	);
}

function unknownShape(path: string, what: string): Fault {
	return {
		kind: 'unexpected-reply',
		hint: 'unsupported-version',
		source,
		detail: `${path} did not answer as Prometheus' HTTP API v1 does (${what})`
	};
}

/** @returns null for an answer with data */
function faultOf(answer: UpstreamAnswer, path: string): Fault | null {
	const fault = answerFault(source, answer);
	if (fault === null) return null;
	const refused = refusal.safeParse(answer.json);
	if (refused.success) return meaning(refused.data, fault);
	// Every version that has the API has the path: what says 404 is older, or something else.
	if (answer.status === 404) {
		return {
			kind: 'unexpected-reply',
			hint: 'unsupported-version',
			source,
			detail: `HTTP 404 for ${path}`
		};
	}
	return fault;
}

/** Prometheus tells by `errorType` what a status of 400, 422 or 503 leaves open. */
function meaning({ errorType, error }: z.infer<typeof refusal>, fault: Fault): Fault {
	const detail = `${errorType}: ${error}`.slice(0, 300);
	if (errorType === 'timeout' || errorType === 'canceled') {
		return { kind: 'timeout', hint: 'narrow-the-range', source, detail };
	}
	if (/too many samples|maximum resolution|exceed/i.test(error)) {
		return { kind: 'busy', hint: 'narrow-the-range', source, detail };
	}
	if (errorType === 'unavailable') return { kind: 'busy', hint: 'retry-later', source, detail };
	return { ...fault, detail };
}
