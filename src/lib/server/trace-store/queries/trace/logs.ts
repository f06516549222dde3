import type { TraceLogs } from '#lib/agentops/contract.ts';
import { redactText } from '#lib/trace/redact.ts';
import type { StoreClient } from '../../client.ts';
import { visible } from './detail.ts';

/**
 * What was uploaded beside a trace, newest upload, without secrets; null when nothing was.
 * @param projectIds projects that may be seen; null = any
 * @throws StoreError
 */
export async function readLogs(
	store: StoreClient,
	traceId: string,
	projectIds: readonly string[] | null
): Promise<TraceLogs | null> {
	const where = visible(traceId, projectIds);
	const [row] = await store.rows<{ Content: string }>(
		`SELECT Content FROM trace_logs WHERE ${where.sql} ORDER BY UploadedAt DESC LIMIT 1`,
		where.params
	);
	if (!row) return null;
	return { content: redactText(row.Content), trace_id: traceId, freeplan_truncated: false };
}
