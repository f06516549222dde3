import { randomBytes } from 'node:crypto';
import { error, fail } from '@sveltejs/kit';
import { testSpanRequest } from '#lib/onboarding/test-span.ts';
import { requireRole } from '#lib/server/auth/guards.ts';
import { isInUse } from '#lib/server/auth/keys/api-keys.ts';
import { inTime } from '#lib/server/in-time.ts';
import { statusOf } from '#lib/server/need.ts';
import { settle } from '#lib/server/settle.ts';
import { askedProject } from '../asked-project.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

/** A source that takes longer fills its panel later. */
const patienceMs = 300;

/** The project of the page, as the layout chose it. */
async function projectOf({ locals, url }: Pick<RequestEvent, 'locals' | 'url'>) {
	const { projects } = locals.services;
	const project = await askedProject(projects, url);
	const fault = projects.fault();
	if (fault) error(statusOf(fault), { message: fault.detail, fault });
	return project ?? error(404, { message: 'There is no such project.', missing: 'project' });
}

export const load: PageServerLoad = async (event) => {
	const { locals, url } = event;
	const { services } = locals;
	// The check-list polls this page by `invalidate('portal:arrival')`.
	event.depends('portal:arrival');
	const project = await projectOf(event);
	const arriving = settle(services.analytics.arrival(project.id));
	const keys = services.intake ? await services.apiKeys.list(project.id) : null;
	return {
		origin: services.config.ORIGIN ?? url.origin,
		takesSpans: services.intake !== null,
		keyUsed: keys && keys.some((key) => key.lastUsedAtMs !== null),
		usableKeys: keys?.filter((key) => isInUse(key, Date.now())).length ?? 0,
		...(await inTime(patienceMs, { arrival: arriving }))
	};
};

export const actions: Actions = {
	createKey: async (event) => {
		const { locals } = event;
		requireRole(locals, 'admin');
		if (!locals.services.projects.editable) return fail(409, { problem: 'remote' as const });
		const project = await projectOf(event);
		const name = 'get-started';
		const { key } = await locals.services.apiKeys.create(project.id, name);
		await locals.audit.record('key.created', {
			target: name,
			projectId: project.id,
			detail: { project: project.slug, ending: key.slice(-4) }
		});
		return { key };
	},
	sendTestSpan: async (event) => {
		requireRole(event.locals, 'operator');
		const { intake } = event.locals.services;
		if (!intake) return fail(409, { problem: 'remote' as const });
		const project = await projectOf(event);
		const { traceId, body } = testSpanRequest(Date.now(), (digits) =>
			randomBytes(digits / 2).toString('hex')
		);
		const reply = await intake.ingest.accept(
			project.id,
			Buffer.from(body),
			'application/json',
			null
		);
		if (reply.status !== 200) return fail(503, { problem: 'store' as const });
		return { sentTraceId: traceId };
	}
};
