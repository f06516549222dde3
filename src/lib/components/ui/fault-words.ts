import { m } from '#lib/paraglide/messages.js';
import type { Fault } from '#lib/server/agentops/fault.ts';

const kinds: Record<Fault['kind'], (inputs: { source: string }) => string> = {
	unreachable: m.fault_unreachable,
	timeout: m.fault_timeout,
	refused: m.fault_refused,
	unauthenticated: m.fault_unauthenticated,
	'not-found': m.fault_not_found,
	invalid: m.fault_invalid,
	busy: m.fault_busy,
	'not-available': m.fault_not_available,
	'unexpected-reply': m.fault_unexpected
};
const hints: Record<NonNullable<Fault['hint']>, () => string> = {
	'check-address': m.hint_check_address,
	'check-credentials': m.hint_check_credentials,
	'check-table': m.hint_check_table,
	'pricing-functions-missing': m.hint_pricing_functions,
	'free-plan': m.hint_free_plan,
	'narrow-the-range': m.hint_narrow_range,
	'store-full': m.hint_store_full,
	'unsupported-version': m.hint_unsupported_version,
	'retry-later': m.hint_retry_later
};
const sources: Record<string, () => string> = {
	store: m.source_store,
	database: m.connection_database,
	agentops: () => 'AgentOps',
	clickhouse: () => 'ClickHouse',
	langfuse: () => 'Langfuse',
	prometheus: () => 'Prometheus',
	grafana: () => 'Grafana',
	mail: m.connection_mail,
	oidc: m.connection_oidc,
	collector: m.connection_collector,
	portal: m.source_portal
};

/** A fault in the reader's language: what failed, and what to do where that is known. */
export function faultWords(fault: Fault): {
	readonly title: string;
	readonly advice: string | null;
} {
	const source = sources[fault.source]?.() ?? fault.source;
	return {
		title: kinds[fault.kind]({ source }),
		advice: fault.hint === null ? null : hints[fault.hint]()
	};
}
