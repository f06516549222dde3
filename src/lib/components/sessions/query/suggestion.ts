import { completionAcross, completionAt, type Completion } from '#lib/query/completion.ts';
import { printNameSet } from '#lib/query/name-sets.ts';
import { fieldWords } from './query-words.ts';

/** A value of the data, with how many rows of the list have it; null = not counted. */
export interface KnownValue {
	readonly value: string;
	readonly count: number | null;
}

/** What can be asked of the data: the values of a field or attribute, or the keys of attributes. */
export type Question =
	| { readonly about: 'keys'; readonly prefix: string }
	| {
			readonly about: 'values';
			readonly field: string;
			readonly key: string | null;
			readonly prefix: string;
	  };

/** An offer of the query's editor. */
export interface Suggestion {
	readonly label: string;
	/** What it means, or null. */
	readonly detail: string | null;
	readonly count: number | null;
	/** The editor's text when it is taken, and where the caret then stands. */
	readonly text: string;
	readonly caret: number;
	/** True when a term is then complete. */
	readonly final: boolean;
}

/** What to offer at the caret: at once, or after the data was asked. */
export interface Offer {
	/** Without a question at once, else when the data has nothing to be offered. */
	readonly ready: readonly Suggestion[];
	readonly ask: Question | null;
	/** Of a question: whether nothing but what begins with its prefix is meant. */
	readonly isAcross: boolean;
	/** Suggestions of what the data answered. */
	readonly made: (values: readonly KnownValue[]) => readonly Suggestion[];
}

const nothing: Offer = { ready: [], ask: null, isAcross: false, made: () => [] };

/** Never throws, whatever the text. */
export function offerAt(text: string, caret: number): Offer {
	const completion = completionAt(text, caret);
	const here = completion ? offerOf(text, completion) : nothing;
	const across = completionAcross(text, caret);
	if (across === null) return here;
	const wanted = across.prefix.toLowerCase();
	const { ask, made } = offerOf(text, across);
	return {
		ready: here.ready,
		ask,
		isAcross: true,
		made: (values) => made(values.filter(({ value }) => value.toLowerCase().startsWith(wanted)))
	};
}

function offerOf(text: string, completion: Completion): Offer {
	const put = (
		piece: string,
		final: boolean,
		more: Pick<Suggestion, 'label' | 'detail' | 'count'>
	): Suggestion => ({
		...more,
		text: text.slice(0, completion.start) + piece + text.slice(completion.end),
		caret: completion.start + piece.length,
		final
	});
	switch (completion.kind) {
		case 'field':
			return {
				...nothing,
				ready: completion.fields.map((field) =>
					put(field.kind === 'attribute' ? 'attr.' : `${field.name}:`, false, {
						label: field.kind === 'attribute' ? 'attr.…:' : `${field.name}:`,
						detail: fieldWords(field),
						count: null
					})
				)
			};
		case 'key':
			return {
				...nothing,
				ask: { about: 'keys', prefix: completion.prefix },
				made: (values) =>
					values.map(({ value, count }) =>
						put(`${quotedKey(value)}:`, false, { label: value, detail: null, count })
					)
			};
		case 'value': {
			const { names, field } = completion;
			const piece = (value: string) => quotedValue(names ? printNameSet([...names, value]) : value);
			const made = (values: readonly KnownValue[]) =>
				values
					.filter(({ value }) => !names?.includes(value))
					.map(({ value, count }) =>
						put(piece(value), true, { label: value, detail: null, count })
					);
			const { choices } = field;
			if (choices) return { ...nothing, ready: made(matching(choices, completion)) };
			return {
				...nothing,
				ask: {
					about: 'values',
					field: field.name,
					key: completion.key,
					prefix: completion.prefix
				},
				made
			};
		}
	}
}

function matching(choices: readonly string[], { prefix }: Completion): readonly KnownValue[] {
	const lower = prefix.toLowerCase();
	return choices
		.filter((choice) => choice.toLowerCase().startsWith(lower))
		.map((value) => ({ value, count: null }));
}

const quotedKey = (key: string) => (/^[^\s":,=<>!]+$/.test(key) ? key : quote(key));
const quotedValue = (value: string) =>
	/^[^\s",<>=\\][^\s",\\]*$/u.test(value) ? value : quote(value);
const quote = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
