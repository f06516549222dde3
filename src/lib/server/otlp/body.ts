import { createGunzip, createInflate, type Gunzip, type Inflate } from 'node:zlib';

/** A body that cannot be had: the status to answer with, and why. */
export class BodyError extends Error {
	override readonly name = 'BodyError';
	readonly status: 400 | 413 | 415;

	constructor(status: 400 | 413 | 415, message: string) {
		super(message);
		this.status = status;
	}
}

/**
 * Undoes the content encoding. Decoding stops at the limit, so that a small body that unfolds into
 * gigabytes costs no more than the limit.
 * @param encoding the `Content-Encoding` header; null when there is none
 * @throws BodyError
 */
export async function decodeBody(
	body: Buffer,
	encoding: string | null,
	limitBytes: number
): Promise<Buffer> {
	if (body.length > limitBytes) throw tooLarge(limitBytes);
	switch (encoding?.trim().toLowerCase() ?? '') {
		case '':
		case 'identity':
			return body;
		case 'gzip':
		case 'x-gzip':
			return unfold(createGunzip(), body, limitBytes);
		case 'deflate':
			return unfold(createInflate(), body, limitBytes);
		default:
			throw new BodyError(415, 'Content-Encoding must be gzip, deflate or identity');
	}
}

function tooLarge(limitBytes: number): BodyError {
	return new BodyError(413, `Body is larger than ${Math.floor(limitBytes / 1048576)} MiB`);
}

async function unfold(stream: Gunzip | Inflate, body: Buffer, limitBytes: number): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let total = 0;
	stream.end(body);
	try {
		for await (const chunk of stream as AsyncIterable<Buffer>) {
			total += chunk.length;
			if (total > limitBytes) throw tooLarge(limitBytes);
			chunks.push(chunk);
		}
	} catch (error) {
		if (error instanceof BodyError) throw error;
		throw new BodyError(400, 'Body is not what its Content-Encoding says');
	} finally {
		stream.destroy();
	}
	return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, total);
}
