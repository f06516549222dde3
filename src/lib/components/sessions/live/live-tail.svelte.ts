import { letIn, renew, waitMs, type LiveRows } from '#lib/sessions/live-rows.ts';
import type { ListRow } from '#lib/sessions/list/row.ts';
import type { Coverage } from '#lib/server/agentops/analytics.ts';
import type { Settled } from '#lib/server/settle.ts';

/** What one tick brings. */
export interface Tick {
	readonly rows: readonly ListRow[];
	readonly total: number;
	/** How much of the range the rows rest on. */
	readonly coverage: Coverage;
	/** The server's clock. */
	readonly nowMs: number;
}

const tickMs = 2_000;
/** How long a row that came in is marked. */
const freshMs = 2_400;

/**
 * Follows a list: one request a tick, none while the page is hidden. Rows enter by themselves only
 * while nobody reads them.
 */
export class LiveTail {
	rows = $state.raw<LiveRows>({ shown: [], waiting: [] });
	total = $state(0);
	/** Age of the newest row by the server's clock; null = there is none. */
	lagMs = $state<number | null>(null);
	/** Requests that failed in a row. */
	failures = $state(0);
	fresh = $state.raw<ReadonlySet<string>>(new Set());

	readonly #ask: (signal: AbortSignal) => Promise<Settled<Tick>>;
	readonly #isRead: () => boolean;
	readonly #most: number;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#asking: AbortController | null = null;
	#stopped = false;

	/**
	 * @param ask reads the first page again; never rejects
	 * @param isRead true while rows must not move: scrolled, under the pointer, with the keyboard
	 * @param most longest list
	 */
	constructor(
		ask: (signal: AbortSignal) => Promise<Settled<Tick>>,
		isRead: () => boolean,
		most: number
	) {
		this.#ask = ask;
		this.#isRead = isRead;
		this.#most = most;
	}

	/** Begins with rows that are there already; returns how to stop. */
	start(shown: readonly ListRow[], total: number): () => void {
		this.rows = { shown, waiting: [] };
		this.total = total;
		const seen = () => {
			// What was missed is asked for at once.
			if (document.visibilityState === 'visible') this.#next(0);
			else this.#pause();
		};
		document.addEventListener('visibilitychange', seen);
		seen();
		return () => {
			this.#stopped = true;
			document.removeEventListener('visibilitychange', seen);
			this.#pause();
		};
	}

	/** Lets the waiting rows in. */
	enter(): void {
		this.fresh = new Set(this.rows.waiting.map(({ key }) => key));
		this.rows = letIn(this.rows, this.#most);
		setTimeout(() => (this.fresh = new Set()), freshMs);
	}

	#pause(): void {
		clearTimeout(this.#timer);
		this.#asking?.abort();
	}

	#next(inMs: number): void {
		clearTimeout(this.#timer);
		if (!this.#stopped) this.#timer = setTimeout(() => void this.#tick(), inMs);
	}

	async #tick(): Promise<void> {
		const asking = new AbortController();
		this.#asking = asking;
		const { value, fault } = await this.#ask(asking.signal);
		if (asking.signal.aborted) return;
		if (fault) this.failures++;
		else {
			this.failures = 0;
			this.rows = renew(this.rows, value.rows);
			this.total = value.total;
			const newest = Math.max(...value.rows.map(({ startMs }) => startMs));
			this.lagMs = Number.isFinite(newest) ? Math.max(0, value.nowMs - newest) : null;
			if (this.rows.waiting.length > 0 && !this.#isRead()) this.enter();
		}
		this.#next(waitMs(tickMs, this.failures));
	}
}
