import { error, redirect } from '@sveltejs/kit';
import { links } from '#lib/links.ts';
import { flowCookie } from '#lib/server/auth/sign-in/flow-cookie.ts';
import { nextPath } from '#lib/server/auth/sign-in/next-path.ts';
import type { RequestHandler } from './$types';

/** Sends the browser to the company's identity provider. A link, because forms may not leave the portal. */
export const GET: RequestHandler = async ({ cookies, locals, url }) => {
	const { identityProvider } = locals.services;
	if (!identityProvider) error(404, 'Not Found');
	const next = nextPath(url.searchParams.get('next'));
	if (locals.user) redirect(303, next);
	const begun = await identityProvider.begin(next);
	if ('problem' in begun) redirect(303, links.loginProblem(begun.problem, next));
	const { name, options } = flowCookie(url);
	cookies.set(name, begun.kept, options);
	redirect(303, begun.url);
};
