import { error } from '@sveltejs/kit';
import { requireRole } from '#lib/server/auth/guards.ts';
import type { RequestHandler } from './$types';

/** Opens Langfuse in the frame or the tab that asks, by a ticket that works once. */
export const GET: RequestHandler = async ({ locals, url }) => {
	const { id: personId, sessionId } = requireRole(locals, 'admin');
	const { langfuse } = locals.services;
	if (!langfuse) error(404, { message: 'LANGFUSE_URL is not set.' });
	const guest = { sessionId, personId };
	const location = await langfuse.invite(guest, url.origin, url.searchParams.get('to'));
	return new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store' } });
};

/** Whether the person may still go in: the page with the frame asks, and leaves when not. */
export const HEAD: RequestHandler = ({ locals }) => {
	requireRole(locals, 'admin');
	return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } });
};
