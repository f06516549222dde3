import { fieldNamed, fields, setFields, type FieldInfo } from './fields.ts';
import { namesIn } from './name-sets.ts';
import { oneSpelling } from './one-spelling.ts';

/**
 * What an editor can offer at the caret: the name of a field (or of an attribute), or a value of one.
 * `start` and `end` are what a choice replaces.
 */
export type Completion =
	| {
			readonly kind: 'field';
			readonly prefix: string;
			readonly fields: readonly FieldInfo[];
			readonly start: number;
			readonly end: number;
	  }
	| { readonly kind: 'key'; readonly prefix: string; readonly start: number; readonly end: number }
	| ValueCompletion;

export interface ValueCompletion {
	readonly kind: 'value';
	/** Whose values these are: of `tag.only` those of `tag`. */
	readonly field: FieldInfo;
	/** Of a set: the names in it that stand before this one. Else null. */
	readonly names: readonly string[] | null;
	/** Of an attribute; else null. */
	readonly key: string | null;
	readonly prefix: string;
	readonly start: number;
	readonly end: number;
}

/** Letters of a value or a key for which there can be offers. */
export const longestPrefix = 200;

/** A word that begins behind a space, up to the caret: quotes hold spaces. */
const lastPiece = /(?:^|\s)((?:[^\s"]|"(?:[^"\\]|\\.)*(?:"|$))*)$/u;
const anyPiece = /(?:[^\s"]|"(?:[^"\\]|\\.)*(?:"|$))+/gu;
const valued = /^(-?)(?:attr\.("(?:[^"\\]|\\.)*"|[^\s":,]+)|([a-z]+(?:[.-][a-z]+)*)):([\s\S]*)$/iu;

/** @returns null where nothing can be offered, as within a quoted phrase or of an id, which nobody knows in part */
export function completionAt(text: string, caret: number): Completion | null {
	const [, piece = ''] = lastPiece.exec(text.slice(0, caret)) ?? [];
	const start = caret - piece.length;
	const end = endOfWord(text, caret);
	const begun = beginningIn(piece);
	if (begun) return valueIn(begun, begun.value, { start: caret - begun.value.length, end });
	const word = piece.replace(/^-/, '');
	if (/["\s:]/.test(word)) return null;
	const from = start + piece.length - word.length;
	if (/^attr\./i.test(word)) {
		const prefix = word.slice('attr.'.length);
		if (prefix.length > longestPrefix) return null;
		return { kind: 'key', prefix, start: from + 'attr.'.length, end };
	}
	const lower = word.toLowerCase();
	const offered = fields.filter((each) => each.name.startsWith(lower));
	return offered.length > 0
		? { kind: 'field', prefix: word, fields: offered, start: from, end }
		: null;
}

/**
 * The value that would stand at the caret if it went on from an earlier word without quotes, as that of
 * `exception:KeyError: "x"` does. Only the data knows whether values begin so; a query takes the words behind the
 * first for others.
 * @returns null where the field has no such values, or none stands before the caret's own word
 */
export function completionAcross(text: string, caret: number): ValueCompletion | null {
	const before = text.slice(0, caret);
	for (const { 0: piece, index } of [...before.matchAll(anyPiece)].reverse()) {
		const begun = beginningIn(piece);
		if (begun === null) continue;
		const start = index + piece.length - begun.value.length;
		const goesOn = index + piece.length < caret && /^[^"]/.test(begun.value);
		return goesOn && begun.field.choices === null
			? valueIn(begun, before.slice(start), { start, end: endOfWord(text, caret) })
			: null;
	}
	return null;
}

/** The field in front of a value, and what of the value stands there: the last of several. */
interface Beginning {
	readonly field: FieldInfo;
	/** Of an attribute, as it is written; else null. */
	readonly key: string | null;
	readonly value: string;
}

function beginningIn(piece: string): Beginning | null {
	const [, , key, name = '', rest = ''] = valued.exec(piece) ?? [];
	const field = key === undefined ? fieldNamed(name) : attr;
	if (!field || (field.kind === 'attribute' && key === undefined)) return null;
	const value = rest.replace(/^(?:(?:"(?:[^"\\]|\\.)*"|[^",][^,]*)?,)*/u, '');
	return { field, key: key ?? null, value };
}

function valueIn(
	{ field, key }: Beginning,
	value: string,
	place: Pick<ValueCompletion, 'start' | 'end'>
): ValueCompletion | null {
	if (field.unit !== null || field.name === 'id') return null;
	const written = oneSpelling(unquote(value));
	if (written.length > longestPrefix) return null;
	const [, member] = Object.entries(setFields).find(([set]) => set === field.name) ?? [];
	const named = member === undefined ? null : fieldNamed(member);
	if (named) {
		const names = namesIn(written);
		const prefix = names.at(-1) ?? '';
		return { kind: 'value', field: named, names: names.slice(0, -1), key: null, prefix, ...place };
	}
	return {
		kind: 'value',
		field,
		names: null,
		key: key === null ? null : unquote(key),
		prefix: written,
		...place
	};
}

/** The rest of the word behind the caret goes with what is before it. */
const endOfWord = (text: string, caret: number) =>
	caret + (/^[^\s,"]*/.exec(text.slice(caret))?.[0].length ?? 0);

const attr = fieldNamed('attr');

function unquote(text: string): string {
	return text.startsWith('"')
		? text
				.slice(1)
				.replace(/"$/, '')
				.replace(/\\(["\\])/g, '$1')
		: text;
}
