import fc from 'fast-check';
import {
	amountFields,
	nameFields,
	setFields,
	statuses,
	things,
	type Comparison,
	type SetField
} from '../../src/lib/query/fields.ts';
import { printNameSet, toNameSet } from '../../src/lib/query/name-sets.ts';
import { parseQuery } from '../../src/lib/query/parse.ts';
import type { Query, Term } from '../../src/lib/query/term.ts';
import { weekHourChoices } from '../../src/lib/query/week-hours.ts';

/** The terms of a text in which nothing is wrong. */
export function terms(text: string): Query {
	const { terms, diagnostics } = parseQuery(text);
	if (diagnostics.length > 0) throw new Error(`${diagnostics[0]?.problem}: ${text}`);
	return terms;
}

const clean = (text: string) =>
	text
		.toWellFormed()
		.replace(/\p{Cc}/gu, ' ')
		.normalize('NFC');

const words = fc
	.oneof(
		fc.string({ unit: 'grapheme', maxLength: 12 }),
		fc.constantFrom(
			'환불 정책',
			'a"b\\',
			'-x',
			'>5',
			'a,b',
			'OR',
			'status:error',
			'attr.x:y',
			'cost>5',
			'(',
			'cost',
			'>',
			'c++',
			'a\\+b',
			''
		)
	)
	.map(clean);
const values = fc.uniqueArray(
	words.map((text) => text.trim()),
	{ minLength: 1, maxLength: 4 }
);
const negated = fc.boolean();

const anyTerm: fc.Arbitrary<Term> = fc.oneof(
	fc.record({
		kind: fc.constant('text' as const),
		text: words.filter((text) => text.trim() !== ''),
		negated
	}),
	fc.record({
		kind: fc.constant('name' as const),
		field: fc.constantFrom(...nameFields.filter((field) => field !== 'status')),
		values,
		negated
	}),
	fc.record({
		kind: fc.constant('name' as const),
		field: fc.constant('status' as const),
		values: fc.uniqueArray(fc.constantFrom(...statuses), { minLength: 1 }),
		negated
	}),
	fc.record({
		kind: fc.constant('attribute' as const),
		key: words.map((text) => text.trim()).filter((text) => text !== ''),
		values,
		negated
	}),
	fc.record({
		kind: fc.constant('amount' as const),
		field: fc.constantFrom(...amountFields),
		comparison: fc.constantFrom<Comparison>('=', '>', '>=', '<', '<='),
		amount: fc.bigInt({ min: 0n, max: 10n ** 18n }),
		negated
	}),
	fc.record({
		kind: fc.constant('set' as const),
		field: fc.constantFrom(...(Object.keys(setFields) as SetField[])),
		sets: fc.uniqueArray(
			fc
				.array(
					words.map((text) => text.trim()).filter((text) => text !== ''),
					{ maxLength: 3 }
				)
				.map(toNameSet),
			{ minLength: 1, maxLength: 4, selector: printNameSet }
		),
		negated
	}),
	fc.record({
		kind: fc.constant('hour' as const),
		values: fc.uniqueArray(fc.constantFrom(...weekHourChoices), { minLength: 1, maxLength: 3 }),
		zone: fc.constant('UTC'),
		negated
	}),
	fc.record({
		kind: fc.constant('has' as const),
		things: fc.uniqueArray(fc.constantFrom(...things), { minLength: 1, maxLength: 3 }),
		negated
	})
);

/** Queries of every shape, as parsing gives them. */
export const anyQuery: fc.Arbitrary<Query> = fc.array(anyTerm, { maxLength: 6 });
