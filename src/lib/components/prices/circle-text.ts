import type { AliasRule } from '#lib/cost/price/rule.ts';
import { aliasTarget } from './price-text.ts';
import { ruleName } from './rule-changes.ts';

/** Where aliases that lead round lead: `a → b → a`. */
export const circleText = (circle: readonly AliasRule[]): string =>
	[...circle.slice(0, 1).map(ruleName), ...circle.map(aliasTarget)].join(' → ');
