import { fail, redirect } from '@sveltejs/kit';
import { callerOf, setCookies } from '#lib/server/auth/sign-in/browser.ts';
import { noteWait } from '#lib/server/auth/sign-in/note-wait.ts';
import { signInForm } from '#lib/server/auth/sign-in/credentials.ts';
import { nextPath } from '#lib/server/auth/sign-in/next-path.ts';
import { links } from '#lib/links.ts';
import type { Actions, PageServerLoad } from './$types';

/** What the way back from the identity provider may say. */
const problems = [
	'unreachable',
	'interrupted',
	'refused',
	'no-email',
	'unverified',
	'no-role',
	'disabled'
] as const;

export const load: PageServerLoad = async ({ locals, url }) => {
	const next = nextPath(url.searchParams.get('next'));
	if (locals.user) redirect(303, next);
	const { identityProvider, setUp } = locals.services;
	if (await setUp.isOpen()) redirect(303, '/setup');
	return {
		next,
		provider: identityProvider && { name: identityProvider.name },
		providerProblem: problems.find((name) => name === url.searchParams.get('problem')) ?? null,
		done: url.searchParams.get('done') === 'reset'
	};
};

export const actions: Actions = {
	default: async (event) => {
		const { cookies, locals, request } = event;
		const { auth, log, people, signInLimit } = locals.services;
		const data = await request.formData();
		const typed = data.get('email');
		const email = typeof typed === 'string' ? typed.slice(0, 254) : '';
		const form = signInForm.safeParse(Object.fromEntries(data));
		if (!form.success) return fail(400, { problem: 'refused' as const, email });

		const caller = callerOf(event);
		const wait = await signInLimit.attempt(caller.address, form.data.email);
		if (wait !== null) {
			await noteWait(event.locals, wait);
			log.warn({ requestId: locals.requestId, address: caller.address }, 'too many sign-ins');
			return fail(429, {
				problem: 'too-many' as const,
				email,
				waitMinutes: Math.ceil(wait.seconds / 60)
			});
		}
		const passed = await auth.signIn(caller, form.data.email, form.data.password);
		if (!passed) {
			// What was typed is not kept: it may be a password in the wrong field.
			const person = await people.findByEmail(form.data.email);
			await locals.audit.record('sign-in.refused', {
				outcome: 'refused',
				...(person && { actor: { id: person.id, name: person.email } })
			});
			return fail(401, { problem: 'refused' as const, email });
		}
		await signInLimit.succeeded(caller.address, form.data.email);
		setCookies(cookies, passed.cookies);
		const wanted = data.get('next');
		const next = nextPath(typeof wanted === 'string' ? wanted : null);
		if (passed.state === 'second-factor') {
			// Whoever tries stolen passwords learns here which are right.
			await locals.audit.record('sign-in.code-asked', {
				actor: { id: passed.personId, name: form.data.email },
				detail: { method: 'password' }
			});
			redirect(303, links.loginCode(next));
		}
		await locals.audit.record('sign-in.succeeded', {
			actor: { id: passed.personId, name: form.data.email },
			detail: { method: 'password' }
		});
		redirect(303, next);
	}
};
