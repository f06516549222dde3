import type { Tree } from '#lib/trace/tree/tree.ts';
import type { Playhead } from './playhead.ts';

/** A span that was over in a blink is lit for at least that long of the watcher's time. */
const glowMs = 220;

/** How a replay shows a span: it runs, or ran just now; it is still to come; null = it is over. */
export type Light = 'lit' | 'ahead' | null;

/** Which spans a replay lights. */
export class Glow {
	readonly #playhead: Playhead;
	readonly #tree: Tree;
	/** Tree row → when its light goes out, by the page's clock. */
	readonly #litUntil = new Map<number, number>();
	/** Where the playhead was one move before. */
	#beforeNs: number;

	constructor(playhead: Playhead, tree: Tree) {
		this.#playhead = playhead;
		this.#tree = tree;
		this.#beforeNs = playhead.timeNs;
	}

	/** @param row of the tree; to be asked for every row that is shown whenever it may have changed */
	lightOf(row: number): Light {
		const timeNs = this.#playhead.timeNs;
		const startNs = this.#tree.startAt[row] ?? Infinity;
		const endNs = this.#tree.endTimeAt[row] ?? Infinity;
		const now = performance.now();
		// Touched since the last move, even when it began and ended in between.
		if (startNs <= timeNs && endNs >= Math.min(this.#beforeNs, timeNs)) {
			this.#litUntil.set(row, now + glowMs);
		}
		if ((this.#litUntil.get(row) ?? 0) > now) return 'lit';
		return startNs > timeNs ? 'ahead' : null;
	}

	/** Calls back when lights may have changed, and once now. @returns how to stop */
	watch(onchange: () => void): () => void {
		let dark: ReturnType<typeof setTimeout> | undefined;
		const changed = () => {
			onchange();
			this.#beforeNs = this.#playhead.timeNs;
			const now = performance.now();
			for (const [row, until] of this.#litUntil) if (until <= now) this.#litUntil.delete(row);
			// The last glow goes out although nothing moves any more.
			clearTimeout(dark);
			if (this.#litUntil.size > 0) dark = setTimeout(changed, glowMs);
		};
		const stop = this.#playhead.watch(changed);
		return () => {
			stop();
			clearTimeout(dark);
		};
	}
}
