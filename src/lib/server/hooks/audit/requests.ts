import type { Handle, RequestEvent } from '@sveltejs/kit';
import { ok } from '../../agentops/fault.ts';
import type { Actor } from '../../audit/entry.ts';
import { createRecent, noteNew, type Recent } from '../../audit/recent.ts';
import { createRequestAudit } from '../../audit/request-audit.ts';
import { inTime } from '../../in-time.ts';
import { projectOfSession, type NamedProject } from '../../services/session-project.ts';
import { settle } from '../../settle.ts';
import { actionOf, askedFor } from '../access/action-of.ts';
import { takesBearer } from '../access/machine-path.ts';
import { auditedReads } from './reads.ts';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);
/** What concerns the reader's own screen only, what changes nothing, and what is kept once it is finished. */
const silent = new Set([
	'/preferences',
	'/admin/settings/storage?/preview',
	'/admin/account?/beginSecondFactor'
]);
const quarterHourMs = 15 * 60_000;

/**
 * Lets routes write into the audit log, and writes what they cannot forget: views of message content,
 * and every change by a person that its action did not record itself.
 */
export function createAuditRequests(): Handle {
	const recent = createRecent(quarterHourMs);
	return async function auditRequests({ event, resolve }) {
		const { locals } = event;
		locals.audit = createRequestAudit(locals.services.audit, {
			actor: () => actorOf(locals),
			address: event.getClientAddress(),
			requestId: locals.requestId,
			asked: askedFor(event.request, event.url),
			recent
		});
		const response = await resolve(event);
		if (isWrongKey(event, response)) {
			await recordWrongKey(event, recent);
		} else if (locals.user !== null && response.status === 403) {
			// What the access table refuses is noted there; this is what an action or a route refuses.
			if (locals.audit.recorded() === 0) await recordRefusal(event);
		} else if (safe.has(event.request.method)) {
			// A visitor who is sent to the sign-in has seen nothing.
			if (response.ok) await recordRead(event, recent);
		} else if (locals.user !== null && locals.audit.recorded() === 0 && (await went(response))) {
			await recordChange(event);
		}
		return response;
	};
}

function actorOf({ user, project }: App.Locals): Actor {
	if (user) return { id: user.id, name: user.email };
	return { id: null, name: project ? `project ${project.slug}` : 'visitor' };
}

/** An API key or a token that opened nothing. */
function isWrongKey({ locals, request, route, url }: RequestEvent, { status }: Response): boolean {
	if (locals.user ?? locals.project) return false;
	if (status !== 401 && status !== 403) return false;
	if (route.id === '/v3/auth/token') return true;
	return request.headers.has('authorization') && takesBearer(url.pathname);
}

/** Once in a while for each address: machines repeat it by the thousand. */
async function recordWrongKey(
	{ locals, getClientAddress, request, url }: RequestEvent,
	recent: Recent
): Promise<void> {
	await noteNew(recent, [`wrong key ${getClientAddress()}`], () =>
		locals.audit.record('sign-in.refused', {
			outcome: 'refused',
			target: `${request.method} ${url.pathname}`,
			detail: { method: 'API key', why: 'wrong key' }
		})
	);
}

async function recordRead({ locals, params, route }: RequestEvent, recent: Recent): Promise<void> {
	const read = route.id === null ? undefined : auditedReads[route.id];
	// What left in bulk is told by its route, with how much of what. Kit answers 200 to its own client with
	// a refusal in the body.
	if (!read || locals.audit.recorded() > 0 || locals.audit.isRefused()) return;
	const target =
		read.param === null ? null : (new Map(Object.entries(params)).get(read.param) ?? null);
	const { id, name } = actorOf(locals);
	const note = async () => {
		const project = await projectRead(locals, target);
		await locals.audit.record(read.action, {
			target,
			projectId: project?.id ?? null,
			detail: project ? { project: project.slug } : {}
		});
	};
	if (read.often) await noteNew(recent, [`${id ?? name} ${read.action} ${target ?? ''}`], note);
	else await note();
}

/** A session whose source is slow is shown when it comes; its entry does not wait for it. */
const patienceMs = 1_000;

/**
 * The project of what was read.
 * @param traceId people read sessions by this id, from any project that they see; null = of no project
 * @returns null as well where the source does not tell in time
 */
async function projectRead(
	{ project, services }: App.Locals,
	traceId: string | null
): Promise<NamedProject | null> {
	if (project !== null || traceId === null) return project;
	const owner = settle(projectOfSession(services, traceId).then(ok));
	const { found } = await inTime(patienceMs, { found: owner });
	return found instanceof Promise ? null : found.value;
}

async function recordRefusal({ locals, route }: RequestEvent): Promise<void> {
	// The page that words another refusal.
	if (route.id !== '/admin/forbidden') await locals.audit.refused();
}

async function recordChange({ locals, request, route, url }: RequestEvent): Promise<void> {
	if (route.id === null) return;
	const action = actionOf(url);
	const place = action === null ? route.id : `${route.id}?/${action}`;
	if (silent.has(place)) return;
	await locals.audit.record('portal.changed', { target: `${request.method} ${place}` });
}

/** Whether a change went through. With script, Kit tells a failed action in a 200's body. */
async function went(response: Response): Promise<boolean> {
	if (response.status >= 400) return false;
	if (!response.headers.get('content-type')?.startsWith('application/json')) return true;
	const answer: unknown = await response
		.clone()
		.json()
		.catch(() => null);
	const type =
		typeof answer === 'object' && answer !== null && 'type' in answer ? answer.type : null;
	return type !== 'failure' && type !== 'error';
}
