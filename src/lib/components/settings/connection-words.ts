import { m } from '#lib/paraglide/messages.js';
import type { AtStart, ConnectionId, FactName } from '#lib/settings/connection.ts';

export const connectionName: Record<ConnectionId, () => string> = {
	database: m.connection_database,
	store: m.connection_store,
	agentops: () => 'AgentOps',
	langfuse: () => 'Langfuse',
	prometheus: () => 'Prometheus',
	grafana: () => 'Grafana',
	mail: m.connection_mail,
	webhooks: m.connection_webhooks,
	oidc: m.connection_oidc,
	telemetry: m.connection_telemetry
};

/** What the portal has it for, in a line. */
export const connectionPurpose: Record<ConnectionId, () => string> = {
	database: m.connection_database_for,
	store: m.connection_store_for,
	agentops: m.connection_agentops_for,
	langfuse: m.connection_langfuse_for,
	prometheus: m.connection_prometheus_for,
	grafana: m.connection_grafana_for,
	mail: m.connection_mail_for,
	webhooks: m.connection_webhooks_for,
	oidc: m.connection_oidc_for,
	telemetry: m.connection_telemetry_for
};

/** Why a connection is set in the environment alone. */
export const atStartText: Record<AtStart, () => string> = {
	database: m.connection_at_start_database,
	store: m.connection_at_start_store,
	'sign-in': m.connection_at_start_sign_in,
	egress: m.connection_at_start_egress,
	process: m.connection_at_start_process
};

export const factName: Record<FactName, () => string> = {
	engine: m.connection_fact_engine,
	version: m.connection_fact_version,
	spans: m.connection_fact_spans,
	copied: m.connection_fact_copied,
	'copied-up-to': m.connection_fact_copied_up_to,
	'left-out': m.connection_fact_left_out,
	'without-project': m.connection_fact_without_project,
	projects: m.connection_fact_projects,
	'targets-up': m.connection_fact_targets_up,
	'targets-down': m.connection_fact_targets_down,
	alerts: m.connection_fact_alerts,
	issuer: m.connection_fact_issuer,
	'signing-keys': m.connection_fact_signing_keys,
	server: m.connection_fact_server,
	'keys-accepted': m.connection_fact_keys_accepted
};
