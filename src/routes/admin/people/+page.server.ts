import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { changesOf } from '#lib/server/audit/changes.ts';
import { requireRole } from '#lib/server/auth/guards.ts';
import { readAccess } from '#lib/server/auth/people/access-form.ts';
import { newPerson } from '#lib/server/auth/sign-in/credentials.ts';
import { secondFactorRule } from '#lib/server/auth/second-factor/policy.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const { identityProvider, invitations, peopleAccess, secondFactorPolicy } = locals.services;
	const [people, open, rule] = await Promise.all([
		peopleAccess.list(),
		invitations.open(),
		secondFactorPolicy.get()
	]);
	return {
		ownId: locals.user?.id ?? null,
		people,
		invitations: open.map(({ id, email, role, projectIds, expiresAtMs }) => ({
			id,
			email,
			role: role ?? 'viewer',
			projectIds,
			expiresAtMs
		})),
		rule,
		providerGivesRoles: identityProvider?.givesRoles ?? false
	};
};

const email = newPerson.shape.email;
const roles = z.enum(['viewer', 'operator', 'admin']);
const byId = z.object({ id: z.guid() });
const ruleForm = z.object({ rule: secondFactorRule });

export const actions: Actions = {
	invite: async ({ locals, request, url }) => {
		const { config, invitations, people } = locals.services;
		const data = await request.formData();
		const typed = data.get('email');
		// A page without script is made anew by the answer: what was chosen must not widen by that.
		const values = {
			email: typeof typed === 'string' ? typed.slice(0, 254) : '',
			role: roles.catch('viewer').parse(data.get('role')),
			projectIds: data.get('scope') === 'all' ? null : data.getAll('project').map(String)
		};
		const to = email.safeParse(typed);
		const access = readAccess(data);
		if (!to.success || access === 'form') return fail(400, { problem: 'form' as const, values });
		if (access === 'projects') return fail(400, { problem: 'projects' as const, values });
		if (await people.findByEmail(to.data)) return fail(409, { problem: 'taken' as const, values });
		const maker = requireRole(locals, 'admin');
		const link = await invitations.invite(to.data, access.role, access.projectIds, maker.id);
		await locals.audit.record('person.invited', {
			target: to.data,
			detail: { role: access.role, projects: access.projectIds ?? 'all' }
		});
		const made = {
			email: to.data,
			url: `${config.ORIGIN ?? url.origin}${link.path}`,
			expiresAtMs: link.expiresAtMs
		};
		return { made };
	},
	withdraw: async ({ locals, request }) => {
		const form = byId.safeParse(Object.fromEntries(await request.formData()));
		const { invitations } = locals.services;
		const open = form.success
			? (await invitations.open()).find(({ id }) => id === form.data.id)
			: undefined;
		if (!open || !(await invitations.withdraw(open.id))) {
			return fail(404, { problem: 'gone' as const });
		}
		await locals.audit.record('invitation.withdrawn', { target: open.email });
		return { withdrawn: open.email };
	},
	requireSecondFactor: async ({ locals, request }) => {
		const form = ruleForm.safeParse(Object.fromEntries(await request.formData()));
		if (!form.success) return fail(400, { problem: 'form' as const });
		const { secondFactorPolicy } = locals.services;
		const before = await secondFactorPolicy.get();
		await secondFactorPolicy.set(form.data.rule);
		await locals.audit.record('settings.changed', {
			target: 'second factor',
			detail: changesOf({ required: before }, { required: form.data.rule })
		});
		return { ruleSaved: true };
	}
};
