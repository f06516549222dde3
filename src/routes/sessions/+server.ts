import { redirect } from '@sveltejs/kit';
import { links } from '#lib/links.ts';
import type { RequestHandler } from './$types';

/** The link that the AgentOps SDK prints, `/sessions?trace_id=<32 hex>`, opens our session page. */
export const GET: RequestHandler = ({ url }) => {
	const traceId = url.searchParams.get('trace_id') ?? '';
	if (!traceId) redirect(307, links.sessions({ project: null }));
	// Some SDK versions print the id as a UUID, with dashes. Of what is no id at all the page says so.
	redirect(307, links.session(traceId.replaceAll('-', ''), { project: null }));
};
