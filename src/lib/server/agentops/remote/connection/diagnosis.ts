/** Why AgentOps answers 500, which its body never says: found out by asking it two cheap questions. */
import type { FaultHint } from '../../fault.ts';
import type { Connection } from './connection.ts';

export interface Diagnosis {
	/** The hint for a 500 on a read of one project's range. Never throws; shared and kept for a while. */
	hintFor500(projectId: string, kind: 'list' | 'metrics'): Promise<FaultHint>;
}

const probeTimeoutMs = 5_000;
const keptMs = 30_000;
const unknownTraceId = '0'.repeat(32);

const listPath = (projectId: string) => `/v4/traces/list/${projectId}`;
const metricsPath = (projectId: string) => `/v4/meterics/project/${projectId}`;

/**
 * - The same query over one second of 1970, which holds no rows, works → something in the range is
 *   poison or too much: `narrow-the-range`.
 * - It fails, yet a look-up by trace id works (404 for an id that nobody has) → the query itself
 *   cannot run, because the pricing functions were never installed.
 * - Both fail → its database is down: `retry-later`.
 */
export function createDiagnosis(connection: Connection, now: () => number): Diagnosis {
	const kept = new Map<string, { readonly hint: Promise<FaultHint>; readonly untilMs: number }>();

	async function statusOf(path: string, query: Record<string, string>): Promise<number | null> {
		const reply = await connection.read({ path, query, timeoutMs: probeTimeoutMs });
		return reply.ok ? reply.value.status : null;
	}

	async function probe(projectId: string, kind: 'list' | 'metrics'): Promise<FaultHint> {
		const empty = { start_time: '1970-01-01T00:00:00Z', end_time: '1970-01-01T00:00:01Z' };
		const status = await (kind === 'list'
			? statusOf(listPath(projectId), { ...empty, limit: '1', order_by: 'start_time' })
			: statusOf(metricsPath(projectId), empty));
		if (status === 200) return 'narrow-the-range';
		if (status !== 500) return 'retry-later';
		const detail = await statusOf(`/v4/traces/detail/${unknownTraceId}`, {});
		return detail === 404 || detail === 200 ? 'pricing-functions-missing' : 'retry-later';
	}

	return {
		hintFor500(projectId, kind) {
			const key = `${kind} ${projectId}`;
			const known = kept.get(key);
			if (known && now() < known.untilMs) return known.hint;
			if (kept.size >= 100) kept.clear();
			const hint = probe(projectId, kind);
			kept.set(key, { hint, untilMs: now() + keptMs });
			return hint;
		}
	};
}
