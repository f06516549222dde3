/** Answers to what cannot be read as a request, for a person who sees them in a browser. */
import { STATUS_CODES } from 'node:http';

/** Bytes of the request line and all header fields together. */
export const mostHeaderBytes = 64 * 1024;

/** By Node's code of what was wrong with it; anything else is no HTTP. @type {Record<string, number>} */
const statuses = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** @type {Record<number, readonly [english: string, korean: string]>} */
const sentences = {
	400: ['This is no HTTP request.', 'HTTP 요청이 아닙니다.'],
	408: ['The request was not complete in time.', '요청이 제때 끝나지 않았습니다.'],
	431: [
		`The address with the cookies is longer than ${mostHeaderBytes / 1024} KB: shorten the query.`,
		`주소와 쿠키가 ${mostHeaderBytes / 1024} KB를 넘습니다. 검색어를 줄여 주세요.`
	]
};

/**
 * @param {Error & { code?: string }} error as Node's `clientError` gives it
 * @param {import('node:net').Socket} socket is closed, whether its client waits for an answer or has gone
 * @param {boolean} isAnswered whether an answer has begun and not ended on the connection: another one would stand in
 *   the midst of it
 */
export function answerUnread(error, socket, isAnswered) {
	if (error.code === 'ECONNRESET' || !socket.writable || isAnswered) {
		socket.destroy();
		return;
	}
	const status = statuses[error.code ?? ''] ?? 400;
	const [english, korean] = sentences[status] ?? ['', ''];
	const page = `<!doctype html><meta charset="utf-8"><title>${status}</title>
<p lang="en">${english} <a href="/">Agent Portal</a></p><p lang="ko">${korean} <a href="/">Agent Portal</a></p>
`;
	socket.write(
		[
			`HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
			'Connection: close',
			'Content-Type: text/html; charset=utf-8',
			`Content-Length: ${Buffer.byteLength(page)}`,
			"Content-Security-Policy: default-src 'none'",
			'X-Content-Type-Options: nosniff',
			'',
			page
		].join('\r\n')
	);
	socket.destroySoon();
}
