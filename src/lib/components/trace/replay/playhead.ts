/** Called with the time in ns since the trace's start, before the next frame is drawn. */
type Watcher = (timeNs: number) => void;

/**
 * Where a replay is. A plain object on purpose: it moves sixty times a second, and what follows it
 * writes straight to the DOM instead of waking the framework.
 */
export class Playhead {
	#timeNs = 0;
	readonly #watchers = new Set<Watcher>();

	get timeNs(): number {
		return this.#timeNs;
	}

	set(timeNs: number): void {
		this.#timeNs = timeNs;
		for (const watcher of this.#watchers) watcher(timeNs);
	}

	/** Calls back on every move, and once now. @returns how to stop */
	watch(watcher: Watcher): () => void {
		this.#watchers.add(watcher);
		watcher(this.#timeNs);
		return () => this.#watchers.delete(watcher);
	}
}
