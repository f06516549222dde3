import { error, json, redirect, type Handle, type RequestEvent } from '@sveltejs/kit';
import { links, scopeOf } from '#lib/links.ts';
import type { Needed } from '../../auth/guards.ts';
import { decide, neededRole } from './table.ts';
import { actionOf } from './action-of.ts';
import { isMachinePath, refuse } from './machine-path.ts';

/** Where somebody who still owes a second factor may go. */
const openWithoutSecondFactor = new Set([
	'/admin/account',
	'/admin/forbidden',
	'/logout',
	'/preferences',
	'/healthz',
	'/readyz'
]);

/**
 * Lets in whom the access table admits. Machines get 401, 403 or 404 in their API's shape; people
 * without a session go to the sign-in page and come back; people without the role are told which.
 */
export const authorize: Handle = async ({ event, resolve }) => {
	const { locals, request, route, url } = event;
	const action = actionOf(url);
	const decision = decide(route.id, request.method, locals, action);
	if (decision === 'enter') {
		if (await owesSecondFactor(event)) return sendToAccount(event);
		return resolve(event);
	}
	if (decision === 'forbidden' && locals.user) await locals.audit.refused();
	if (isMachinePath(url.pathname)) {
		return refuse(url.pathname, decision, request.headers);
	}
	if (decision === 'not-found') return resolve(event);
	if (decision === 'forbidden') {
		return refusePerson(event, neededRole(route.id, request.method, action));
	}
	return sendToSignIn(event);
};

async function owesSecondFactor({ locals, route }: RequestEvent): Promise<boolean> {
	if (!locals.user || route.id === null || openWithoutSecondFactor.has(route.id)) return false;
	return locals.services.secondFactorPolicy.isMissing(locals.user);
}

function sendToAccount(event: RequestEvent): Response {
	const { request, url } = event;
	if (isMachinePath(url.pathname)) return refuse(url.pathname, 'forbidden', request.headers);
	return seeOther(event, links.account(scopeOf(url)));
}

/**
 * A page that says what is missing, in the shape in which the browser asked. Kit answers an error that
 * a handle throws with its last-resort page, so a whole page is fetched from a route that only throws.
 */
async function refusePerson(event: RequestEvent, needs: Needed | null): Promise<Response> {
	const { isDataRequest, locals, request } = event;
	const body: App.Error = {
		message: 'Your role does not open this page.',
		requestId: locals.requestId,
		...(needs && { needs })
	};
	if (request.headers.get('x-sveltekit-action') === 'true') {
		return json({ type: 'error', error: body }, { status: 403 });
	}
	if (isDataRequest || !locals.user || !takesHtml(request)) error(403, body);
	const page = await event.fetch(links.forbidden(needs), { headers: { accept: 'text/html' } });
	return new Response(page.body, { status: 403, headers: page.headers });
}

const takesHtml = (request: Request): boolean =>
	request.headers.get('accept')?.includes('text/html') ?? false;

function sendToSignIn(event: RequestEvent): Response {
	const { request, url } = event;
	const reads = request.method === 'GET' || request.method === 'HEAD';
	return seeOther(event, reads ? links.login(url.pathname + url.search) : '/login');
}

/**
 * A plain redirect is answered here, so that the headers of the outer handles reach it; for requests
 * of Kit's own client Kit must put it into JSON, which it does with a thrown one.
 */
function seeOther({ isDataRequest, request }: RequestEvent, location: string): Response {
	const reads = request.method === 'GET' || request.method === 'HEAD';
	if (isDataRequest || !reads) redirect(303, location);
	return new Response(null, { status: 303, headers: { location } });
}
