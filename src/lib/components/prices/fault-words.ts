import { priceLimit } from './price-text.ts';
import type { FieldFault } from '#lib/cost/price/file.ts';
import { maxRules, type RuleFault } from '#lib/cost/price/rule.ts';
import { m } from '#lib/paraglide/messages.js';

const words: Readonly<Record<RuleFault, () => string>> = {
	missing: m.prices_fault_missing,
	'wrong-type': m.prices_fault_wrong_type,
	'not-a-choice': m.prices_fault_not_a_choice,
	'unknown-field': m.prices_fault_unknown_field,
	blank: m.prices_fault_blank,
	'too-long': m.prices_fault_too_long,
	'too-many': () => m.prices_fault_too_many({ rules: maxRules }),
	'not-an-amount': m.prices_field_price,
	'too-dear': () => m.prices_fault_too_dear({ usd: priceLimit('USD'), krw: priceLimit('KRW') }),
	'not-a-time': m.prices_fault_not_a_time,
	'not-a-count': m.prices_fault_not_a_count,
	pattern: m.prices_fault_pattern,
	tiers: m.prices_field_tiers,
	order: m.prices_field_order
};

/** What is wrong with a price file, with the place in it. */
export function faultWords({ field, fault }: FieldFault): string {
	return field === '' ? words[fault]() : `${field}: ${words[fault]()}`;
}
