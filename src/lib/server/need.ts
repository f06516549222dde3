import { error } from '@sveltejs/kit';
import type { Fault, Reply } from './agentops/fault.ts';

const status: Record<Fault['kind'], number> = {
	'not-found': 404,
	invalid: 400,
	timeout: 504,
	busy: 503,
	'not-available': 501,
	unreachable: 502,
	refused: 502,
	unauthenticated: 502,
	'unexpected-reply': 502
};

/** The HTTP status that says what a fault is. */
export const statusOf = ({ kind }: Fault): number => status[kind];

/**
 * The main record of a page: its value, or the error page with the fault.
 * @throws Kit's HttpError 400, 404, 502, 503 or 504
 */
export async function need<T>(promise: Promise<Reply<T>>): Promise<T> {
	const reply = await promise;
	if (reply.ok) return reply.value;
	error(statusOf(reply.fault), { message: reply.fault.detail, fault: reply.fault });
}
