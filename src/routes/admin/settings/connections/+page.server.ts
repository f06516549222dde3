import { fail } from '@sveltejs/kit';
import { isConnectionId, isStorable, type Connection } from '#lib/settings/connection.ts';
import { changesOf } from '#lib/server/audit/changes.ts';
import { requireRole } from '#lib/server/auth/guards.ts';
import type { Actions, PageServerLoad } from './$types';

const longest = 2_000;

/** Texts of a form, trimmed. */
function formValues(form: FormData): Readonly<Record<string, string>> {
	return Object.fromEntries(
		[...form].flatMap(([name, value]) =>
			typeof value === 'string' ? [[name, value.trim().slice(0, longest)]] : []
		)
	);
}

export const load: PageServerLoad = async ({ locals }) => {
	const { connections, money } = locals.services;
	return {
		connections: connections.list(),
		receivers: (await money.receivers.list()).length
	};
};

/** What the audit log keeps of a connection: what is shown of it, and never a secret. */
function factsOf(list: readonly Connection[], id: string) {
	const shown = list.find((connection) => connection.id === id)?.settings ?? [];
	return Object.fromEntries(shown.map(({ name, value }) => [name, value]));
}

export const actions: Actions = {
	/** Keeps a connection in the portal, where the environment leaves it out. */
	save: async ({ locals, request }) => {
		requireRole(locals, 'admin');
		const { connections, storedSettings } = locals.services;
		const { id, ...given } = formValues(await request.formData());
		if (!isStorable(id) || !storedSettings.isOpen(id)) {
			return fail(409, { problem: 'locked' as const });
		}
		const before = factsOf(connections.list(), id);
		const wrong = await connections.keep(id, given);
		if (wrong.length > 0) return fail(400, { rejected: { id, wrong } });
		await locals.audit.record('connection.changed', {
			target: id,
			detail: changesOf(before, factsOf(connections.list(), id))
		});
		return { saved: id };
	},
	remove: async ({ locals, request }) => {
		requireRole(locals, 'admin');
		const { connections } = locals.services;
		const { id } = formValues(await request.formData());
		if (!isStorable(id)) return fail(404, { problem: 'locked' as const });
		const before = factsOf(connections.list(), id);
		await connections.remove(id);
		await locals.audit.record('connection.removed', {
			target: id,
			detail: changesOf(before, factsOf(connections.list(), id))
		});
		return { removed: id };
	},
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
