import type { AmountField, Comparison, NameField, SetField, Thing } from './fields.ts';

/** Plain text, looked for in prompts, answers, tools, names, ids and tags. */
export interface TextTerm {
	readonly kind: 'text';
	/** Unicode form C, not blank. */
	readonly text: string;
	readonly negated: boolean;
}

/** A session with any of these names; `''` = with none. */
export interface NameTerm {
	readonly kind: 'name';
	readonly field: NameField;
	/** At least one, none twice. */
	readonly values: readonly string[];
	readonly negated: boolean;
}

/** A session with a span or resource that has this attribute with any of these values. */
export interface AttributeTerm {
	readonly kind: 'attribute';
	/** Dotted, as it was sent. */
	readonly key: string;
	readonly values: readonly string[];
	readonly negated: boolean;
}

export interface AmountTerm {
	readonly kind: 'amount';
	readonly field: AmountField;
	readonly comparison: Comparison;
	/** Pico-dollars for `cost`, nanoseconds for `latency`, else a count; never negative. */
	readonly amount: bigint;
	readonly negated: boolean;
}

/** A session whose names of a kind are exactly those of one of the sets. */
export interface SetTerm {
	readonly kind: 'set';
	readonly field: SetField;
	/** As `name-sets.ts` reads them: at least one, none twice. */
	readonly sets: readonly NameSet[];
	readonly negated: boolean;
}

/** Names in their order, none blank, none twice; none at all = a session without one. */
export type NameSet = readonly string[];

/** A session that began, or a call that was made, in one of these hours of the week. */
export interface HourTerm {
	readonly kind: 'hour';
	/** As `week-hours.ts` reads them: at least one, none twice. */
	readonly values: readonly string[];
	/** IANA name: whose clock. It is not part of the text. */
	readonly zone: string;
	readonly negated: boolean;
}

/** A session with any of these things. */
export interface HasTerm {
	readonly kind: 'has';
	readonly things: readonly Thing[];
	readonly negated: boolean;
}

export type Term = TextTerm | NameTerm | AttributeTerm | AmountTerm | SetTerm | HourTerm | HasTerm;

/** All terms must hold. */
export type Query = readonly Term[];

/** Why a piece of a text is not, or not quite, part of the query. */
export type Problem =
	/** No such field: the piece is looked for as text. */
	| 'unknown-field'
	/** A field as other languages write it, such as `cost>5`: left out, as neither it nor text is certain. */
	| 'misspelt'
	| 'missing-value'
	/** A choice that there is not, such as `status:maybe`. */
	| 'unknown-value'
	| 'not-an-amount'
	/** `latency:>2`: of what? */
	| 'unit-needed'
	/** `model:>5`: names do not compare. */
	| 'not-comparable'
	/** Read as if it were closed at the end. */
	| 'unclosed-quote'
	/** There is no OR between terms; values of one field may be given with commas. */
	| 'no-or'
	| 'too-long'
	| 'too-many';

export interface Diagnostic {
	readonly problem: Problem;
	/** Half open, in UTF-16 units of the normalised text. */
	readonly start: number;
	readonly end: number;
	/** The piece itself. */
	readonly text: string;
	/** How the piece is written, or what it seems to mean: one term that can be asked. Absent = nobody can tell. */
	readonly meant?: string;
}

/** Longest text that is read. */
export const maxLength = 2_000;
/** Most terms, and most values of one. */
export const maxTerms = 50;
/** Most texts among them: each is looked for in all that was said. */
export const maxTexts = 16;
