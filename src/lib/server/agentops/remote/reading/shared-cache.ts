/** Answers kept for seconds and shared between viewers, bounded by weight; failures are not kept. */
import type { Reply } from '../../fault.ts';

export interface SharedCacheSettings<T> {
	readonly ttlMs: number | ((value: T) => number);
	/** Most that is held, in the unit of `weigh`. */
	readonly maxWeight: number;
	/** Weight of a value; 1 when absent. */
	readonly weigh?: (value: T) => number;
	/** Unix ms. */
	readonly now: () => number;
}

export interface SharedCache<T> {
	/**
	 * The kept value, else the result of `load`, which runs once for all who ask meanwhile. Its signal
	 * is aborted only when every one of them has given up.
	 */
	get(
		key: string,
		load: (signal: AbortSignal) => Promise<Reply<T>>,
		signal?: AbortSignal
	): Promise<Reply<T>>;
	/** True when `get` would answer at once. */
	has(key: string): boolean;
}

interface Flight<T> {
	readonly result: Promise<Reply<T>>;
	readonly controller: AbortController;
	waiters: number;
}

export function createSharedCache<T>(settings: SharedCacheSettings<T>): SharedCache<T> {
	const weigh = settings.weigh ?? (() => 1);
	const { ttlMs } = settings;
	const ttlOf = typeof ttlMs === 'number' ? () => ttlMs : ttlMs;
	/** In order of use: the first is dropped first. */
	const kept = new Map<
		string,
		{ readonly reply: Reply<T> & { ok: true }; untilMs: number; weight: number }
	>();
	const flights = new Map<string, Flight<T>>();
	let weight = 0;

	function drop(key: string): void {
		const entry = kept.get(key);
		if (!entry) return;
		weight -= entry.weight;
		kept.delete(key);
	}

	function keep(key: string, reply: Reply<T> & { ok: true }): void {
		drop(key);
		const ttl = ttlOf(reply.value);
		const entry = { reply, untilMs: settings.now() + ttl, weight: weigh(reply.value) };
		if (entry.weight > settings.maxWeight) return;
		kept.set(key, entry);
		weight += entry.weight;
		// What nobody asks for again is not held for longer than it serves.
		setTimeout(() => kept.get(key) === entry && drop(key), ttl).unref();
		for (const oldest of kept.keys()) {
			if (weight <= settings.maxWeight) break;
			drop(oldest);
		}
	}

	function fresh(key: string): (Reply<T> & { ok: true }) | undefined {
		const entry = kept.get(key);
		if (!entry) return undefined;
		if (settings.now() >= entry.untilMs) {
			drop(key);
			return undefined;
		}
		kept.delete(key);
		kept.set(key, entry);
		return entry.reply;
	}

	function start(key: string, load: (signal: AbortSignal) => Promise<Reply<T>>): Flight<T> {
		const controller = new AbortController();
		const result = load(controller.signal)
			.then((reply) => {
				if (reply.ok && !controller.signal.aborted) keep(key, reply);
				return reply;
			})
			.finally(() => {
				if (flights.get(key) === flight) flights.delete(key);
			});
		const flight: Flight<T> = { result, controller, waiters: 0 };
		flights.set(key, flight);
		return flight;
	}

	return {
		has: (key) => fresh(key) !== undefined,
		async get(key, load, signal) {
			const known = fresh(key);
			if (known) return known;
			const flight = flights.get(key) ?? start(key, load);
			flight.waiters += 1;
			const leave = () => {
				flight.waiters -= 1;
				if (flight.waiters > 0) return;
				// Who comes later must not join a flight that is being stopped.
				if (flights.get(key) === flight) flights.delete(key);
				flight.controller.abort();
			};
			if (signal?.aborted) leave();
			else signal?.addEventListener('abort', leave, { once: true });
			try {
				return await flight.result;
			} finally {
				signal?.removeEventListener('abort', leave);
			}
		}
	};
}
