import type { Group } from '../panel.ts';

/** ClickHouse's own `/metrics`. */
export const clickhouse: Group = {
	id: 'clickhouse',
	labels: { job: 'job', instance: 'instance' },
	panels: [
		{
			id: 'clickhouse_queries',
			unit: 'requests/s',
			lines: [
				{
					name: 'all',
					queries: ['sum(rate(ClickHouseProfileEvents_Query{$sel}[$window]))']
				},
				{
					name: 'failed',
					queries: ['sum(rate(ClickHouseProfileEvents_FailedQuery{$sel}[$window]))']
				}
			]
		},
		{
			id: 'clickhouse_running',
			unit: 'count',
			lines: [
				{ name: ['instance'], queries: ['sum by (instance) (ClickHouseMetrics_Query{$sel})'] }
			]
		},
		{
			id: 'clickhouse_memory',
			unit: 'bytes',
			headline: true,
			lines: [
				{
					name: ['instance'],
					queries: ['sum by (instance) (ClickHouseMetrics_MemoryTracking{$sel})']
				}
			]
		},
		{
			id: 'clickhouse_inserted',
			unit: 'rows/s',
			headline: true,
			lines: [
				{
					name: ['instance'],
					queries: ['sum by (instance) (rate(ClickHouseProfileEvents_InsertedRows{$sel}[$window]))']
				}
			]
		},
		{
			id: 'clickhouse_parts',
			unit: 'count',
			lines: [
				{
					name: ['instance'],
					queries: ['max by (instance) (ClickHouseAsyncMetrics_MaxPartCountForPartition{$sel})']
				}
			]
		},
		{
			id: 'clickhouse_merges',
			unit: 'count',
			lines: [
				{ name: ['instance'], queries: ['sum by (instance) (ClickHouseMetrics_Merge{$sel})'] }
			]
		}
	]
};
