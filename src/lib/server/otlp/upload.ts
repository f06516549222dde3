import type { Project } from '../auth/identity.ts';

/** AgentOps' own limit of an upload. */
export const maxUploadBytes = 25 * 1024 * 1024;

/**
 * The trace that an upload is about, as its spans name it: 32 lower-case hexadecimal digits. The SDK sends
 * the same number in decimal digits (`agentops/logging/instrument_logging.py`).
 * @returns null for what no trace is named
 */
export function readTraceId(text: string): string | null {
	const id = decimal.test(text) ? BigInt(text).toString(16).padStart(32, '0') : text.toLowerCase();
	return hexadecimal.test(id) && id !== noTrace ? id : null;
}

/** A text of 32 digits is taken for hexadecimal ones: in decimal that is a number below all but a few. */
const decimal = /^(?:\d{1,31}|\d{33,39})$/;
const hexadecimal = /^[0-9a-f]{32}$/;
const noTrace = '0'.repeat(32);

/**
 * One upload of the AgentOps SDK, answered as AgentOps does: `{url, size}`, or `{detail}`.
 * @param keep stores the body and tells where, a rejection is answered with 503; null = nothing is stored
 */
export async function answerUpload(
	request: Request,
	project: Project | null,
	origin: string,
	keep: ((projectId: string, body: Buffer) => Promise<{ readonly url: string }>) | null
): Promise<Response> {
	if (project === null) return refuse(401, 'A project API key or token is needed as bearer.');
	if (keep === null) return refuse(404, 'This portal only reads trace data.');
	if (Number(request.headers.get('content-length') ?? 0) > maxUploadBytes) return tooLarge();
	const body = Buffer.from(await request.arrayBuffer());
	if (body.length > maxUploadBytes) return tooLarge();
	if (body.length === 0) return refuse(400, 'The body is empty.');
	try {
		const { url } = await keep(project.id, body);
		return Response.json({ url: new URL(url, origin).href, size: body.length });
	} catch {
		return refuse(503, 'The trace store is not available.', { 'retry-after': '10' });
	}
}

function tooLarge(): Response {
	return refuse(413, 'An upload may have 25 MiB.');
}

function refuse(status: number, detail: string, headers: Record<string, string> = {}): Response {
	return Response.json({ detail }, { status, headers });
}
