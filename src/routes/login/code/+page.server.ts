import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { links } from '#lib/links.ts';
import { callerOf, setCookies } from '#lib/server/auth/sign-in/browser.ts';
import { nextPath } from '#lib/server/auth/sign-in/next-path.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { locals, url } = event;
	const next = nextPath(url.searchParams.get('next'));
	if (locals.user) redirect(303, next);
	// Without a right password just before, nobody learns that there is a second step.
	const personId = await locals.services.auth.secondFactor.challenged(callerOf(event));
	if (personId === null) redirect(303, links.login(next));
	return { next };
};

const codeForm = z.object({
	code: z.string().trim().min(1).max(40),
	next: z.string().max(2048).nullish()
});

export const actions: Actions = {
	default: async (event) => {
		const { cookies, locals, request } = event;
		const { auth, peopleAccess, signInLimit } = locals.services;
		const caller = callerOf(event);
		const personId = await auth.secondFactor.challenged(caller);
		if (personId === null) redirect(303, '/login');
		const form = codeForm.safeParse(Object.fromEntries(await request.formData()));
		if (!form.success) return fail(400, { problem: 'wrong' as const });

		const account = `second factor of ${personId}`;
		const wait = await signInLimit.attempt(caller.address, account);
		const result =
			wait === null
				? await auth.secondFactor.verify(caller, form.data.code)
				: { state: 'locked' as const };
		const person = await peopleAccess.find(personId);
		const actor = { id: personId, name: person?.email ?? '' };
		if (result.state !== 'signed-in') {
			await locals.audit.record('sign-in.code-refused', { actor, outcome: 'refused' });
			return fail(result.state === 'locked' ? 429 : 401, { problem: result.state });
		}
		await signInLimit.succeeded(caller.address, account);
		await peopleAccess.signedIn(personId);
		setCookies(cookies, result.cookies);
		await locals.audit.record('sign-in.succeeded', { actor, detail: { method: 'second factor' } });
		redirect(303, nextPath(form.data.next));
	}
};
