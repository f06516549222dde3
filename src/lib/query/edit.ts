/** What chips, facets and clicks do to a query: always a new one. */
import type { NameField } from './fields.ts';
import { oneSpelling } from './one-spelling.ts';
import { printTerm } from './print.ts';
import type { AttributeTerm, NameTerm, Query, Term } from './term.ts';

/** Where a value stands that can be clicked: a field of names, or an attribute. */
export type ValueField = NameField | { readonly attribute: string };

const isSame = (a: Term, b: Term) => printTerm(a) === printTerm(b);
const noTerms: Query = [];
const turned = (term: Term): Term => ({ ...term, negated: !term.negated });

/** With the term at its end, in place of its opposite; the same query when it has it already. */
export function addTerm(query: Query, term: Term): Query {
	if (query.some((each) => isSame(each, term))) return query;
	return [...query.filter((each) => !isSame(each, turned(term))), term];
}

/** With the term at its end; the same query when it has it already. A term and its opposite are two. */
export function withTerm(query: Query, term: Term): Query {
	return query.some((each) => isSame(each, term)) ? query : [...query, term];
}

export function removeTerm(query: Query, term: Term): Query {
	return query.filter((each) => !isSame(each, term));
}

/** With other terms in place of one; none of them twice, nor beside its opposite. */
export function replaceTerm(query: Query, term: Term, by: Query): Query {
	const given = by.reduce(addTerm, noTerms);
	const stays = (each: Term) =>
		!isSame(each, term) && !given.some((one) => isSame(each, one) || isSame(each, turned(one)));
	const at = query.findIndex((each) => isSame(each, term));
	const [before, after] = at < 0 ? [query, noTerms] : [query.slice(0, at), query.slice(at + 1)];
	return [...before.filter(stays), ...given, ...after.filter(stays)];
}

/** Adds a term that is not there, removes one that is. */
export function toggleTerm(query: Query, term: Term): Query {
	return query.some((each) => isSame(each, term)) ? removeTerm(query, term) : addTerm(query, term);
}

/** The term that asks for one value, or for sessions without it. */
export function valueTerm(field: ValueField, value: string, negated = false): ValueTerm {
	const clean = oneSpelling(value).trim();
	return typeof field === 'string'
		? { kind: 'name', field, values: [clean], negated }
		: { kind: 'attribute', key: field.attribute, values: [clean], negated };
}

type ValueTerm = NameTerm | AttributeTerm;

/** How a query takes a value: asked for, excluded, or neither. */
export function stateOf(query: Query, field: ValueField, value: string): 'in' | 'out' | null {
	const one = valueTerm(field, value);
	const term = query.find((each) => isAbout(each, one) && each.values.some((v) => holds(one, v)));
	return term ? (term.negated ? 'out' : 'in') : null;
}

/**
 * What a tick in a facet does: any of the ticked values will do, so they are values of one term. A
 * value that was asked for (or excluded, with `negated`) is taken back.
 */
export function toggleValue(
	query: Query,
	field: ValueField,
	value: string,
	negated = false
): Query {
	const one = valueTerm(field, value, negated);
	const state = stateOf(query, field, value);
	const without = removeValue(query, field, value);
	if (state === (negated ? 'out' : 'in')) return without;
	const index = without.findIndex((each) => isAbout(each, one) && each.negated === negated);
	const host = without[index];
	if (!host || !isValues(host)) return [...without, one];
	return without.with(index, { ...host, values: [...host.values, ...one.values] });
}

/** Without this value in any term, asked for or excluded. */
export function removeValue(query: Query, field: ValueField, value: string): Query {
	const one = valueTerm(field, value);
	return query.flatMap((term): Term[] => {
		if (!isAbout(term, one)) return [term];
		const values = term.values.filter((each) => !holds(one, each));
		return values.length > 0 ? [{ ...term, values }] : [];
	});
}

const holds = (term: ValueTerm, value: string) => term.values.includes(value);
const isValues = (term: Term): term is ValueTerm =>
	term.kind === 'name' || term.kind === 'attribute';

/** Terms of the same field. */
function isAbout(term: Term, one: ValueTerm): term is ValueTerm {
	if (one.kind === 'name') return term.kind === 'name' && term.field === one.field;
	return term.kind === 'attribute' && term.key === one.key;
}
