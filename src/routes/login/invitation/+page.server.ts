import { fail, redirect } from '@sveltejs/kit';
import { callerOf, setCookies } from '#lib/server/auth/sign-in/browser.ts';
import { noteWait } from '#lib/server/auth/sign-in/note-wait.ts';
import { newPerson } from '#lib/server/auth/sign-in/credentials.ts';
import type { Actions, PageServerLoad } from './$types';

const acceptForm = newPerson.omit({ email: true });
const noErrors: string[] = [];

export const load: PageServerLoad = async ({ locals, url }) => {
	const token = url.searchParams.get('token') ?? '';
	const link = await locals.services.invitations.look('invitation', token);
	return { invited: link && { token, email: link.email, role: link.role ?? 'viewer' } };
};

export const actions: Actions = {
	default: async (event) => {
		const { cookies, locals, request } = event;
		const { auth, invitations, signInLimit } = locals.services;
		const data = Object.fromEntries(await request.formData());
		const token = typeof data.token === 'string' ? data.token : '';
		const name = typeof data.name === 'string' ? data.name.slice(0, 100) : '';
		const caller = callerOf(event);
		const wait = await signInLimit.attempt(caller.address, `invitation ${token}`);
		if (wait !== null) {
			await noteWait(event.locals, wait);
			return fail(429, { problem: 'too-many' as const, name, errors: noErrors });
		}
		if (!(await invitations.look('invitation', token))) {
			await locals.audit.record('sign-in.refused', {
				outcome: 'refused',
				detail: { method: 'invitation', why: 'closed link' }
			});
			return fail(410, { problem: 'closed' as const, name, errors: noErrors });
		}
		const form = acceptForm.safeParse(data);
		if (!form.success) {
			const errors = [...new Set(form.error.issues.map((issue) => String(issue.path[0])))];
			return fail(400, { problem: 'form' as const, name, errors });
		}
		const made = await invitations.accept(token, form.data.name, form.data.password);
		if (made === 'closed' || made === 'taken') {
			return fail(410, { problem: made, name, errors: noErrors });
		}
		const actor = { id: made.id, name: made.email };
		await locals.audit.record('invitation.accepted', { actor, target: made.email });
		await signInLimit.succeeded(caller.address, `invitation ${token}`);
		const passed = await auth.signIn(caller, made.email, form.data.password);
		setCookies(cookies, passed?.cookies ?? []);
		if (passed) {
			await locals.audit.record('sign-in.succeeded', { actor, detail: { method: 'invitation' } });
		}
		redirect(303, '/admin/monitoring');
	}
};
