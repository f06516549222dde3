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

/** Of an entry all but what its parents tell, which often arrive last: when it was, and in whose part. */
function saysOf(entry: TranscriptEntry | undefined): string {
	return JSON.stringify({ ...entry, atNs: 0, agent: null });
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
	/** One reading after the other. */
	#last: Promise<unknown> = Promise.resolve();
	#asksForMore = false;
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

	/** Reads the next piece, unless it is asked for already or there is none. */
	async more(): Promise<void> {
		if (this.#asksForMore || this.isComplete) return;
		this.#asksForMore = true;
		await this.#afterOthers(async () => {
			if (this.isComplete) return;
			this.fault = null;
			const settled = await this.#read(this.entries.length);
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
		});
		this.#asksForMore = false;
	}

	/**
	 * Reads what was read so far again, with what has come after it. It is taken where nothing of the former has
	 * changed, so that nothing moves under the eyes.
	 *
	 * @returns whether all that is there now is shown or can be scrolled to
	 */
	renew(): Promise<boolean> {
		return this.#afterOthers(async () => {
			if (!this.#started) return false;
			const settled = await this.#read(0);
			if (settled.fault) return false;
			const { entries, total, leftOut } = settled.value;
			// A longer one would be asked for in several pieces, each of which costs as much as all of it.
			const isExtended =
				entries.length >= this.entries.length &&
				this.entries.every((entry, at) => saysOf(entry) === saysOf(entries[at]));
			if (!isExtended) return false;
			this.heights.push(entries.slice(this.entries.length).map(guessPx));
			this.entries = entries;
			this.total = total;
			this.leftOut = leftOut;
			this.measured += 1;
			return true;
		});
	}

	#afterOthers<T>(read: () => Promise<T>): Promise<T> {
		const reading = this.#last.then(read);
		this.#last = reading.catch(() => undefined);
		return reading;
	}

	/** The first entry of the span that a reference names; −1 when it has none (so far). */
	indexOf(ref: string): number {
		return this.entries.findIndex((entry) => spanRefText(entry) === ref);
	}
}
