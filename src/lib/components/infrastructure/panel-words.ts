import type { GroupId, LineName, VariableId } from '#lib/infrastructure/panel.ts';
import type { Series } from '#lib/infrastructure/series/series.ts';
import { m } from '#lib/paraglide/messages.js';

const groups: Readonly<Record<GroupId, () => string>> = {
	hosts: m.infra_group_hosts,
	gpus: () => 'GPU',
	vllm: () => 'vLLM',
	litellm: () => 'LiteLLM',
	clickhouse: () => 'ClickHouse',
	portal: m.infra_group_portal
};

export function groupName(group: GroupId): string {
	return groups[group]();
}

const lines: Readonly<Record<LineName, () => string>> = {
	p50: () => 'p50',
	p95: () => 'p95',
	p99: () => 'p99',
	read: m.infra_line_read,
	written: m.infra_line_written,
	received: m.infra_line_received,
	sent: m.infra_line_sent,
	prompt: m.infra_line_prompt,
	generation: m.infra_line_generation,
	input: m.infra_line_input,
	output: m.infra_line_output,
	all: m.infra_line_all,
	failed: m.infra_line_failed
};

/** Values of labels that are words of the portal's own, not somebody's names. */
const values: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
	portal_ingest: {
		stored: m.infra_value_stored,
		later: m.infra_value_later,
		refused: m.infra_value_refused
	},
	portal_memory: {
		resident: m.infra_value_resident,
		heap: m.infra_value_heap,
		external: m.infra_value_external
	}
};

/** The name of a line: the catalogue's word, or the values of its labels. */
export function seriesName(panel: string, { name }: Series): string {
	if ('fixed' in name) return lines[name.fixed]();
	const words = name.labels.map((label) => values[panel]?.[label]?.() ?? label);
	return words.filter((word) => word !== '').join(' · ') || '–';
}

const panels: Readonly<Record<string, () => string>> = {
	host_cpu: m.infra_panel_host_cpu,
	host_memory: m.infra_panel_host_memory,
	host_disk_space: m.infra_panel_host_disk_space,
	host_load: m.infra_panel_host_load,
	host_disk_io: m.infra_panel_host_disk_io,
	host_network: m.infra_panel_host_network,
	gpu_utilization: m.infra_panel_gpu_utilization,
	gpu_memory: m.infra_panel_gpu_memory,
	gpu_tensor: m.infra_panel_gpu_tensor,
	gpu_temperature: m.infra_panel_gpu_temperature,
	gpu_power: m.infra_panel_gpu_power,
	gpu_errors: m.infra_panel_gpu_errors,
	vllm_queue: m.infra_panel_vllm_queue,
	vllm_running: m.infra_panel_vllm_running,
	vllm_kv_cache: m.infra_panel_vllm_kv_cache,
	vllm_ttft: m.infra_panel_vllm_ttft,
	vllm_tokens: m.infra_panel_vllm_tokens,
	vllm_preemptions: m.infra_panel_vllm_preemptions,
	vllm_itl: m.infra_panel_vllm_itl,
	vllm_latency: m.infra_panel_vllm_latency,
	vllm_queue_time: m.infra_panel_vllm_queue_time,
	vllm_requests: m.infra_panel_vllm_requests,
	vllm_prefix_cache: m.infra_panel_vllm_prefix_cache,
	litellm_requests: m.infra_panel_litellm_requests,
	litellm_latency: m.infra_panel_litellm_latency,
	litellm_ttft: m.infra_panel_litellm_ttft,
	litellm_overhead: m.infra_panel_litellm_overhead,
	litellm_tokens: m.infra_panel_litellm_tokens,
	litellm_spend: m.infra_panel_litellm_spend,
	litellm_models: m.infra_panel_litellm_models,
	clickhouse_queries: m.infra_panel_clickhouse_queries,
	clickhouse_running: m.infra_panel_clickhouse_running,
	clickhouse_memory: m.infra_panel_clickhouse_memory,
	clickhouse_inserted: m.infra_panel_clickhouse_inserted,
	clickhouse_parts: m.infra_panel_clickhouse_parts,
	clickhouse_merges: m.infra_panel_clickhouse_merges,
	portal_requests: m.infra_panel_portal_requests,
	portal_latency: m.infra_panel_portal_latency,
	portal_ingest: m.infra_panel_portal_ingest,
	portal_store: m.infra_panel_portal_store,
	portal_upstreams: m.infra_panel_portal_upstreams,
	portal_frames: m.infra_panel_portal_frames,
	portal_jobs: m.infra_panel_portal_jobs,
	portal_memory: m.infra_panel_portal_memory,
	portal_event_loop: m.infra_panel_portal_event_loop
};

const variables: Readonly<Record<VariableId, () => string>> = {
	job: m.infra_variable_job,
	instance: m.infra_variable_instance,
	model: m.infra_variable_model
};

export function variableName(variable: VariableId): string {
	return variables[variable]();
}

/** A panel's name; its id where the catalogue has one that has no word yet. */
export function panelTitle(id: string): string {
	return panels[id]?.() ?? id;
}
