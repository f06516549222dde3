import { json } from '@sveltejs/kit';
import type { RequestHandler } from './$types';

/**
 * Ready: all that an answer needs answers, each by name; 503 when one does not. `optional` names what the
 * portal can do without, which keeps nobody away. Never a reason: this is public.
 */
export const GET: RequestHandler = async ({ locals }) => {
	const { readiness, connections } = locals.services;
	const [hops, optional] = await Promise.all([readiness(), connections.standing()]);
	const ready = Object.values(hops).every(Boolean);
	const around = Object.keys(optional).length === 0 ? {} : { optional };
	return json({ ready, ...hops, ...around }, { status: ready ? 200 : 503 });
};
