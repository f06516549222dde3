import { error, redirect } from '@sveltejs/kit';
import { links } from '#lib/links.ts';
import { callerOf, setCookies } from '#lib/server/auth/sign-in/browser.ts';
import { flowCookie } from '#lib/server/auth/sign-in/flow-cookie.ts';
import { nextPath } from '#lib/server/auth/sign-in/next-path.ts';
import type { RequestHandler } from './$types';

/** The way back from the company's identity provider. */
export const GET: RequestHandler = async (event) => {
	const { cookies, locals, url } = event;
	const { auth, identityProvider } = locals.services;
	if (!identityProvider) error(404, 'Not Found');
	const { name, options } = flowCookie(url);
	const back = await identityProvider.finish(url.searchParams, cookies.get(name));
	cookies.delete(name, options);
	if ('problem' in back) {
		// Only what the provider said: a visitor may call this address as often as they like.
		if (back.problem === 'refused') {
			await locals.audit.record('sign-in.refused', {
				outcome: 'refused',
				detail: { method: 'identity provider' }
			});
		}
		redirect(303, links.loginProblem(back.problem, ''));
	}
	const admission = await identityProvider.admit(back);
	if ('problem' in admission) {
		await locals.audit.record('sign-in.refused', {
			outcome: 'refused',
			target: admission.email,
			detail: { method: 'identity provider', why: admission.problem }
		});
		redirect(303, links.loginProblem(admission.problem, ''));
	}
	const { personId, email, change, role } = admission;
	const actor = { id: personId, name: email };
	if (change !== null) {
		await locals.audit.record(`person.${change}-by-provider`, {
			actor,
			target: email,
			detail: { role }
		});
	}
	const opened = await auth.open(callerOf(event), personId, 'provider');
	if (!opened) {
		await locals.audit.record('sign-in.refused', {
			outcome: 'refused',
			actor,
			detail: { method: 'identity provider', why: 'disabled' }
		});
		redirect(303, links.loginProblem('disabled', ''));
	}
	setCookies(cookies, opened);
	await locals.audit.record('sign-in.succeeded', {
		actor,
		detail: { method: 'identity provider' }
	});
	redirect(303, nextPath(back.next));
};
