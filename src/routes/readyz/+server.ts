import { json } from '@sveltejs/kit';
import type { RequestHandler } from './$types';

/** Ready: every dependency answers, each by name. 503 when one does not; never a reason, it is public. */
export const GET: RequestHandler = async ({ locals }) => {
	const hops = await locals.services.readiness();
	const ready = Object.values(hops).every(Boolean);
	return json({ ready, ...hops }, { status: ready ? 200 : 503 });
};
