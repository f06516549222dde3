import { fail } from '@sveltejs/kit';
import { isConnectionId } from '#lib/settings/connection.ts';
import { requireRole } from '#lib/server/auth/guards.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const { connections, money } = locals.services;
	return {
		connections: connections.list(),
		receivers: (await money.receivers.list()).length
	};
};

export const actions: Actions = {
	test: async ({ locals, request, url }) => {
		requireRole(locals, 'admin');
		const id = (await request.formData()).get('id');
		const found = isConnectionId(id)
			? await locals.services.connections.test(id, url.origin)
			: null;
		if (!isConnectionId(id) || !found) return fail(404, { problem: 'nothing-to-test' as const });
		await locals.audit.record('connection.tested', {
			target: id,
			outcome: found.fault ? 'refused' : 'done',
			detail: { tookMs: found.tookMs, fault: found.fault?.kind ?? null }
		});
		return { tested: { id, ...found } };
	}
};
