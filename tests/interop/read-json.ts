import type { IncomingMessage } from 'node:http';

/** @returns the body as an object; an empty one when it is no JSON object */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(Buffer.from(chunk));
	try {
		const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
		return typeof body === 'object' && body !== null ? { ...body } : {};
	} catch {
		return {};
	}
}
