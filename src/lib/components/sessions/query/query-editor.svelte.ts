import { parseQuery } from '#lib/query/parse.ts';
import { printTerm } from '#lib/query/print.ts';
import type { Diagnostic, Query, Term } from '#lib/query/term.ts';
import {
	offerAt,
	type KnownValue,
	type Offer,
	type Question,
	type Suggestion
} from './suggestion.ts';

/** Asks the data; rejects when it does not answer. */
export type Ask = (question: Question, signal: AbortSignal) => Promise<readonly KnownValue[]>;

/** Wait before the data is asked, so that a word being typed asks once. */
const pauseMs = 90;

/** What is wrong with a piece of a text, and the term that it became all the same; null = it stays in the text. */
export interface Noted {
	readonly diagnostic: Diagnostic;
	readonly term: Term | null;
}

/** What is being typed into the query bar, and what is offered for it. */
export class QueryEditor {
	text = $state('');
	open = $state(false);
	suggestions = $state.raw<readonly Suggestion[]>([]);
	/** Index of the suggestion that Enter takes; −1 = none. */
	active = $state(-1);
	/** The data did not answer. */
	failed = $state(false);
	/** What kept pieces of the last text from becoming part of the query, or from being what they look like. */
	problems = $state.raw<readonly Noted[]>([]);

	/** The term of the query that the text is to replace; null = the text is to be added. */
	edited = $state.raw<Term | null>(null);

	/** What stood in the text before a term was edited. */
	#draft = '';
	readonly #ask: Ask;
	/** Of what the data was asked last; null = it was not. */
	#about: string | null = null;
	/** Of what, and with which beginning, the data has no value that goes on across a space; null = none is known. */
	#barren: string | null = null;
	#asking: AbortController | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(ask: Ask) {
		this.#ask = ask;
	}

	/** After every change of the text or the caret. */
	typed(text: string, caret: number): void {
		this.text = text;
		this.problems = [];
		this.#asking?.abort();
		clearTimeout(this.#timer);
		this.failed = false;
		const offer = offerAt(text, caret);
		const { ask } = offer;
		this.active = -1;
		this.open = true;
		const about = ask === null ? null : ask.about === 'keys' ? 'keys' : `${ask.field} ${ask.key}`;
		// What is offered for another piece would take its letters with it.
		if (about !== this.#about) this.suggestions = [];
		this.#about = about;
		if (ask === null) {
			this.suggestions = offer.ready;
			return;
		}
		const begun = `${about} ${ask.prefix}`.toLowerCase();
		if (offer.isAcross) {
			if (this.#barren !== null && begun.startsWith(this.#barren)) {
				this.#showReady(offer);
				return;
			}
			const wanted = ask.prefix.toLowerCase();
			this.suggestions = this.suggestions.filter(({ label }) =>
				label.toLowerCase().startsWith(wanted)
			);
		}
		const asking = new AbortController();
		this.#asking = asking;
		this.#timer = setTimeout(() => {
			this.#ask(ask, asking.signal).then(
				(values) => {
					if (asking.signal.aborted) return;
					const made = offer.made(values);
					if (made.length > 0) {
						this.suggestions = made;
						return;
					}
					if (offer.isAcross) this.#barren = begun;
					this.#showReady(offer);
				},
				() => {
					if (asking.signal.aborted) return;
					this.#showReady(offer);
					this.failed = true;
				}
			);
		}, pauseMs);
	}

	/** Of no data, although some was asked. */
	#showReady({ ready }: Offer): void {
		this.#about = null;
		this.suggestions = ready;
	}

	/** Moves to another suggestion; past the ends to none. */
	move(by: 1 | -1): void {
		const count = this.suggestions.length;
		if (count === 0) return;
		if (!this.open) this.open = true;
		else this.active = ((this.active + by + count + 2) % (count + 1)) - 1;
	}

	close(): void {
		this.open = false;
		this.active = -1;
		this.#barren = null;
		clearTimeout(this.#timer);
		this.#asking?.abort();
	}

	/**
	 * Takes what was typed apart: terms that can be asked, and the rest, which stays to be mended.
	 * @returns the terms; empty when there is none
	 */
	take(): Query {
		const { text, placed, diagnostics } = parseQuery(this.text);
		const noted = diagnostics.map((diagnostic) => {
			const { start, end } = diagnostic;
			const said = placed.find((each) => each.start < end && start < each.end);
			return { diagnostic, term: said?.term ?? null };
		});
		this.problems = noted;
		const unsaid = noted.filter(({ term }) => term === null);
		this.text = unsaid.map(({ diagnostic: { start, end } }) => text.slice(start, end)).join(' ');
		this.close();
		return placed.map(({ term }) => term);
	}

	/** Puts what a piece seems to mean in its place; one that became a term is the query's to mend. */
	mend(noted: Noted): void {
		const { diagnostic, term } = noted;
		if (term === null) {
			this.text = this.problems
				.filter((each) => each.term === null)
				.map((each) => (each === noted ? diagnostic.meant : each.diagnostic.text))
				.join(' ');
		}
		this.problems = this.problems.filter((each) => each !== noted);
	}

	/** Puts a term into the text, to be changed: the query has it until another takes its place. */
	edit(term: Term): void {
		if (this.edited === null) this.#draft = this.text;
		this.edited = term;
		this.text = printTerm(term);
		this.problems = [];
	}

	/** Ends the change of a term; what of the text is still to be mended stays in it. */
	replaced(): void {
		this.edited = null;
		this.text = [this.#draft, this.text].filter(Boolean).join(' ');
	}

	/** Leaves a term as it is. */
	leave(): void {
		if (this.edited === null) return;
		this.edited = null;
		this.text = this.#draft;
		this.problems = [];
		this.close();
	}
}
