import type { FacetField } from '../../agentops/analytics.ts';
import { both, either, type Condition } from '../queries/condition.ts';

/** Facets that are about the same sessions. */
export interface FacetGroup {
	readonly fields: readonly FacetField[];
	/** All of which hold of them; a term that several groups have is the same object in each. */
	readonly terms: readonly Condition[];
}

/** What facets are counted of. */
export interface Counted {
	/** Sessions of which some may be in a group and that are to be read, on `sessions FINAL`; null = none. */
	readonly open: Condition | null;
	/** Rows of `closed_facets` that tell all others; null = there are none. Only where no term chooses. */
	readonly closed: Condition | null;
	/** The first is that of all terms. */
	readonly groups: readonly FacetGroup[];
}

/** The sessions of some groups, to be read in one scan. */
export interface Scanned {
	/** Those of any group, on `sessions FINAL`. */
	readonly where: Condition;
	/** Which of them are a group's, in the order of the groups; `true` = all. */
	readonly which: readonly Condition[];
}

/** @param groups without one there is nothing to scan for */
export function scanOf(open: Condition, groups: readonly FacetGroup[]): Scanned {
	const [first] = groups;
	const common = (first?.terms ?? []).filter((term) =>
		groups.every(({ terms }) => terms.includes(term))
	);
	const which = groups.map(({ terms }) => both(...terms.filter((term) => !common.includes(term))));
	const some = which.some(({ sql }) => sql === 'true') ? [] : [either(...which)];
	return { where: both(open, ...common, ...some), which };
}
