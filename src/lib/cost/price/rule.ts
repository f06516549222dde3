/** The installation's own prices and aliases: what an operator may write, and what contradicts itself. */
import { z } from 'zod';
import type { Currency } from '#lib/format/money.ts';

export const priceCurrencies = ['USD', 'KRW'] as const satisfies readonly Currency[];

/**
 * Most that a million tokens may cost. The dearest model ever listed took 600 USD; ten thousand, or
 * what that is in won, is a slip of the unit.
 */
export const dearest: Readonly<Record<Currency, number>> = { USD: 10_000, KRW: 20_000_000 };

/** What can be wrong with a field of a rule; the messages of the schemas below. */
export type RuleFault =
	| 'missing'
	| 'wrong-type'
	| 'not-a-choice'
	/** Misspelt, or from a newer portal. */
	| 'unknown-field'
	| 'blank'
	| 'too-long'
	| 'too-many'
	| 'not-an-amount'
	/** Above `dearest`. */
	| 'too-dear'
	| 'not-a-time'
	| 'not-a-count'
	/** A name was expected, not a pattern. */
	| 'pattern'
	/** Sizes of tiers do not ascend. */
	| 'tiers'
	/** The end is not after the beginning. */
	| 'order';

const fault = (name: RuleFault): RuleFault => name;

/** For faults that no check of the schemas names: to be given to `safeParse`. */
export const faultOf = (issue: { readonly code?: string; readonly input?: unknown }): RuleFault => {
	if (issue.code === 'unrecognized_keys') return 'unknown-field';
	if (issue.input === undefined) return 'missing';
	return issue.code === 'invalid_union' || issue.code === 'invalid_value'
		? 'not-a-choice'
		: 'wrong-type';
};

/** Enough for a fleet; a file with more is not a price list. */
export const maxRules = 2_000;

const longestName = 200;
/** The star and the backslash stand for themselves behind a backslash; any other backslash is one. */
const escaped = /\\([*\\])/g;

/** The literal pieces of a pattern, which has any text between them. */
function piecesOf(pattern: string): string[] {
	const pieces = [''];
	for (const [token] of pattern.matchAll(/\\[*\\]|[^]/g)) {
		if (token === '*') pieces.push('');
		else pieces.push((pieces.pop() ?? '') + token.replace(escaped, '$1'));
	}
	return pieces;
}

/** The pattern that matches just this name. */
export const literalPattern = (name: string): string => name.replace(/\*|\\(?=[*\\]|$)/g, '\\$&');

/** A pattern is matched in one pass; more stars than this are no name. */
const maxStars = 8;

/** As long as a slip may be, so that it is called too dear and not misspelt. */
const perMillion = z
	.string()
	.trim()
	.regex(/^\d{1,40}(\.\d{1,12})?$/, fault('not-an-amount'));

const prices = z.strictObject({
	input: perMillion,
	output: perMillion,
	cacheRead: perMillion.optional(),
	cacheWrite: perMillion.optional(),
	reasoning: perMillion.optional()
});
/** Per million tokens in the rule's currency, decimal text. A class left out costs what its family costs. */
export type Prices = z.infer<typeof prices>;

const pattern = z
	.string()
	.trim()
	.min(1, fault('blank'))
	.max(longestName, fault('too-long'))
	.refine((text) => piecesOf(text).length - 1 <= maxStars, fault('too-many'));
const provider = z
	.string()
	.trim()
	.min(1, fault('blank'))
	.max(100, fault('too-long'))
	.nullable()
	.default(null);
const moment = z
	.number()
	.int(fault('not-a-time'))
	.min(0, fault('not-a-time'))
	.max(Date.UTC(2200, 0, 1), fault('not-a-time'))
	.nullable()
	.default(null);
const note = z.string().trim().max(200, fault('too-long')).default('');
const tierSize = z
	.number(fault('not-a-count'))
	.int(fault('not-a-count'))
	.min(1, fault('not-a-count'))
	.max(1_000_000_000, fault('not-a-count'));

/** A price: for a model that no table lists, or instead of the listed one. */
export const priceRule = z
	.strictObject({
		kind: z.literal('price'),
		/** As producers send it; null = whoever provides the model. */
		provider,
		/** The model's name; `*` stands for any text. */
		model: pattern,
		/** Unix ms, from then on; null = since ever. */
		fromMs: moment,
		/** Unix ms, up to but without it; null = open. */
		untilMs: moment,
		/** Of its prices. Won are dollars by the dated rate at the time of each call. */
		currency: z.enum(priceCurrencies).default('USD'),
		prices,
		/** Prices of the whole call when its prompt has more tokens than that; ascending. */
		above: z
			.array(z.strictObject({ tokens: tierSize, prices }))
			.max(8, fault('too-many'))
			.default([])
			.refine(
				(tiers) => tiers.every(({ tokens }, index) => tokens > (tiers[index - 1]?.tokens ?? 0)),
				fault('tiers')
			),
		/** Where the price comes from: a contract, an internal rate. */
		note
	})
	.refine(
		({ fromMs, untilMs }) => fromMs === null || untilMs === null || fromMs < untilMs,
		fault('order')
	)
	.superRefine(({ currency, prices: base, above }, context) => {
		const check = (of: Prices, path: readonly (string | number)[]) => {
			for (const [name, amount] of Object.entries(of)) {
				if (Number(amount) <= dearest[currency]) continue;
				context.addIssue({ code: 'custom', message: fault('too-dear'), path: [...path, name] });
			}
		};
		check(base, ['prices']);
		for (const [index, tier] of above.entries()) check(tier.prices, ['above', index, 'prices']);
	});

