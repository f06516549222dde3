/** Where what stands for a value of the page's dimension leads. */
import type { Scope } from '#lib/links.ts';
import type { Span } from '#lib/time/range.ts';
import { behindHref, costsHref, narrowedHref, othersHref, valueHref } from './behind.ts';
import type { Frame } from './frame.ts';

type Shown = Pick<Frame, 'project' | 'projects' | 'dimension' | 'filters'>;

/** The list of exactly the sessions behind a value: a project's is its own. null = no address asks for it. */
export function valueMarkHref(
	{ project, projects, dimension, filters }: Shown,
	span: Span,
	value: string
): string | null {
	if (dimension !== 'project') return valueHref({ project, span, filters }, dimension, value);
	const own = projects.find(({ id }) => id === value);
	return own ? behindHref({ project: own.slug, span, filters }) : null;
}

/**
 * The list of the sessions behind all values but some.
 * @param values those with a mark of their own
 */
export function othersMarkHref(
	{ project, projects, dimension, filters }: Shown,
	span: Span,
	values: readonly string[]
): string | null {
	if (dimension === 'project') {
		const others = projects.filter(({ id }) => !values.includes(id)).map(({ slug }) => slug);
		return others.length === 0 ? null : behindHref({ project: others.join(','), span, filters });
	}
	return othersHref({ project, span, filters }, dimension, values);
}

/** The cost page of a value alone: of a project by its models. null where `narrowedHref` has none. */
export function narrowerHref(
	{ projects, dimension, filters }: Shown,
	scope: Scope,
	value: string
): string | null {
	if (dimension !== 'project') return narrowedHref(scope, dimension, filters, value);
	const own = projects.find(({ id }) => id === value);
	return own ? costsHref({ ...scope, project: own.slug }, 'model', filters) : null;
}
