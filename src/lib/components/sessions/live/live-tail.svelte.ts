import {
	letIn,
	liveRows,
	reaches,
	renew,
	renewalSize,
	waitMs,
	type LiveRows
} from '#lib/sessions/live-rows.ts';
import type { ListLines } from '#lib/sessions/list/kind.ts';
import { longestPage } from '#lib/sessions/list/query.ts';
import type { Fault } from '#lib/server/agentops/fault.ts';
import type { Settled } from '#lib/server/settle.ts';

/** What one tick brings. */
export interface Tick extends ListLines {
	/** The server's clock. */
	readonly nowMs: number;
	/** Where the range began when it was read, Unix ms. */
	readonly fromMs: number;
}

/** Reads the newest rows of the list, so many of them; never rejects. */
export type Follow = (signal: AbortSignal, limit: number) => Promise<Settled<Tick>>;

const tickMs = 2_000;
/** How long a row that came in is marked. */
const freshMs = 2_400;

/**
 * Follows a list: one request a tick, none while the page is hidden. Rows enter by themselves only
 * while nobody reads them.
 */
export class LiveTail {
	rows: LiveRows = $state.raw(liveRows({ rows: [], nextCursor: null }));
	/** The list as of the last tick; null before the first. */
	lines = $state.raw<ListLines | null>(null);
	/** When the source last answered, Unix ms; null = not yet. */
	answeredMs = $state<number | null>(null);
	/** When the newest row began, Unix ms by the browser's clock; null = there is none. */
	newestMs = $state<number | null>(null);
	/** Requests that failed in a row. */
	failures = $state(0);
	/** Why the last one failed; null when it did not. */
	fault = $state.raw<Fault | null>(null);
	fresh = $state.raw<ReadonlySet<string>>(new Set());

	readonly #follow: Follow;
	readonly #isRead: () => boolean;
	readonly #reload: () => Promise<void>;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#asking: AbortController | null = null;
	#stopped = false;

	/**
	 * @param isRead true while rows must not move: scrolled, under the pointer, with the keyboard
	 * @param reload reads the page anew, when more came in than can be let in
	 */
	constructor(follow: Follow, isRead: () => boolean, reload: () => Promise<void>) {
		this.#follow = follow;
		this.#isRead = isRead;
		this.#reload = reload;
	}

	/** Begins with a list that is there already; returns how to stop. */
	start(lines: ListLines): () => void {
		this.rows = liveRows(lines);
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

	/** Lets the waiting rows in, and out those that no longer match. */
	async enter(): Promise<void> {
		if (this.rows.missed) return this.#reload();
		const entering = new Set(this.rows.waiting.map(({ key }) => key));
		this.rows = letIn(this.rows);
		if (entering.size === 0) return;
		this.fresh = entering;
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
		const { value, fault } = await this.#newest(asking.signal);
		if (asking.signal.aborted) return;
		this.fault = fault;
		if (fault) this.failures++;
		else {
			this.failures = 0;
			const { readSessions, totalSessions } = value.coverage;
			this.rows = renew(this.rows, { ...value, partial: readSessions < totalSessions });
			this.lines = value;
			const nowMs = Date.now();
			this.answeredMs = nowMs;
			const newest = Math.max(...value.rows.map(({ startMs }) => startMs));
			// A row from a clock that is ahead has just begun.
			this.newestMs = Number.isFinite(newest) ? nowMs - Math.max(0, value.nowMs - newest) : null;
			if (!this.#isRead()) await this.enter();
		}
		this.#next(waitMs(tickMs, this.failures));
	}

	/** After a pause more may have come in than are usually read: then as many as can be. */
	async #newest(signal: AbortSignal): Promise<Settled<Tick>> {
		const size = renewalSize(this.rows);
		const read = await this.#follow(signal, size);
		if (read.fault || size === longestPage || reaches(this.rows, read.value)) return read;
		return this.#follow(signal, longestPage);
	}
}
