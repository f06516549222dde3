import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { requireRole } from '#lib/server/auth/guards.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const { money, config } = locals.services;
	return {
		// A secret is shown once, when it is made.
		receivers: (await money.receivers.list()).map(({ id, kind, address, createdBy, secret }) => ({
			id,
			kind,
			address,
			createdBy,
			lacksSecret: kind === 'webhook' && secret === null
		})),
		canMail: money.budgetWatch.canMail,
		allowPrivate: config.WEBHOOK_ALLOW_PRIVATE
	};
};

const webhook = z.object({
	address: z
		.string()
		.trim()
		.max(2_000)
		.refine((text) => {
			if (!URL.canParse(text)) return false;
			const { protocol, username, password } = new URL(text);
			return /^https?:$/.test(protocol) && username === '' && password === '';
		})
});
const email = z.object({ address: z.email().max(254) });
const one = z.object({ id: z.string().min(1).max(64) });

export const actions: Actions = {
	addWebhook: async ({ locals, request }) => {
		const user = requireRole(locals, 'operator-of-all');
		const form = webhook.safeParse(Object.fromEntries(await request.formData()));
		if (!form.success) return fail(400, { problem: 'url' as const });
		const { receivers, budgetWatch } = locals.services.money;
		if (!(await budgetWatch.mayCall(form.data.address))) {
			return fail(400, { problem: 'policy' as const });
		}
		const added = await receivers.add('webhook', form.data.address, user.email);
		await locals.audit.record('receiver.added', { target: added.address });
		return { made: { address: added.address, secret: added.secret ?? '' } };
	},
	addEmail: async ({ locals, request }) => {
		const user = requireRole(locals, 'operator-of-all');
		const form = email.safeParse(Object.fromEntries(await request.formData()));
		if (!form.success) return fail(400, { problem: 'mail' as const });
		const { receivers } = locals.services.money;
		const added = await receivers.add('email', form.data.address, user.email);
		await locals.audit.record('receiver.added', { target: added.address });
		return { added: added.address };
	},
	remove: async ({ locals, request }) => {
		requireRole(locals, 'operator-of-all');
		const form = one.safeParse(Object.fromEntries(await request.formData()));
		const { receivers } = locals.services.money;
		const known = form.success ? await receivers.find(form.data.id) : null;
		if (!known || !(await receivers.remove(known.id)))
			return fail(404, { problem: 'gone' as const });
		await locals.audit.record('receiver.removed', { target: known.address });
		return { removed: known.address };
	},
	test: async ({ locals, request }) => {
		requireRole(locals, 'operator-of-all');
		const form = one.safeParse(Object.fromEntries(await request.formData()));
		const { receivers, budgetWatch } = locals.services.money;
		const known = form.success ? await receivers.find(form.data.id) : null;
		if (!known) return fail(404, { problem: 'gone' as const });
		const outcome = await budgetWatch.test(known);
		await locals.audit.record('receiver.tested', {
			target: known.address,
			outcome: outcome.ok ? 'done' : 'refused'
		});
		return { tested: { address: known.address, problem: outcome.ok ? null : outcome.problem } };
	}
};
