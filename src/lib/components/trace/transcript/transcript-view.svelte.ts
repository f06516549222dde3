import type { Settled } from '#lib/server/settle.ts';
import { spanRefText } from '#lib/trace/span-ref.ts';
import type { TranscriptEntry, TranscriptPage } from '#lib/trace/transcript/entry.ts';
import { HeightTree } from './height-tree.ts';

/** A guess, until the row is measured: the padding, the lines of its texts. */
function guessPx(entry: TranscriptEntry): number {
	let characters = 0;
	for (const part of entry.parts) {
		characters += 'text' in part ? part.text.length : part.kind === 'tool_call' ? 120 : 160;
	}
	return 56 + 20 * Math.min(40, Math.ceil(characters / 70));
}

/** A transcript as far as it was read, and where each of its entries stands. */
export class TranscriptView {
	entries = $state.raw<readonly TranscriptEntry[]>([]);
	total = $state(0);
	leftOut = $state(0);
	/** What kept the next piece from coming; null = nothing. */
	fault = $state.raw<Settled<TranscriptPage>['fault']>(null);
	/** Grows with each measure, so that what reads heights is made anew. */
	measured = $state(0);
	readonly heights = new HeightTree();
	readonly #read: (from: number) => Promise<Settled<TranscriptPage>>;
	#reading = false;
	#started = $state(false);

	constructor(read: (from: number) => Promise<Settled<TranscriptPage>>) {
		this.#read = read;
	}

	get isComplete(): boolean {
		return this.#started && this.entries.length >= this.total;
	}

	get isWaiting(): boolean {
		return !this.#started && this.fault === null;
	}

	/** Reads the next piece, unless one is under way or there is none. */
	async more(): Promise<void> {
		if (this.#reading || this.isComplete) return;
		this.#reading = true;
		this.fault = null;
		const settled = await this.#read(this.entries.length);
		this.#reading = false;
		if (settled.fault) {
			this.fault = settled.fault;
			return;
		}
		const { entries, total, leftOut } = settled.value;
		this.heights.push(entries.map(guessPx));
		this.entries = [...this.entries, ...entries];
		// A session that still runs may have grown: what has come is what counts.
		this.total = entries.length === 0 ? this.entries.length : total;
		this.leftOut = leftOut;
		this.#started = true;
		this.measured += 1;
	}

	/** The first entry of the span that a reference names; −1 when it has none (so far). */
	indexOf(ref: string): number {
		return this.entries.findIndex((entry) => spanRefText(entry) === ref);
	}
}
