/** What the portal says in each of its languages, by its English text: a test reads in one language and runs in all. */
import { readFileSync } from 'node:fs';
import * as messages from '#lib/paraglide/messages.js';
import { locales } from '#lib/paraglide/runtime.js';

type Locale = (typeof locales)[number];
type Values = Readonly<Record<string, unknown>>;

/**
 * @param english text of a message, or so much of its beginning that it can be no other; with its `{placeholders}`.
 *   One that has a form for each number is called by its key
 * @param values what stands for them
 */
export type Say = (english: string, values?: Values) => string;

const source: Readonly<Record<string, unknown>> = JSON.parse(
	readFileSync(new URL('../../messages/en.json', import.meta.url), 'utf8')
);
/** By key; empty where a message has forms. */
const texts = Object.entries(source).map(([key, text]): [string, string] => [
	key,
	typeof text === 'string' ? text : ''
]);
const said = messages.m as unknown as Readonly<
	Record<string, (values: Values, options: { locale: Locale }) => string>
>;

/** @param browserLocale what the browser asks for, such as `ko-KR` */
export function wordsIn(browserLocale = 'en-US'): Say {
	const locale = locales.find((each) => browserLocale.startsWith(each));
	if (locale === undefined) throw new Error(`The portal does not speak ${browserLocale}.`);
	return (english, values = {}) => {
		const exact = texts.filter(([key, text]) => text === english || key === english);
		const found = exact.length > 0 ? exact : texts.filter(([, text]) => text.startsWith(english));
		const translations = new Set(found.map(([key]) => said[key]?.(values, { locale })));
		const [translation] = translations;
		if (translation !== undefined && translations.size === 1) return translation;
		const keys = found.map(([key]) => key).join(', ') || 'none';
		throw new Error(`‘${english}’ is no one message in ${locale}: ${keys}`);
	};
}
