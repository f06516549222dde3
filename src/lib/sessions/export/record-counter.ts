import type { ExportFormat } from './file.ts';

const newline = 10;
const quote = 34;

/** Counts the records of a file as its bytes come; a line break within a quoted cell of a CSV ends none. */
export class RecordCounter {
	records = 0;
	readonly #quotes: boolean;
	#quoted = false;

	constructor(format: ExportFormat) {
		// In JSONL a line break within a text is escaped, as a quote may be.
		this.#quotes = format === 'csv';
	}

	add(bytes: Uint8Array): void {
		for (const byte of bytes) {
			if (byte === quote && this.#quotes) this.#quoted = !this.#quoted;
			else if (byte === newline && !this.#quoted) this.records++;
		}
	}
}
