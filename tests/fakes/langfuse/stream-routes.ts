/** Langfuse's streams: server-sent events over GET and POST, chunked text, compressed bodies. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { sendJson } from './fake-langfuse.ts';

export function answerStream(path: string, req: IncomingMessage, res: ServerResponse): boolean {
	switch (path) {
		case '/api/in-app-agent/watch':
			res.setHeader('content-encoding', 'none');
			sendEvents(res, null);
			return true;
		case '/api/dashboard/execute-query-stream':
			req.resume();
			req.on('end', () => sendEvents(res, 3));
			return true;
		case '/api/chatCompletion':
			// Echoes as it arrives: an answer that starts before its request has ended.
			res.writeHead(200, { 'content-type': 'text/plain' });
			req.pipe(res);
			return true;
		case '/api/trpc/digest': {
			const digest = createHash('sha256');
			let size = 0;
			req.on('data', (chunk: Buffer) => {
				size += chunk.length;
				digest.update(chunk);
			});
			req.on('end', () => sendJson(res, 200, { size, sha256: digest.digest('hex') }));
			return true;
		}
		case '/api/trpc/br':
		case '/api/trpc/gzip': {
			const encoding = path.endsWith('br') ? 'br' : 'gzip';
			const compress = encoding === 'br' ? brotliCompressSync : gzipSync;
			const body = compress(JSON.stringify({ text: '한국어 '.repeat(2000) }));
			res.writeHead(200, {
				'content-type': 'application/json',
				'content-encoding': encoding,
				'content-length': body.length
			});
			res.end(body);
			return true;
		}
		case '/api/trpc/bytes': {
			const size = Number(new URLSearchParams(req.url?.split('?')[1]).get('n') ?? '1024');
			res.setHeader('content-length', size);
			res
				.writeHead(200, { 'content-type': 'application/octet-stream' })
				.end(Buffer.alloc(size, 97));
			return true;
		}
		case '/api/trpc/echo':
			sendJson(res, 200, { method: req.method, url: req.url, headers: req.rawHeaders });
			return true;
		default:
			return false;
	}
}

/** One event at once and one every 20 ms. */
function sendEvents(res: ServerResponse, count: number | null): void {
	res.writeHead(200, {
		'content-type': 'text/event-stream',
		'cache-control': 'no-cache, no-transform',
		'x-accel-buffering': 'no'
	});
	let sent = 0;
	const send = () => {
		res.write(`data: {"n":${sent}}\n\n`);
		sent += 1;
		if (sent === count) {
			clearInterval(timer);
			res.end();
		}
	};
	const timer = setInterval(send, 20);
	send();
	res.on('close', () => clearInterval(timer));
}
