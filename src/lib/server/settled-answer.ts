import { json } from '@sveltejs/kit';
import type { Settled } from './settle.ts';

/**
 * What a panel asked for, for its reader alone. What is not there has the status 404 beside its words, so
 * that the audit log does not take it for something that was read.
 */
export function settledAnswer<T>(settled: Settled<T>): Response {
	return json(settled, {
		status: settled.fault?.kind === 'not-found' ? 404 : 200,
		headers: { 'cache-control': 'private, no-store' }
	});
}
