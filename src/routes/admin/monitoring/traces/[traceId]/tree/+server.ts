import { error } from '@sveltejs/kit';
import { need } from '#lib/server/need.ts';
import { treeBytes } from '../tree-bytes.ts';
import type { RequestHandler } from './$types';

/** The tree of a session as it is now, for the page that follows a running one; 304 while nothing came. */
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
	return new Response(await treeBytes(await need(light(priceOf))), {
		headers: { ...headers, 'content-type': 'application/octet-stream', 'content-encoding': 'gzip' }
	});
};
