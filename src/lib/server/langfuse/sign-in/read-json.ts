import type { Readable } from 'node:stream';

// Langfuse's sessions list every organisation and project of a person: some hundred KB at most.
const MOST_BYTES = 1_048_576;

/** A body as JSON; null when it is none, or too long. Leaves nothing unread behind. */
export async function readJson(body: Buffer | Readable): Promise<unknown> {
	const chunks: Buffer[] = [];
	let size = 0;
	const read: AsyncIterable<unknown> | unknown[] = Buffer.isBuffer(body) ? [body] : body;
	for await (const chunk of read) {
		if (!Buffer.isBuffer(chunk)) continue;
		size += chunk.length;
		if (size > MOST_BYTES) return null;
		chunks.push(chunk);
	}
	try {
		return JSON.parse(Buffer.concat(chunks).toString('utf8'));
	} catch {
		return null;
	}
}
