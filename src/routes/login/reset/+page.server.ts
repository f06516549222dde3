import { fail, redirect } from '@sveltejs/kit';
import { callerOf } from '#lib/server/auth/sign-in/browser.ts';
import { noteWait } from '#lib/server/auth/sign-in/note-wait.ts';
import { newPerson } from '#lib/server/auth/sign-in/credentials.ts';
import type { Actions, PageServerLoad } from './$types';

const resetForm = newPerson.pick({ password: true });

export const load: PageServerLoad = async ({ locals, url }) => {
	const token = url.searchParams.get('token') ?? '';
	const link = await locals.services.invitations.look('reset', token);
	return { link: link && { token, email: link.email } };
};

export const actions: Actions = {
	default: async (event) => {
		const { locals, request } = event;
		const { invitations, signInLimit } = locals.services;
		const data = Object.fromEntries(await request.formData());
		const token = typeof data.token === 'string' ? data.token : '';
		const { address } = callerOf(event);
		const wait = await signInLimit.attempt(address, `reset ${token}`);
		if (wait !== null) {
			await noteWait(event.locals, wait);
			return fail(429, { problem: 'too-many' as const });
		}
		if (!(await invitations.look('reset', token))) {
			await locals.audit.record('sign-in.refused', {
				outcome: 'refused',
				detail: { method: 'reset link', why: 'closed link' }
			});
			return fail(410, { problem: 'closed' as const });
		}
		const form = resetForm.safeParse(data);
		if (!form.success) return fail(400, { problem: 'form' as const });
		const person = await invitations.reset(token, form.data.password);
		if (!person) return fail(410, { problem: 'closed' as const });
		await signInLimit.succeeded(address, `reset ${token}`);
		// The second factor stays: the new password is asked for at the sign-in page, and then the code.
		await locals.audit.record('person.password-reset', {
			actor: { id: person.id, name: person.email },
			target: person.email
		});
		redirect(303, '/login?done=reset');
	}
};
