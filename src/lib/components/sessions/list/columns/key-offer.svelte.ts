/** Keys of attributes that begin with, or hold, what was typed; rejects when the data does not answer. */
export type OfferKeys = (prefix: string, signal: AbortSignal) => Promise<readonly string[]>;

/** Wait before the data is asked, so that a word being typed asks once. */
const pauseMs = 120;

/** Asks the data for keys of attributes while one is being typed. */
export class KeyOffer {
	found = $state.raw<readonly string[]>([]);
	/** The data did not answer. */
	failed = $state(false);

	readonly #offer: OfferKeys;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#asking: AbortController | null = null;

	constructor(offer: OfferKeys) {
		this.#offer = offer;
	}

	typed(prefix: string): void {
		this.stop();
		const asking = new AbortController();
		this.#asking = asking;
		this.#timer = setTimeout(() => {
			this.#offer(prefix.trim(), asking.signal).then(
				(keys) => {
					if (asking.signal.aborted) return;
					this.found = keys;
					this.failed = false;
				},
				() => {
					if (!asking.signal.aborted) this.failed = true;
				}
			);
		}, pauseMs);
	}

	/** Nobody waits for an answer any more. */
	stop(): void {
		clearTimeout(this.#timer);
		this.#asking?.abort();
	}
}
