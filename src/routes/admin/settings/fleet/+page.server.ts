import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { isZone, languages, themes } from '#lib/settings/fleet.ts';
import { changesOf } from '#lib/server/audit/changes.ts';
import { requireRole } from '#lib/server/auth/guards.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const { fleet, money } = locals.services;
	return {
		zones: Intl.supportedValuesOf('timeZone'),
		locked: fleet.locked,
		stored: fleet.stored(),
		zone: fleet.zone(),
		shown: (await money.currency()).shown
	};
};

/** An empty choice is the portal's own default; a locked field is not sent at all. */
const unset = z
	.literal('')
	.optional()
	.transform(() => null);
const choice = z.object({
	zone: unset.or(z.string().max(64).refine(isZone)),
	language: unset.or(z.enum(languages)),
	theme: unset.or(z.enum(themes))
});

export const actions: Actions = {
	save: async ({ locals, request }) => {
		requireRole(locals, 'admin');
		const { fleet } = locals.services;
		const form = choice.safeParse(Object.fromEntries(await request.formData()));
		if (!form.success) return fail(400, { saved: false });
		const before = fleet.stored();
		const { locked } = fleet;
		// What the environment locks stays stored as it was.
		const next = {
			zone: locked.zone === null ? form.data.zone : before.zone,
			language: locked.language === null ? form.data.language : before.language,
			theme: locked.theme === null ? form.data.theme : before.theme
		};
		await fleet.set(next);
		await locals.audit.record('settings.changed', {
			target: 'fleet',
			detail: changesOf({ ...before }, next)
		});
		return { saved: true };
	}
};
