import { mostTogether, namesIn } from '#lib/cost/name-set.ts';
import { isOfCall, type CostDimension } from '#lib/cost/report.ts';
import { m } from '#lib/paraglide/messages.js';

/** What a dimension is called. */
export const dimensionWord: Readonly<Record<CostDimension, () => string>> = {
	model: m.filter_model,
	service: m.filter_service,
	tag: m.filter_tag,
	user: m.filter_user,
	team: m.filter_team,
	conversation: m.filter_conversation,
	agent: m.filter_agent,
	tool: m.filter_tool
};

/** A single name as shown; `''` = the calls or sessions without one. */
export function nameWord(dimension: CostDimension, name: string): string {
	return name || m.costs_no_value({ dimension: dimensionWord[dimension]() });
}

/** The value of a row or series as shown: a session's names stand together. */
export function valueWord(dimension: CostDimension, value: string): string {
	if (isOfCall(dimension) || value === '') return nameWord(dimension, value);
	return namesIn(value)?.join(' + ') ?? m.costs_many_values({ most: mostTogether });
}
