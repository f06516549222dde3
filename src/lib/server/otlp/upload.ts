import type { Project } from '../auth/identity.ts';

/** AgentOps' own limit of an upload. */
export const maxUploadBytes = 25 * 1024 * 1024;

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
