/** What a list asks for to be about exactly the sessions of a figure's values. */
import { setFields, type CountField, type SetField } from '#lib/query/fields.ts';
import { toNameSet } from '#lib/query/name-sets.ts';
import type { AmountTerm, NameTerm, Query, Term } from '#lib/query/term.ts';
import { mostTogether, namesIn } from './name-set.ts';
import { isOfCall, type CostDimension, type SessionDimension } from './report.ts';

/** How many names of a kind a session has, in the words of a query. */
const countOf: Readonly<Record<SessionDimension, CountField>> = {
	tag: 'tags',
	user: 'users',
	team: 'teams',
	conversation: 'conversations',
	agent: 'agents',
	tool: 'tools'
};

/** Of a value: a call's own name, or these names and no others. */
export function valueTerms(dimension: CostDimension, value: string): Query {
	const named = (name: string): NameTerm => ({
		kind: 'name',
		field: dimension,
		values: [name],
		negated: false
	});
	if (isOfCall(dimension) || value === '') return [named(value)];
	const names = namesIn(value);
	if (names === null) return [counted(dimension, '>', mostTogether)];
	return [...names.map(named), counted(dimension, '=', names.length)];
}

/** Of all values but these. */
export function otherTerms(dimension: CostDimension, values: readonly string[]): Query {
	if (values.length === 0) return [];
	if (isOfCall(dimension)) return [{ kind: 'name', field: dimension, values, negated: true }];
	const sets = values.map(namesIn).filter((names) => names !== null);
	const without: Term[] =
		sets.length === 0
			? []
			: [{ kind: 'set', field: setFieldOf(dimension), sets: sets.map(toNameSet), negated: true }];
	return sets.length === values.length
		? without
		: [...without, counted(dimension, '<=', mostTogether)];
}

function counted(
	dimension: SessionDimension,
	comparison: AmountTerm['comparison'],
	amount: number
): AmountTerm {
	return {
		kind: 'amount',
		field: countOf[dimension],
		comparison,
		amount: BigInt(amount),
		negated: false
	};
}

function setFieldOf(dimension: SessionDimension): SetField {
	const field: SetField = `${dimension}.only`;
	return setFields[field] === dimension ? field : 'tag.only';
}
