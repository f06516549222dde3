import { printAmount } from './amount.ts';
import { fieldNamed } from './fields.ts';
import { misspeltAt } from './misspelt.ts';
import { printNameSet } from './name-sets.ts';
import type { Query, Term } from './term.ts';

/** The text of a query; it parses to the same. `''` for the empty one. */
export function printQuery(query: Query): string {
	return query.map(printTerm).join(' ');
}

export function printTerm(term: Term): string {
	return `${term.negated ? '-' : ''}${positive(term)}`;
}

function positive(term: Term): string {
	switch (term.kind) {
		case 'text':
			return printText(term.text);
		case 'name':
			return `${term.field}:${term.values.map(printValue).join(',')}`;
		case 'set':
			return `${term.field}:${term.sets.map((set) => printValue(printNameSet(set))).join(',')}`;
		case 'attribute': {
			const key = /^[^\s":,=<>!]+$/.test(term.key) ? term.key : quote(term.key);
			return `attr.${key}:${term.values.map(printValue).join(',')}`;
		}
		case 'amount': {
			const sign = term.comparison === '=' ? '' : term.comparison;
			const unit = fieldNamed(term.field)?.unit ?? 'count';
			return `${term.field}:${sign}${printAmount(term.amount, unit)}`;
		}
		case 'hour':
			return `hour:${term.values.join(',')}`;
		case 'has':
			return `has:${term.things.join(',')}`;
	}
}

/** In quotes when it would else be read as something other than text. */
function printText(text: string): string {
	const plain =
		/^[^\s"\-:\\=<>!(][^\s":\\]*$/u.test(text) &&
		!/^(?:AND|OR|NOT)$/.test(text) &&
		misspeltAt(text) === null;
	return plain ? text : quote(text);
}

function printValue(value: string): string {
	return /^[^\s",<>=\\][^\s",\\]*$/u.test(value) ? value : quote(value);
}

function quote(text: string): string {
	return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
