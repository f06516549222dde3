import { error, redirect } from '@sveltejs/kit';
import { links } from '#lib/links.ts';
import type { RequestHandler } from './$types';

/** The link that the AgentOps SDK prints, `/sessions?trace_id=<32 hex>`, opens our session page. */
export const GET: RequestHandler = ({ url }) => {
	const traceId = url.searchParams.get('trace_id')?.toLowerCase() ?? '';
	if (!traceId) redirect(307, links.sessions({ project: null }));
	// Some SDK versions print the id as a UUID, with dashes.
	const hex = traceId.replaceAll('-', '');
	if (!/^[0-9a-f]{32}$/.test(hex)) error(400, 'trace_id must have 32 hexadecimal digits.');
	redirect(307, links.session(hex, { project: null }));
};
