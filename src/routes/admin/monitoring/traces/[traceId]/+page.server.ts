import { error } from '@sveltejs/kit';
import { inTime } from '#lib/server/in-time.ts';
import { statusOf } from '#lib/server/need.ts';
import type { Settled } from '#lib/server/settle.ts';
import { readAsked } from '#lib/sessions/list/asked.ts';
import { readPaneWidths } from '#lib/trace/pane-widths.ts';
import { openSession, type OpenSession } from './session.ts';
import type { PageServerLoad } from './$types';

/** A source that takes longer is waited for in an open page. */
const patienceMs = 1_500;

export const load: PageServerLoad = async ({
	locals,
	params,
	url,
	cookies,
	isDataRequest,
	untrack
}) => {
	const traceId = params.traceId.toLowerCase();
	if (!/^[0-9a-f]{32}$/.test(traceId))
		error(404, { message: 'No session has this id.', missing: 'session' });
	// Untracked: the page opens another span by itself, and must not be loaded anew for it.
	const asked = untrack(() => url.searchParams.get('span')?.toLowerCase() ?? null);
	const { list } = readAsked(url.searchParams, Date.now(), locals.services.fleet.zone());
	const reading = openSession(locals.services, {
		traceId,
		spanRef: asked,
		list: list.query,
		widths: readPaneWidths((cookie) => cookies.get(cookie))
	});
	// A first page says soon what is slow; later ones change in their place, once it is there.
	const { session } = isDataRequest
		? { session: await reading }
		: await inTime(patienceMs, { session: reading });
	if (!(session instanceof Promise)) failUnlessThere(session);
	return { traceId, session };
};

/** A session that is not there is a page that is not there; whatever else failed is told on the page. */
function failUnlessThere({ fault }: Settled<OpenSession>): void {
	if (fault?.kind === 'not-found' || fault?.kind === 'invalid') {
		error(statusOf(fault), { message: fault.detail, fault });
	}
}
