/** Work that comes again and again in the background. */
export interface Rounds {
	/** Finishes what is under way, then stops. Idempotent. */
	close(): Promise<void>;
}

export interface RoundSettings {
	/** How often there is a round, ms. */
	readonly everyMs: number;
	/** Whether it is this process that does the work; absent = no other could. */
	readonly isOurs?: () => Promise<boolean>;
	readonly warn: (message: string) => void;
}

/**
 * @param round what is done each time; tells when the next is due, in ms, or null for the usual rest. Nothing
 *   may be lost by a failure: it is told to `warn`, and the round comes again.
 */
export function startRounds(
	settings: RoundSettings,
	round: (stop: AbortSignal) => Promise<number | null>
): Rounds {
	const stop = new AbortController();
	let timer: NodeJS.Timeout | null = null;
	let running: Promise<void> | null = null;

	function schedule(ms: number): void {
		if (stop.signal.aborted) return;
		timer = setTimeout(() => {
			running = once().then(schedule);
		}, ms);
		// Waiting must not keep the process alive.
		timer.unref();
	}

	async function once(): Promise<number> {
		try {
			const isOurs = settings.isOurs === undefined || (await settings.isOurs());
			return (isOurs ? await round(stop.signal) : null) ?? settings.everyMs;
		} catch (error) {
			settings.warn(error instanceof Error ? error.message : String(error));
			return settings.everyMs;
		}
	}

	schedule(settings.everyMs);
	return {
		async close() {
			stop.abort();
			if (timer) clearTimeout(timer);
			await running;
		}
	};
}
