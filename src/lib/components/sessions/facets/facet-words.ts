import { m } from '#lib/paraglide/messages.js';
import type { FacetField } from '#lib/server/agentops/analytics.ts';

const words: Readonly<Record<FacetField, () => string>> = {
	status: m.filter_status,
	model: m.filter_model,
	service: m.filter_service,
	tag: m.filter_tag,
	user: m.filter_user,
	team: m.filter_team,
	agent: m.filter_agent,
	tool: m.filter_tool,
	conversation: m.sessions_conversation,
	env: m.filter_env,
	exception: m.filter_exception
};

export function facetLabel(field: FacetField): string {
	return words[field]();
}
