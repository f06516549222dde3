import { error, fail, redirect } from '@sveltejs/kit';
import { links, scopeOf } from '#lib/links.ts';
import { changesOf } from '#lib/server/audit/changes.ts';
import { requireRole } from '#lib/server/auth/guards.ts';
import { readAccess } from '#lib/server/auth/people/access-form.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

/** @throws Kit's HttpError 404 */
async function personOf({ locals, params }: Pick<RequestEvent, 'locals' | 'params'>) {
	const person = await locals.services.peopleAccess.find(params.personId);
	return person ?? error(404, { message: 'No person has this id.', missing: 'person' });
}

export const load: PageServerLoad = async (event) => {
	const { locals } = event;
	const person = await personOf(event);
	const openReset = await locals.services.invitations.openReset(person.id);
	return {
		person,
		resetUntilMs: openReset?.expiresAtMs ?? null,
		isOwn: person.id === locals.user?.id,
		ownSignInId: locals.user?.sessionId ?? null,
		signIns: await locals.services.signIns.of(person.id),
		providerGivesRole: person.hasProvider && (locals.services.identityProvider?.givesRoles ?? false)
	};
};

const changed = (result: 'done' | 'last-admin' | 'gone') =>
	result === 'done' ? null : fail(409, { problem: result });

export const actions: Actions = {
	access: async (event) => {
		const { locals, request } = event;
		const person = await personOf(event);
		const access = readAccess(await request.formData());
		if (typeof access === 'string') return fail(400, { problem: access });
		const { role, projectIds } = access;
		const refused = changed(
			await locals.services.peopleAccess.setAccess(person.id, role, projectIds)
		);
		if (refused) return refused;
		await locals.audit.record('person.access-changed', {
			target: person.email,
			detail: changesOf(
				{ role: person.role, projects: person.projectIds ?? 'all' },
				{ role, projects: projectIds ?? 'all' }
			)
		});
		return { saved: true };
	},
	resetLink: async (event) => {
		const { locals, url } = event;
		const person = await personOf(event);
		if (person.disabled) return fail(409, { problem: 'gone' as const });
		const { config, invitations } = locals.services;
		const maker = requireRole(locals, 'admin');
		const link = await invitations.resetLink(person.id, person.email, maker.id);
		await locals.audit.record('person.reset-link-made', { target: person.email });
		return {
			reset: {
				url: `${config.ORIGIN ?? url.origin}${link.path}`,
				expiresAtMs: link.expiresAtMs
			}
		};
	},
	withdrawReset: async (event) => {
		const { locals } = event;
		const person = await personOf(event);
		if (!(await locals.services.invitations.closeReset(person.id))) {
			return fail(404, { problem: 'gone' as const });
		}
		await locals.audit.record('person.reset-link-withdrawn', { target: person.email });
		return { resetWithdrawn: true };
	},
	removeSecondFactor: async (event) => {
		const { locals } = event;
		const person = await personOf(event);
		if (!(await locals.services.peopleAccess.removeSecondFactor(person.id))) {
			return fail(404, { problem: 'gone' as const });
		}
		await locals.audit.record('person.second-factor-removed', { target: person.email });
		return { secondFactorRemoved: true };
	},
	endSignIn: async (event) => {
		const { locals, request } = event;
		const person = await personOf(event);
		const id = (await request.formData()).get('id');
		if (typeof id !== 'string' || !(await locals.services.signIns.end(person.id, id))) {
			return fail(404, { problem: 'gone' as const });
		}
		await event.locals.services.leaveEmbedded([id]);
		await locals.audit.record('sign-in.ended', { target: person.email });
		return { ended: 1 };
	},
	endAll: async (event) => {
		const { locals } = event;
		const person = await personOf(event);
		// A link that somebody may have in hand would be one more way in.
		await locals.services.invitations.closeReset(person.id);
		const ended = await locals.services.signIns.endAll(person.id, null);
		await event.locals.services.leaveEmbedded(ended);
		await locals.audit.record('sign-in.ended-everywhere', {
			target: person.email,
			detail: { browsers: ended.length }
		});
		return { ended: ended.length };
	},
	disable: async (event) => {
		const { locals } = event;
		const person = await personOf(event);
		if (person.id === locals.user?.id) return fail(409, { problem: 'self' as const });
		const { peopleAccess, signIns } = locals.services;
		const open = await signIns.of(person.id);
		const refused = changed(await peopleAccess.setDisabled(person.id, true));
		if (refused) return refused;
		await event.locals.services.leaveEmbedded(open.map(({ id }) => id));
		await locals.audit.record('person.disabled', { target: person.email });
		return { saved: true };
	},
	enable: async (event) => {
		const { locals } = event;
		const person = await personOf(event);
		const refused = changed(await locals.services.peopleAccess.setDisabled(person.id, false));
		if (refused) return refused;
		await locals.audit.record('person.enabled', { target: person.email });
		return { saved: true };
	},
	remove: async (event) => {
		const { locals } = event;
		const person = await personOf(event);
		if (person.id === locals.user?.id) return fail(409, { problem: 'self' as const });
		const refused = changed(await locals.services.peopleAccess.remove(person.id));
		if (refused) return refused;
		await locals.audit.record('person.removed', { target: person.email });
		redirect(303, links.people(scopeOf(event.url)));
	}
};
