/**
 * Keeps large bodies to the doors that expect them.
 *
 * The adapter knows one limit for all paths. It is lifted for telemetry, whose own door counts the
 * bytes; here every other path gets the limit that a form needs, from the headers alone.
 */

const mb = 1024 * 1024;
const formLimit = mb;
/** Pages that read a file; up to twice their own limit is read, so that they can say so themselves. */
const filePages = /^\/admin\/settings\/prices\/?(\?|$)/;
const fileLimit = 4 * mb;
/** Doors that stream and count by themselves: OTLP, log and object upload. */
const streaming = /^\/(v1|v4)\//;

/**
 * @param {{ method?: string | undefined, url?: string | undefined, headers: import('node:http').IncomingHttpHeaders }} request
 * @returns {{ status: 411 | 413, message: string } | null} null when the body may be read
 */
export function refuseBody({ method, url, headers }) {
	if (method === 'GET' || method === 'HEAD' || streaming.test(url ?? '')) return null;
	if (headers['transfer-encoding'] !== undefined) {
		return { status: 411, message: 'Content-Length is required.' };
	}
	const limit = filePages.test(url ?? '') ? fileLimit : formLimit;
	if (Number(headers['content-length'] ?? 0) > limit) {
		return { status: 413, message: `The body is larger than ${limit / mb} MB.` };
	}
	return null;
}
