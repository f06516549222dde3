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
