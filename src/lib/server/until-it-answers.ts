import { setTimeout as sleep } from 'node:timers/promises';

/** How long a server that starts beside the portal, as in a compose file, is waited for. */
export interface Patience {
	readonly ms: number;
	/** Told once, when the first answer fails to come. */
	onWait?(error: unknown): void;
}

export const startPatience: Patience = { ms: 30_000 };

/**
 * Asks twice a second until there is an answer.
 * @param isAway whether an error may pass by itself
 * @throws what `ask` throws, when it is not away or the patience is over
 */
export async function untilItAnswers<T>(
	ask: () => Promise<T>,
	isAway: (error: unknown) => boolean,
	{ ms, onWait }: Patience = startPatience
): Promise<T> {
	const giveUpAt = Date.now() + ms;
	for (let times = 0; ; times += 1) {
		try {
			return await ask();
		} catch (error) {
			if (!isAway(error) || Date.now() > giveUpAt) throw error;
			if (times === 0) onWait?.(error);
			await sleep(500);
		}
	}
}