/** A name of the installation's own for a model that has a price under another. */
export const aliasRule = z.strictObject({
	kind: z.literal('alias'),
	provider,
	model: pattern,
	toProvider: provider,
	/** A plain name: aliases do not lead to aliases. */
	toModel: z
		.string()
		.trim()
		.min(1, fault('blank'))
		.max(longestName, fault('too-long'))
		.refine((name) => !name.includes('*'), fault('pattern')),
	note
});

export const ownRule = z.discriminatedUnion('kind', [priceRule, aliasRule]);
export type PriceRule = z.infer<typeof priceRule>;
export type AliasRule = z.infer<typeof aliasRule>;
export type OwnRule = PriceRule | AliasRule;
export type OwnRuleInput = z.input<typeof ownRule>;

/** A rule as it is stored. */
export interface StoredRule {
	readonly id: string;
	readonly rule: OwnRule;
	readonly setAtMs: number;
	/** E-mail of who set it. */
	readonly setBy: string;
}

/** Two rules that say different things about the same model at the same time; indexes into the list. */
export interface Conflict {
	readonly first: number;
	readonly second: number;
}

/**
 * The first contradiction: two prices for one pattern and provider whose times overlap, or two aliases
 * for one. Patterns that are spelled differently never contradict: the closer one holds.
 */
export function conflictIn(rules: readonly OwnRule[]): Conflict | null {
	const byName = new Map<string, number[]>();
	for (const [second, rule] of rules.entries()) {
		const key = nameKey(rule);
		const same = byName.get(key) ?? [];
		for (const first of same) {
			const other = rules[first];
			if (other && contradicts(other, rule)) return { first, second };
		}
		byName.set(key, [...same, second]);
	}
	return null;
}

/** Equal for rules that are about the same, whatever they say of it. */
const nameKey = ({ kind, provider, model }: OwnRule): string =>
	JSON.stringify([kind, provider?.toLowerCase() ?? null, model.toLowerCase()]);

const isPattern = ({ model }: OwnRule): boolean => piecesOf(model).length > 1;

function contradicts(left: OwnRule, right: OwnRule): boolean {
	if (left.kind === 'alias' || right.kind === 'alias') return left.kind === right.kind;
	return (
		(left.fromMs ?? -Infinity) < (right.untilMs ?? Infinity) &&
		(right.fromMs ?? -Infinity) < (left.untilMs ?? Infinity)
	);
}

/**
 * Aliases of plain names that lead round, in the order in which they are followed: the last leads to the
 * first. A pattern may lead to a name that it matches itself: `gpt-4o-*` to `gpt-4o-mini`.
 * @param from of which one is in the circle; any, unless said otherwise
 * @returns null when none leads round
 */
export function circleIn(
	rules: readonly OwnRule[],
	from: readonly OwnRule[] = rules
): readonly AliasRule[] | null {
	const named = new Map<string, AliasRule[]>();
	for (const rule of rules) {
		if (rule.kind !== 'alias' || isPattern(rule)) continue;
		const name = piecesOf(rule.model).join('').toLowerCase();
		named.set(name, [...(named.get(name) ?? []), rule]);
	}
	const follow = (alias: AliasRule): AliasRule | null => {
		const { toProvider, toModel } = alias;
		const about = named.get(toModel.toLowerCase()) ?? [];
		const next = about.filter((each) => speaksOf(each, toProvider, toModel)).sort(closerFirst)[0];
		if (!next) return null;
		// A name of any provider may have the price of the one that it says.
		const isNarrower = nameKey(next) === nameKey(alias) && next.provider === null && toProvider;
		return isNarrower ? null : next;
	};
	for (const start of from) {
		if (start.kind !== 'alias' || isPattern(start)) continue;
		const circle = [start];
		const passed = new Set<string>();
		for (let at = follow(start); at && !passed.has(nameKey(at)); at = follow(at)) {
			if (nameKey(at) === nameKey(start)) return circle;
			passed.add(nameKey(at));
			circle.push(at);
		}
	}
	return null;
}

/** Whether the rule speaks about that model; names are compared without case. */
export function speaksOf(
	rule: Pick<OwnRule, 'provider' | 'model'>,
	provider: string | null,
	model: string
): boolean {
	if (rule.provider !== null && rule.provider.toLowerCase() !== provider?.trim().toLowerCase()) {
		return false;
	}
	return matchesPattern(rule.model.toLowerCase(), model.trim().toLowerCase());
}

/**
 * Order of rules that speak of one model, the closest first: a name before a pattern, one that names
 * the provider before one that does not, more letters before fewer, a later start before an earlier.
 */
export function closerFirst(left: OwnRule, right: OwnRule): number {
	const letters = ({ model }: OwnRule) => piecesOf(model).join('').length;
	const anyProvider = ({ provider: name }: OwnRule) => Number(name === null);
	const start = (rule: OwnRule) => (rule.kind === 'price' ? (rule.fromMs ?? 0) : 0);
	return (
		Number(isPattern(left)) - Number(isPattern(right)) ||
		anyProvider(left) - anyProvider(right) ||
		letters(right) - letters(left) ||
		start(right) - start(left)
	);
}

/** Greedy on literal parts, so that a pattern made by hand cannot cost more than one pass. */
function matchesPattern(pattern: string, text: string): boolean {
	const parts = piecesOf(pattern);
	const first = parts.shift() ?? '';
	const last = parts.pop();
	if (last === undefined) return first === text;
	if (!text.startsWith(first) || !text.endsWith(last)) return false;
	if (text.length < first.length + last.length) return false;
	const end = text.length - last.length;
	let from = first.length;
	for (const part of parts) {
		const found = text.indexOf(part, from);
		if (found < 0 || found + part.length > end) return false;
		from = found + part.length;
	}
	return true;
}
