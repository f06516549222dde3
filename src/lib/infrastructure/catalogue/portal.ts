import type { Group, Line, LineName } from '../panel.ts';

/** Other programs use the same conventional names: the portal's carry its service name. */
const service = 'service_name="agent-portal"';
const own = `${service},$sel`;
/** What the portal hands on to what it embeds. */
const ofFrames = 'http_route=~"\\\\((langfuse|grafana)\\\\)"';

/** Pages and calls of its own: what is framed takes as long as Langfuse or Grafana do. */
const ownRoutes = `http_route!~"\\\\((langfuse|grafana)\\\\)",${own}`;

function quantiles(histogram: string, labels: string = own): [Line, ...Line[]] {
	const line = (name: LineName, share: number): Line => ({
		name,
		queries: [
			`histogram_quantile(${share}, sum by (le) (rate(${histogram}_bucket{${labels}}[$window])))`
		]
	});
	return [line('p50', 0.5), line('p95', 0.95), line('p99', 0.99)];
}

/** What the portal tells about itself on `/metrics`. */
export const portal: Group = {
	id: 'portal',
	labels: { job: 'job', instance: 'instance' },
	panels: [
		{
			id: 'portal_requests',
			unit: 'requests/s',
			lines: [
				{
					name: 'all',
					queries: [`sum(rate(http_server_request_duration_seconds_count{${ownRoutes}}[$window]))`]
				},
				{
					name: 'failed',
					queries: [
						`sum(rate(http_server_request_duration_seconds_count{http_response_status_code=~"5..",${ownRoutes}}[$window]))`
					]
				}
			]
		},
		{
			id: 'portal_latency',
			unit: 'seconds',
			headline: true,
			lines: quantiles('http_server_request_duration_seconds', ownRoutes)
		},
		{
			id: 'portal_ingest',
			unit: 'rows/s',
			headline: true,
			lines: [
				{
					name: ['outcome'],
					queries: [`sum by (outcome) (rate(agent_portal_ingest_spans_total{${own}}[$window]))`]
				}
			]
		},
		{
			id: 'portal_store',
			unit: 'seconds',
			lines: quantiles('db_client_operation_duration_seconds')
		},
		{
			id: 'portal_upstreams',
			unit: 'seconds',
			lines: [
				{
					name: ['peer_service'],
					queries: [
						`histogram_quantile(0.95, sum by (le, peer_service) (rate(http_client_request_duration_seconds_bucket{${own}}[$window])))`
					]
				}
			]
		},
		{
			id: 'portal_frames',
			unit: 'requests/s',
			needs: `http_server_request_duration_seconds_count{${ofFrames},${service}}`,
			lines: [
				{
					name: ['http_route'],
					queries: [
						`sum by (http_route) (rate(http_server_request_duration_seconds_count{${ofFrames},${own}}[$window]))`
					]
				}
			]
		},
		{
			id: 'portal_jobs',
			unit: 'seconds',
			lines: [
				{
					name: ['agent_portal_job_name'],
					queries: [
						`histogram_quantile(0.95, sum by (le, agent_portal_job_name) (rate(agent_portal_job_duration_seconds_bucket{${own}}[$window])))`
					]
				}
			]
		},
		{
			id: 'portal_memory',
			unit: 'bytes',
			lines: [
				{
					name: ['instance', 'process_memory_type'],
					queries: [`max by (instance, process_memory_type) (process_memory_usage_bytes{${own}})`]
				}
			]
		},
		{
			id: 'portal_event_loop',
			unit: 'seconds',
			lines: [
				{
					name: ['instance'],
					queries: [`max by (instance) (nodejs_eventloop_delay_p99_seconds{${own}})`]
				}
			]
		}
	]
};
