import { mostTogether, namesIn } from '#lib/cost/name-set.ts';
import type { ProjectName } from '#lib/cost/project-name.ts';
import { isOfCall, type CostBy, type CostDimension } from '#lib/cost/report.ts';
import { m } from '#lib/paraglide/messages.js';

/** What a dimension is called. */
export const dimensionWord: Readonly<Record<CostBy, () => string>> = {
	project: m.nav_project,
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

/**
 * The value of a row or series as shown: a session's names stand together.
 * @param projects whose names are known
 */
export function valueWord(
	dimension: CostBy,
	value: string,
	projects: readonly ProjectName[]
): string {
	if (dimension === 'project') return projects.find(({ id }) => id === value)?.name ?? value;
	if (isOfCall(dimension) || value === '') return nameWord(dimension, value);
	return namesIn(value)?.join(' + ') ?? m.costs_many_values({ most: mostTogether });
}
