import { error, fail, redirect } from '@sveltejs/kit';
import { newPerson } from '#lib/server/auth/sign-in/credentials.ts';
import type { Actions, PageServerLoad } from './$types';

const noErrors: string[] = [];

export const load: PageServerLoad = async ({ locals, url }) => {
	const { setUp } = locals.services;
	// Closed for good: the page is then as unknown as any other.
	if (!(await setUp.isOpen())) error(404, 'Not Found');
	const token = url.searchParams.get('token') ?? '';
	return { token: setUp.accepts(token) ? token : null, tokenGiven: token !== '' };
};

export const actions: Actions = {
	default: async ({ cookies, getClientAddress, locals, request, url }) => {
		const { auth, setUp } = locals.services;
		const data = Object.fromEntries(await request.formData());
		const { token, email, name: typedName, password } = data;
		const values = {
			email: typeof email === 'string' ? email.slice(0, 254) : '',
			name: typeof typedName === 'string' ? typedName.slice(0, 100) : ''
		};
		// The token first: without it nobody learns what a good form looks like, and nothing is hashed.
		if (typeof token !== 'string' || !setUp.accepts(token)) {
			await locals.audit.record('sign-in.refused', {
				outcome: 'refused',
				detail: { method: 'set-up token', why: 'wrong key' }
			});
			return fail(403, { problem: 'wrong-token' as const, values, errors: noErrors });
		}
		const person = newPerson.safeParse({ email, name: typedName, password });
		if (!person.success) {
			const errors = [...new Set(person.error.issues.map((issue) => String(issue.path[0])))];
			return fail(400, { problem: 'form' as const, values, errors });
		}
		const result = await setUp.complete(token, person.data);
		if (result !== 'done') redirect(303, '/login');
		const caller = {
			headers: request.headers,
			address: getClientAddress(),
			secure: url.protocol === 'https:'
		};
		const passed = await auth.signIn(caller, person.data.email, person.data.password);
		for (const { name, value, options } of passed?.cookies ?? []) cookies.set(name, value, options);
		if (passed) {
			const actor = { id: passed.personId, name: person.data.email };
			await locals.audit.record('portal.set-up', { actor });
			await locals.audit.record('sign-in.succeeded', { actor, detail: { method: 'password' } });
		}
		redirect(303, '/admin/get-started');
	}
};
