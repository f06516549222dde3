import { error, redirect } from '@sveltejs/kit';
import { covers } from '#lib/server/auth/guards.ts';
import type { RequestHandler } from './$types';

/**
 * Sends an administrator back to Langfuse with a code, without a question: the operator has chosen to
 * trust it. Visitors sign in first, where there is room for it: a tab, not the frame.
 */
export const GET: RequestHandler = async ({ locals, request, url }) => {
	const { langfuse, langfuseSso } = locals.services;
	if (!langfuse || !langfuseSso) error(404, { message: 'LANGFUSE_SSO_SECRET is not set.' });
	const { user } = locals;
	const answer = await langfuseSso.provider.authorize(
		url.searchParams,
		user && { ...user, isAdmin: covers(user.role, 'admin') },
		langfuse.callbackUris(url.origin),
		langfuseSso.issuer(url.origin)
	);
	if (answer.kind === 'refused') {
		error(400, { message: `This sign-in was not asked for by our Langfuse (${answer.reason}).` });
	}
	if (answer.kind === 'sign-in' && request.headers.get('sec-fetch-dest') !== 'iframe') {
		redirect(303, `/login?next=${encodeURIComponent(url.pathname + url.search)}`);
	}
	// The answer holds a code: no cache keeps it, and no page learns of it as its referrer.
	const headers = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };
	return new Response(null, { status: 303, headers: { ...headers, location: answer.location } });
};
