import { readAmount } from './amount.ts';
import { fieldNamed, statuses, things, type Comparison, type FieldInfo } from './fields.ts';
import { choicesMeant, fieldMeant } from './meant.ts';
import { misspeltAt, type Misspelt } from './misspelt.ts';
import { printNameSet, readNameSet } from './name-sets.ts';
import { oneSpelling } from './one-spelling.ts';
import { TextScanner, type Word } from './scan.ts';
import { printQuery } from './print.ts';
import {
	maxLength,
	maxTerms,
	maxTexts,
	type Diagnostic,
	type NameTerm,
	type Problem,
	type Query,
	type Term
} from './term.ts';
import { readWeekHour } from './week-hours.ts';

/** A term and the piece of the text that says it. */
export interface PlacedTerm {
	readonly term: Term;
	readonly start: number;
	readonly end: number;
}

export interface ParsedQuery {
	/** Unicode form C, control characters as spaces: what positions count in. */
	readonly text: string;
	readonly terms: Query;
	readonly placed: readonly PlacedTerm[];
	readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a query as people type it: `status:error model:a,b cost:>0.05 -env:dev "환불 정책"`. Never throws:
 * what cannot be read is named in `diagnostics`, and the rest stands.
 * @param zone the clock that `hour:` is about; it matters to whoever asks a source with the terms
 */
export function parseQuery(input: string, zone = 'UTC'): ParsedQuery {
	const text = oneSpelling(input.slice(0, maxLength * 4));
	const parser = new Parser(text.slice(0, maxLength), zone);
	if (text.length > maxLength) parser.complain('too-long', 0, maxLength);
	return parser.run();
}

const comparisonSign = /^(?:>=|<=|>|<|=)/;
/** Of a field that there is not; a URL's scheme is no field, nor is the drive of a path. */
const fieldLike = /^(\p{L}[\p{L}\p{N}_.-]*):(?!\/\/|\\)/u;
/** With what stands in quotes within it. */
const quotedWord = /^(?:[^\s"]|"(?:[^"\\]|\\.)*")+/u;

class Parser {
	readonly #scanner: TextScanner;
	readonly #zone: string;
	readonly #placed: PlacedTerm[] = [];
	readonly #diagnostics: Diagnostic[] = [];

	constructor(text: string, zone: string) {
		this.#scanner = new TextScanner(text);
		this.#zone = zone;
	}

	run(): ParsedQuery {
		const scanner = this.#scanner;
		for (;;) {
			scanner.skipSpaces();
			if (scanner.done) break;
			const start = scanner.at;
			this.#readPiece(start, scanner.takeMinus() || this.#takesNot());
			if (this.#placed.length > maxTerms) {
				this.#placed.length = maxTerms;
				this.complain('too-many', start, scanner.text.length);
				break;
			}
		}
		return {
			text: scanner.text,
			terms: this.#placed.map(({ term }) => term),
			placed: this.#placed,
			diagnostics: this.#diagnostics
		};
	}

	complain(problem: Problem, start: number, end: number, meant?: string): void {
		const text = this.#scanner.text.slice(start, end);
		this.#diagnostics.push({
			problem,
			start,
			end,
			text,
			...(meant === undefined ? {} : { meant })
		});
	}

	/** `NOT model:x` as other languages have it. */
	#takesNot(): boolean {
		const scanner = this.#scanner;
		if (!scanner.take(/^NOT\s+(?=\S)/)) return false;
		scanner.takeMinus();
		return true;
	}

	#readPiece(start: number, negated: boolean): void {
		const scanner = this.#scanner;
		if (scanner.next === '"') {
			this.#addText(this.#quoted(), start, negated);
			return;
		}
		const misspelt = misspeltAt(scanner.rest, negated);
		if (misspelt) {
			this.#readMisspelt(misspelt, start);
			return;
		}
		const attribute = scanner.takeAttribute();
		if (attribute) {
			this.#noteQuote(attribute);
			this.#readAttribute(attribute.text, start, negated);
			return;
		}
		const name = scanner.takeFieldName((word) => isField(word));
		const field = name === null ? null : fieldNamed(name);
		if (field) {
			this.#readField(field, start, negated);
			return;
		}
		const [, unknown] = fieldLike.exec(scanner.rest) ?? [];
		if (unknown !== undefined) {
			this.#readUnknownField(unknown, start, negated);
			return;
		}
		const word = scanner.takeWord(false);
		if (!negated && word.text === 'AND') return;
		if (word.text === 'OR') {
			this.complain('no-or', start, scanner.at);
			return;
		}
		this.#addText(word, start, negated);
	}

