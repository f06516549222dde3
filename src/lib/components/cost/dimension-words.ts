import type { CostDimension } from '#lib/cost/report.ts';
import { m } from '#lib/paraglide/messages.js';

/** What a dimension is called. */
export const dimensionWord: Readonly<Record<CostDimension, () => string>> = {
	model: m.filter_model,
	service: m.filter_service,
	tag: m.filter_tag,
	user: m.filter_user,
	team: m.filter_team,
	agent: m.filter_agent,
	tool: m.filter_tool
};

/** A value as shown; `''` = the calls or sessions without one. */
export function valueWord(dimension: CostDimension, value: string): string {
	return value || m.costs_no_value({ dimension: dimensionWord[dimension]() });
}
