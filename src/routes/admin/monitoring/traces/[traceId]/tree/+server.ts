import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { error } from '@sveltejs/kit';
import { need } from '#lib/server/need.ts';
import { encodeLight } from '#lib/trace/light/wire.ts';
import type { RequestHandler } from './$types';

const squeeze = promisify(gzip);

/** Ids and times do not shrink much more at higher levels, which take several times as long. */
const level = 4;

/**
 * The tree of a session as it is now in its wire form, for the page of a large one and for the page that
 * follows a running one; 304 while nothing came.
 */
export const GET: RequestHandler = async ({ locals, params, request }) => {
	const traceId = params.traceId.toLowerCase();
	if (!/^[0-9a-f]{32}$/.test(traceId)) error(404, { message: 'No session has this id.' });
	const { agentops, priceOf } = locals.services;
	const options = { signal: request.signal };
	const { head, light } = await need(agentops.traceOutline(traceId, null, options));
	const etag = `"${head.revision}"`;
	const headers = { etag, 'cache-control': 'private, no-cache' };
	if (request.headers.get('if-none-match') === etag) {
		return new Response(null, { status: 304, headers });
	}
	return new Response(await squeeze(encodeLight(await need(light(priceOf))), { level }), {
		headers: { ...headers, 'content-type': 'application/octet-stream', 'content-encoding': 'gzip' }
	});
};
