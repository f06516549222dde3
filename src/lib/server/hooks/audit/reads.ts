/** Which reads the audit log keeps: message content, uploaded files and everything that leaves in bulk. */

export interface AuditedRead {
	readonly action: `${string}.${string}`;
	/** The route's parameter that names what was read; null when the path says it all. */
	readonly param: string | null;
	/** The same reader and target make one entry in a quarter of an hour. */
	readonly often: boolean;
}

const content = (param: string): AuditedRead => ({ action: 'session.viewed', param, often: true });

/**
 * By route id; null = what is read there is no content. A test asks for a row for every route that
 * names a trace or an object, or that answers with a file.
 */
export const auditedReads: Readonly<Record<string, AuditedRead | null>> = {
	'/admin/monitoring/traces/[traceId]': content('traceId'),
	'/admin/monitoring/traces/[traceId]/spans/[spanId]': content('traceId'),
	'/admin/monitoring/traces/[traceId]/transcript': content('traceId'),
	'/admin/monitoring/traces/[traceId]/export': {
		action: 'session.exported',
		param: 'traceId',
		often: false
	},
	'/admin/monitoring/traces/[traceId]/head': null,
	'/admin/monitoring/traces/[traceId]/rank': null,
	// Which spans hold a word, as the list's own search tells which sessions do.
	'/admin/monitoring/traces/[traceId]/saying': null,
	'/admin/monitoring/traces/[traceId]/tree': null,
	'/api/agentops/traces/export': { action: 'session.exported', param: null, often: false },
	'/api/agentops/traces/[traceId]': content('traceId'),
	'/api/agentops/traces/[traceId]/spans/[spanId]': content('traceId'),
	'/api/agentops/logs/[trace]': content('trace'),
	'/admin/audit/export': { action: 'audit.exported', param: null, often: false },
	'/admin/settings/prices/file': { action: 'prices.exported', param: null, often: false },
	'/v4/traces/detail/[trace]': content('trace'),
	'/v4/logs/[trace]': content('trace'),
	'/v4/objects/[object]': { action: 'object.downloaded', param: 'object', often: false },
	'/admin/infrastructure/grafana/open': { action: 'grafana.opened', param: null, often: true },
	'/admin/langfuse/open': { action: 'langfuse.opened', param: null, often: true }
};
