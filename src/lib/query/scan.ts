/** A piece of a text; quotes and escapes taken off. */
export interface Word {
	readonly text: string;
	readonly start: number;
	/** A quote that nothing closes. */
	readonly unclosed: boolean;
}

/** Reads a text from its beginning, a piece at a time. */
export class TextScanner {
	readonly text: string;
	#at = 0;

	constructor(text: string) {
		this.text = text;
	}

	get at(): number {
		return this.#at;
	}

	get done(): boolean {
		return this.#at >= this.text.length;
	}

	/** The character here; `''` at the end. */
	get next(): string {
		return this.text.charAt(this.#at);
	}

	skipSpaces(): void {
		this.take(/^\s+/);
	}

	/** What a pattern, anchored with `^`, finds here; null and no move when nothing. */
	take(pattern: RegExp): string | null {
		const found = pattern.exec(this.rest)?.[0] ?? null;
		this.#at += found?.length ?? 0;
		return found;
	}

	skip(length: number): void {
		this.#at = Math.min(this.text.length, this.#at + length);
	}

	/** All that is still to be read. */
	get rest(): string {
		return this.text.slice(this.#at);
	}

	/** A minus in front of something. */
	takeMinus(): boolean {
		return this.take(/^-(?=\S)/) !== null;
	}

	/** `model:` → `model`, `tokens.cache-read:` → `tokens.cache-read`, when the word is one of a field. */
	takeFieldName(isField: (word: string) => boolean): string | null {
		const [whole, word = ''] =
			/^([a-z]+(?:[.-][a-z]+)*):/i.exec(this.text.slice(this.#at, this.#at + 40)) ?? [];
		if (whole === undefined || !isField(word)) return null;
		this.#at += whole.length;
		return word;
	}

	/** `attr.http.route:` → `http.route`; a key with other characters is in quotes. */
	takeAttribute(): Word | null {
		const start = this.#at;
		if (this.take(/^attr\./i) === null) return null;
		const key =
			this.next === '"'
				? this.takeQuoted()
				: { text: this.take(/^[^\s":,]+(?=:)/) ?? '', start, unclosed: false };
		if (key.text.trim() !== '' && this.take(/^:/) !== null) {
			return { ...key, text: key.text.trim() };
		}
		this.#at = start;
		return null;
	}

	/** Up to a space or, among values, a comma. */
	takeWord(among: boolean): Word {
		const start = this.#at;
		const text = this.take(among ? /^[^\s,]+/ : /^\S+/) ?? '';
		return { text, start, unclosed: false };
	}

	/** From the quote here to the one that closes it, else to the end; `\"` and `\\` are literal. */
	takeQuoted(): Word {
		const start = this.#at;
		const [whole = '"', inner = '', close = ''] =
			/^"((?:[^"\\]|\\.|\\$)*)("?)/u.exec(this.text.slice(start)) ?? [];
		this.#at += whole.length;
		return { text: inner.replace(/\\(["\\])/g, '$1'), start, unclosed: close === '' };
	}
}
