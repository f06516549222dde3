import type { SeenModel } from '#lib/cost/price/seen-model.ts';
import { links, type Scope } from '#lib/links.ts';
import { isAskable } from '#lib/query/askable.ts';

/** The list of the sessions with unpriced calls of a model; null for a name that an address cannot ask for. */
export function unpricedHref(scope: Scope, { model }: Pick<SeenModel, 'model'>): string | null {
	const named = { kind: 'name', field: 'model', values: [model ?? ''], negated: false } as const;
	if (!isAskable([named])) return null;
	return links.sessions(scope, {
		calls: 1,
		model,
		none: model === null ? 'model' : null,
		q: 'unpriced:>0'
	});
}

/** A project's sessions with unpriced calls of a model. */
export interface Waiting {
	/** Of the project. */
	readonly name: string;
	readonly href: string;
	/** They may be of other providers too: that of a call is not asked for in a list of sessions. */
	readonly ofOthers: boolean;
}

/**
 * Where the unpriced calls of a model are: a list of sessions is of one project.
 * @param models all that were called
 */
export function waitingIn(
	projects: readonly { readonly id: string; readonly slug: string; readonly name: string }[],
	scope: Scope,
	seen: SeenModel,
	models: readonly SeenModel[]
): Waiting[] {
	return projects.flatMap(({ id, slug, name }) => {
		const href = unpricedHref({ ...scope, project: slug }, seen);
		if (href === null || !seen.unpricedIn.includes(id)) return [];
		const ofOthers = models.some(
			(other) =>
				other.model === seen.model &&
				other.provider !== seen.provider &&
				other.unpricedIn.includes(id)
		);
		return [{ name, href, ofOthers }];
	});
}
