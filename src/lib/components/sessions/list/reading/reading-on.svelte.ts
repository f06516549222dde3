import type { Coverage } from '#lib/server/agentops/analytics.ts';
import type { Settled } from '#lib/server/settle.ts';

/** Asks for the same list again; what was read before is not read twice. */
export type ReadAgain = (signal: AbortSignal) => Promise<Settled<{ readonly coverage: Coverage }>>;

/** Rounds without anything new after which there is nothing more to be had. */
const mostIdle = 2;

/** What was read of a source that is read session by session. */
const readOf = ({ readSessions, detailedSessions }: Coverage): number =>
	readSessions + (detailedSessions ?? readSessions);

/** Reads on, round by round, where an answer rests on a part: with progress, until it is told to stop. */
export class ReadingOn {
	running = $state(false);
	/** As of the last round; null before the first. */
	coverage = $state.raw<Coverage | null>(null);
	#stop: AbortController | null = null;

	/** @returns whether anything more was read */
	async start(from: Coverage, read: ReadAgain): Promise<boolean> {
		const stop = new AbortController();
		this.#stop = stop;
		this.running = true;
		this.coverage = from;
		let known = from;
		for (let idle = 0; idle < mostIdle && known.readsOn && !stop.signal.aborted;) {
			const next = await answer(read, stop.signal);
			if (next === null) break;
			idle = readOf(next) > readOf(known) ? 0 : idle + 1;
			if (idle === 0 || !next.readsOn) known = next;
			this.coverage = known;
		}
		this.running = false;
		return readOf(known) > readOf(from);
	}

	stop(): void {
		this.#stop?.abort();
	}
}

async function answer(read: ReadAgain, signal: AbortSignal): Promise<Coverage | null> {
	try {
		return (await read(signal)).value?.coverage ?? null;
	} catch {
		return null;
	}
}
