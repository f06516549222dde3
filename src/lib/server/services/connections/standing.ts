import { setTimeout as sleep } from 'node:timers/promises';

interface Known {
	isUp: boolean;
	atMs: number;
	looking: Promise<void> | null;
}

/** Kubernetes gives an answer one second. */
const patienceMs = 300;
const freshMs = 30_000;

/**
 * Whether what the portal can do without answers, for who asks every few seconds: each is looked at twice a
 * minute at most, and what does not answer at once counts as away until it has.
 */
export function createStanding(now: () => number = Date.now) {
	const known = new Map<string, Known>();

	async function renew(last: Known, ask: () => Promise<boolean>): Promise<void> {
		last.isUp = await ask().catch(() => false);
		last.atMs = now();
		last.looking = null;
	}

	function look(name: string, ask: () => Promise<boolean>): Known {
		const last = known.get(name) ?? { isUp: false, atMs: -Infinity, looking: null };
		known.set(name, last);
		if (last.looking === null && now() - last.atMs >= freshMs) last.looking = renew(last, ask);
		return last;
	}

	/** @param asks by name; rejecting counts as away */
	return async function standing(
		asks: Readonly<Record<string, () => Promise<boolean>>>
	): Promise<Readonly<Record<string, boolean>>> {
		const looked = Object.entries(asks).map(([name, ask]) => [name, look(name, ask)] as const);
		await Promise.race([
			Promise.all(looked.flatMap(([, { looking }]) => looking ?? [])),
			sleep(patienceMs)
		]);
		return Object.fromEntries(looked.map(([name, { isUp }]) => [name, isUp]));
	};
}
