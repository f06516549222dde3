/**
 * The built app's static files. The adapter would serve them too, but it streams a file without minding
 * that it may be gone: a cleared folder then ends the process. Here such a file is a 404.
 */
import { readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

/** @typedef {import('./listener.js').Handler} Handler */

/** What a build holds; others are bytes. */
const mediaTypes = new Map([
	['.css', 'text/css; charset=utf-8'],
	['.ico', 'image/x-icon'],
	['.js', 'text/javascript; charset=utf-8'],
	['.json', 'application/json; charset=utf-8'],
	['.png', 'image/png'],
	['.svg', 'image/svg+xml'],
	['.txt', 'text/plain; charset=utf-8'],
	['.woff2', 'font/woff2']
]);
/** Packed ones lie beside the plain file; the better first. */
const packings = [
	{ encoding: 'br', suffix: '.br' },
	{ encoding: 'gzip', suffix: '.gz' }
];

/**
 * @param {string} folder `client` of a build; read once, for a build does not change
 * @param {Handler} handler for all that is no file
 * @returns {Handler}
 */
export function withAssets(folder, handler) {
	const files = new Map(
		readdirSync(folder, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath, entry.name))
			.map((file) => [`/${relative(folder, file).split(sep).join('/')}`, file])
	);
	return (request, response, next) => {
		const path = request.url?.split('?', 1)[0] ?? '';
		const reads = request.method === 'GET' || request.method === 'HEAD';
		if (!reads || !files.has(path)) return handler(request, response, next);
		const accepted = request.headers['accept-encoding']?.toString() ?? '';
		const packing = packings.find(
			({ encoding, suffix }) => accepted.includes(encoding) && files.has(path + suffix)
		);
		const file = files.get(path + (packing?.suffix ?? '')) ?? '';
		/** @type {Record<string, string>} */
		const headers = {
			'content-type': mediaTypes.get(extname(path)) ?? 'application/octet-stream',
			// Names of immutable files hold a digest of their content.
			'cache-control': path.includes('/immutable/')
				? 'public,max-age=31536000,immutable'
				: 'no-cache',
			vary: 'Accept-Encoding',
			...(packing && { 'content-encoding': packing.encoding })
		};
		void send(file, headers, request, response);
	};
}

/**
 * Whole files, for the largest is a few hundred kilobytes: what is read cannot vanish while it is sent.
 * @param {string} file
 * @param {Record<string, string>} headers
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
async function send(file, headers, request, response) {
	try {
		const { etag, content } = await read(file);
		if (request.headers['if-none-match'] === etag) {
			response.writeHead(304, { etag, 'cache-control': headers['cache-control'] });
			response.end();
			return;
		}
		response.writeHead(200, { ...headers, etag, 'content-length': content.length });
		response.end(request.method === 'HEAD' ? undefined : content);
	} catch {
		response.writeHead(404, { 'content-type': 'text/plain', 'cache-control': 'no-store' });
		response.end('Not Found');
	}
}

/** @param {string} file */
async function read(file) {
	const handle = await open(file);
	try {
		const { size, mtimeMs } = await handle.stat();
		return { etag: `W/"${size}-${Math.trunc(mtimeMs)}"`, content: await handle.readFile() };
	} finally {
		await handle.close();
	}
}