	/** Looked for as text; what it seems to mean is told when that can be asked as it is. */
	#readUnknownField(name: string, start: number, negated: boolean): void {
		const scanner = this.#scanner;
		const from = scanner.at;
		scanner.take(quotedWord);
		scanner.takeWord(false);
		const text = scanner.text.slice(from, scanner.at);
		const field = fieldMeant(name);
		const right = `${negated ? '-' : ''}${field}${text.slice(name.length)}`;
		const meant = field === null ? undefined : wholeMeant(right, this.#zone);
		this.complain('unknown-field', start, scanner.at, meant);
		this.#addText({ text, start: from, unclosed: false }, start, negated);
	}

	#readMisspelt({ length, meant, unfit }: Misspelt, start: number): void {
		const scanner = this.#scanner;
		const isGroup = /^-?!*\(/.test(scanner.text.slice(start));
		scanner.skip(length);
		const from = scanner.at;
		if (scanner.next === '"') this.#quoted();
		scanner.takeWord(false);
		const value = scanner.text.slice(from, scanner.at);
		const right = meant + (isGroup ? value.replace(/\)+$/, '') : value);
		if (unfit) {
			this.complain('not-comparable', start, scanner.at);
			return;
		}
		const { terms, diagnostics } = parseQuery(right, this.#zone);
		const [wrong] = diagnostics;
		const written = terms.length > 0 ? printQuery(terms) : wrong?.meant;
		// Written right it could not be asked either: that is what is to be mended.
		const problem = written === undefined ? wrong?.problem : 'misspelt';
		this.complain(problem ?? 'misspelt', start, scanner.at, written);
	}

