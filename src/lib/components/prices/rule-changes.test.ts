import { beforeEach, describe, expect, it } from 'vitest';
import { ownRule, type OwnRule, type OwnRuleInput } from '#lib/cost/price/rule.ts';
import { overwriteGetLocale } from '#lib/paraglide/runtime.js';
import { ruleChanges } from './rule-changes.ts';

beforeEach(() => overwriteGetLocale(() => 'en'));

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const price = (given: Partial<OwnRuleInput> = {}): OwnRule =>
	ownRule.parse({ kind: 'price', model: 'house', prices: { input: '1', output: '2' }, ...given });
const told = (before: OwnRule, after: OwnRule) =>
	ruleChanges(before, after, day).map(
		(change) => `${change.label}: ${change.before} → ${change.after}`
	);

describe('ruleChanges', () => {
	it('tells every part that differs, of the base and of each tier, and nothing else', () => {
		const before = price({
			above: [{ tokens: 200_000, prices: { input: '2', output: '4' } }],
			note: 'old contract'
		});
		const after = price({
			model: 'House',
			prices: { input: '1', output: '3', cacheRead: '0.1' },
			untilMs: Date.UTC(2027, 0, 1),
			above: [{ tokens: 200_000, prices: { input: '2', output: '5' } }]
		});
		expect(told(before, after)).toEqual([
			'Model: house → House',
			'Output: $2 → $3',
			'Output (> 200,000): $4 → $5',
			'Note: old contract → null',
			'Cache read: null → $0.1',
			'Until: null → 2027-01-01'
		]);
		expect(told(before, before)).toEqual([]);
	});

	it('tells another currency in each price, and where an alias leads', () => {
		expect(told(price(), price({ currency: 'KRW' }))).toEqual([
			'Input: $1 → ₩1',
			'Output: $2 → ₩2'
		]);
		const alias = (toModel: string) => ownRule.parse({ kind: 'alias', model: 'mine', toModel });
		expect(told(alias('gpt-4o'), alias('gpt-5'))).toEqual(['Priced as: gpt-4o → gpt-5']);
	});
});
