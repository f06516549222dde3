/** The installation's own prices and aliases: what an operator may write, and what contradicts itself. */
import { z } from 'zod';

/** USD per million tokens. The dearest model ever listed took 600; ten thousand is a slip of the unit. */
export const dearestUsd = 10_000;

/** Enough for a fleet; a file with more is not a price list. */
export const maxRules = 2_000;

const longestName = 200;
/** A pattern is matched in one pass; more stars than this are no name. */
const maxStars = 8;

const usdPerMillion = z
	.string()
	.trim()
	.regex(/^\d{1,5}(\.\d{1,12})?$/, 'must be a decimal number of USD per million tokens')
	.refine((usd) => Number(usd) <= dearestUsd, `must be at most ${dearestUsd} USD`);

const prices = z.object({
	input: usdPerMillion,
	output: usdPerMillion,
	cacheRead: usdPerMillion.optional(),
	cacheWrite: usdPerMillion.optional(),
	reasoning: usdPerMillion.optional()
});
/** USD per million tokens, decimal text. A class left out costs what its family costs. */
export type Prices = z.infer<typeof prices>;

const pattern = z
	.string()
	.trim()
	.min(1, 'must not be empty')
	.max(longestName, `must have at most ${longestName} characters`)
	.refine(
		(text) => text.split('*').length - 1 <= maxStars,
		`must have at most ${maxStars} asterisks`
	);
const provider = z.string().trim().min(1).max(100).nullable().default(null);
const moment = z
	.number()
	.int()
	.min(0)
	.max(Date.UTC(2200, 0, 1))
	.nullable()
	.default(null);
const note = z.string().trim().max(200).default('');

/** A price: for a model that no table lists, or instead of the listed one. */
export const priceRule = z
	.object({
		kind: z.literal('price'),
		/** As producers send it; null = whoever provides the model. */
		provider,
		/** The model's name; `*` stands for any text. */
		model: pattern,
		/** Unix ms, from then on; null = since ever. */
		fromMs: moment,
		/** Unix ms, up to but without it; null = open. */
		untilMs: moment,
		prices,
		/** Prices of the whole call when its prompt has more tokens than that; ascending. */
		above: z
			.array(z.object({ tokens: z.number().int().min(1).max(1_000_000_000), prices }))
			.max(8)
			.default([])
			.refine(
				(tiers) => tiers.every(({ tokens }, index) => tokens > (tiers[index - 1]?.tokens ?? 0)),
				'must name each number of tokens once, ascending'
			),
		/** Where the price comes from: a contract, an internal rate. */
		note
	})
	.refine(
		({ fromMs, untilMs }) => fromMs === null || untilMs === null || fromMs < untilMs,
		'the price must begin before it ends'
	);

/** A name of the installation's own for a model that has a price under another. */
export const aliasRule = z.object({
	kind: z.literal('alias'),
	provider,
	model: pattern,
	toProvider: provider,
	/** A plain name: aliases do not lead to aliases. */
	toModel: z
		.string()
		.trim()
		.min(1, 'must not be empty')
		.max(longestName)
		.refine((name) => !name.includes('*'), 'must be a name, not a pattern'),
	note
});

export const ownRule = z.union([priceRule, aliasRule]);
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
		const key = JSON.stringify([
			rule.kind,
			rule.provider?.toLowerCase() ?? null,
			rule.model.toLowerCase()
		]);
		const same = byName.get(key) ?? [];
		for (const first of same) {
			const other = rules[first];
			if (other && contradicts(other, rule)) return { first, second };
		}
		byName.set(key, [...same, second]);
	}
	return null;
}

function contradicts(left: OwnRule, right: OwnRule): boolean {
	if (left.kind === 'alias' || right.kind === 'alias') return left.kind === right.kind;
	return (
		(left.fromMs ?? -Infinity) < (right.untilMs ?? Infinity) &&
		(right.fromMs ?? -Infinity) < (left.untilMs ?? Infinity)
	);
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
	const isPattern = ({ model }: OwnRule) => Number(model.includes('*'));
	const letters = ({ model }: OwnRule) => model.replaceAll('*', '').length;
	const anyProvider = ({ provider: name }: OwnRule) => Number(name === null);
	const start = (rule: OwnRule) => (rule.kind === 'price' ? (rule.fromMs ?? 0) : 0);
	return (
		isPattern(left) - isPattern(right) ||
		anyProvider(left) - anyProvider(right) ||
		letters(right) - letters(left) ||
		start(right) - start(left)
	);
}

/** Greedy on literal parts, so that a pattern made by hand cannot cost more than one pass. */
function matchesPattern(pattern: string, text: string): boolean {
	const parts = pattern.split('*');
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