	#addText({ text, unclosed }: Word, start: number, negated: boolean): void {
		if (text.trim() === '') {
			// Of a lone quote it is said already that nothing closes it.
			if (!unclosed) this.complain('missing-value', start, this.#scanner.at);
		} else if (this.#hasAllTexts()) this.#leaveOutText(start);
		else this.#add({ kind: 'text', text, negated }, start);
	}

	/** Said once, of the first. */
	#leaveOutText(start: number): void {
		if (this.#diagnostics.some(({ problem }) => problem === 'too-many')) return;
		this.complain('too-many', start, this.#scanner.at);
	}

	#hasAllTexts(): boolean {
		return this.#placed.filter(({ term }) => term.kind === 'text').length >= maxTexts;
	}

	#readAttribute(key: string, start: number, negated: boolean): void {
		if (this.#takeComparison() !== '=') this.#refuse('not-comparable', start);
		else {
			const values = this.#values(start);
			if (key === '') this.complain('missing-value', start, this.#scanner.at);
			else if (values) this.#add({ kind: 'attribute', key, values, negated }, start);
		}
	}

	#readField(field: FieldInfo, start: number, negated: boolean): void {
		const comparison = this.#takeComparison();
		if (!field.operators.includes(comparison)) {
			this.#refuse('not-comparable', start);
			return;
		}
		const values = this.#values(start);
		if (!values) return;
		const term = toTerm(field, comparison, values, negated, this.#zone);
		if (typeof term !== 'string') this.#add(term, start);
		else this.complain(term, start, this.#scanner.at, this.#pieceMeant(term, field, start, values));
	}

	/** The piece from `start` as it can be asked; absent where nobody can tell. */
	#pieceMeant(
		problem: Problem,
		field: FieldInfo,
		start: number,
		values: readonly string[]
	): string | undefined {
		const piece = this.#scanner.text.slice(start, this.#scanner.at);
		if (problem === 'unit-needed') return wholeMeant(`${piece}s`, this.#zone);
		const choices = problem === 'unknown-value' ? choicesMeant(field, values) : null;
		const before = piece.slice(0, piece.indexOf(':') + 1);
		return choices === null ? undefined : wholeMeant(before + choices.join(','), this.#zone);
	}

	/** Skips the values of what cannot be. */
	#refuse(problem: Problem, start: number): void {
		this.#scanner.takeWord(false);
		this.complain(problem, start, this.#scanner.at);
	}

	#takeComparison(): Comparison {
		const sign = this.#scanner.take(comparisonSign);
		return sign === '>=' || sign === '<=' || sign === '>' || sign === '<' ? sign : '=';
	}

	/** One or more, by commas; null, with a complaint, when there is none. */
	#values(start: number): readonly string[] | null {
		const scanner = this.#scanner;
		const values: string[] = [];
		do {
			if (scanner.next === '"') values.push(this.#quoted().text.trim());
			else {
				const { text } = scanner.takeWord(true);
				if (text !== '') values.push(text);
			}
		} while (scanner.take(/^,/));
		const distinct = [...new Set(values)];
		if (distinct.length === 0) {
			this.complain('missing-value', start, scanner.at);
			return null;
		}
		if (distinct.length > maxTerms) this.complain('too-many', start, scanner.at);
		return distinct.slice(0, maxTerms);
	}

	#quoted(): Word {
		const word = this.#scanner.takeQuoted();
		this.#noteQuote(word);
		return word;
	}

	#noteQuote(word: Word): void {
		if (word.unclosed) this.complain('unclosed-quote', word.start, this.#scanner.at);
	}

	#add(term: Term, start: number): void {
		this.#placed.push({ term, start, end: this.#scanner.at });
	}
}

/** A text when it is one term that can be asked, or the term that it seems to mean; absent for any other. */
function wholeMeant(text: string, zone: string): string | undefined {
	const { terms, diagnostics } = parseQuery(text, zone);
	const [problem, ...more] = diagnostics;
	if (problem === undefined) return terms.length === 1 ? text : undefined;
	return more.length === 0 && problem.text === text ? problem.meant : undefined;
}

const isField = (word: string) => {
	const field = fieldNamed(word);
	return field !== null && field.kind !== 'attribute';
};

function toTerm(
	field: FieldInfo,
	comparison: Comparison,
	values: readonly string[],
	negated: boolean,
	zone: string
): Term | Problem {
	switch (field.name) {
		case 'attr':
			return 'missing-value';
		case 'has': {
			const wanted = values.map((value) => things.find((thing) => thing === value.toLowerCase()));
			const known = wanted.filter((thing) => thing !== undefined);
			if (known.length < values.length) return 'unknown-value';
			return { kind: 'has', things: [...new Set(known)], negated };
		}
		case 'cost':
		case 'latency':
		case 'tokens':
		case 'tokens.input':
		case 'tokens.cache-read':
		case 'tokens.cache-write':
		case 'tokens.output':
		case 'tokens.reasoning':
		case 'spans':
		case 'errors':
		case 'calls':
		case 'unpriced':
		case 'tags':
		case 'users':
		case 'teams':
		case 'conversations':
		case 'agents':
		case 'tools': {
			const [value = '', ...more] = values;
			if (more.length > 0) return 'not-an-amount';
			const amount = readAmount(value, field.unit ?? 'count');
			if (typeof amount === 'string') return amount;
			return { kind: 'amount', field: field.name, comparison, amount, negated };
		}
		case 'hour': {
			const wanted = values.map(readWeekHour);
			const known = wanted.filter((value) => value !== null);
			if (known.length < values.length) return 'unknown-value';
			return { kind: 'hour', values: [...new Set(known)], zone, negated };
		}
		case 'tag.only':
		case 'user.only':
		case 'team.only':
		case 'conversation.only':
		case 'agent.only':
		case 'tool.only': {
			const wanted = values.map(readNameSet);
			const known = wanted.filter((set) => set !== null);
			if (known.length < values.length) return 'missing-value';
			const distinct = new Map(known.map((set) => [printNameSet(set), set]));
			return { kind: 'set', field: field.name, sets: [...distinct.values()], negated };
		}
		case 'status': {
			const wanted = values.map((value) => statuses.find((state) => state === value.toLowerCase()));
			const known = wanted.filter((state) => state !== undefined);
			if (known.length < values.length) return 'unknown-value';
			return { kind: 'name', field: 'status', values: [...new Set(known)], negated };
		}
		default: {
			const term: NameTerm = { kind: 'name', field: field.name, values, negated };
			return term;
		}
	}
}
