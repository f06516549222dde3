/** How messages write figures and choose their plural: what Paraglide makes for each message anew, remembered. */
import { numberFormat, type Locale } from './number.ts';

const rules = new Map<string, Intl.PluralRules>();

/** The plural category of a count: `one`, `other`. */
export function plural(locale: Locale, input: unknown, options?: Intl.PluralRulesOptions): string {
	const key = `${locale} ${JSON.stringify(options)}`;
	let known = rules.get(key);
	if (!known) {
		known = new Intl.PluralRules(locale, options);
		rules.set(key, known);
	}
	return known.select(Number(input));
}

/** A figure in the language's digits and grouping. */
export function number(locale: Locale, input: unknown, options?: Intl.NumberFormatOptions): string {
	return numberFormat(locale, options ?? {}).format(Number(input));
}
