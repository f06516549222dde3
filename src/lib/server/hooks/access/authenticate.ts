import type { Handle } from '@sveltejs/kit';
import { withinProjects } from '../../services/project-scope.ts';
import { isForeignWrite } from '../check-origin.ts';
import { takesBearer } from './machine-path.ts';

/**
 * Finds out who asks: a person by the session cookie, or a project by an API key or a token of ours
 * as bearer. A bearer counts only where machines call, and there it alone counts: gateways in front
 * of the portal may add bearers of their own to every page.
 */
export const authenticate: Handle = async ({ event, resolve }) => {
	const { locals, request, url } = event;
	const { auth, projectKeys } = locals.services;
	const authorization = request.headers.get('authorization');
	if (authorization !== null && takesBearer(url.pathname)) {
		const bearer = /^bearer +([^\s]+)$/i.exec(authorization)?.[1];
		const verified = bearer === undefined ? null : await projectKeys.identify(bearer);
		locals.project = verified?.project ?? null;
		if (locals.project !== null) keepTo(locals, [locals.project.id]);
		return resolve(event);
	}
	// Visitors and senders without any cookie cost no look into the database.
	if (!request.headers.has('cookie')) return resolve(event);
	const caller = {
		headers: request.headers,
		address: event.getClientAddress(),
		secure: url.protocol === 'https:'
	};
	// A page asks so, every few seconds, whether the sign-in still stands: one that lies open would prolong
	// it for ever. Nor does what another site sends, and is refused for.
	const prolongs = request.method !== 'HEAD' && !isForeignWrite(event);
	const session = await auth.session(caller, { prolongs });
	locals.user = session?.user ?? null;
	const projectIds = session?.user.projectIds ?? null;
	if (projectIds !== null) keepTo(locals, projectIds);
	for (const { name, value, options } of session?.cookies ?? []) {
		event.cookies.set(name, value, options);
	}
	return resolve(event);
};

/** What is asked for beyond these projects is not there, and noted for the audit log. */
function keepTo(locals: App.Locals, projectIds: readonly string[]): void {
	locals.services = withinProjects(locals.services, projectIds, (project) =>
		locals.audit.refused(
			{
				projectId: project?.id ?? null,
				detail: { project: project?.slug ?? 'all', why: 'other project' }
			},
			`project ${project?.id ?? 'all'}`
		)
	);
}
