import { redirect } from '@sveltejs/kit';
import { callerOf, setCookies } from '#lib/server/auth/sign-in/browser.ts';
import type { RequestHandler } from './$types';

/** Ends this browser's sign-in. Only by POST: a link or an image on another page must not do it. */
export const POST: RequestHandler = async (event) => {
	const { cookies, locals } = event;
	const cleared = await locals.services.auth.signOut(callerOf(event));
	if (locals.user) {
		await locals.services.leaveEmbedded([locals.user.sessionId]);
		await locals.audit.record('sign-in.ended', { target: locals.user.email });
	}
	setCookies(cookies, cleared);
	redirect(303, '/login');
};
