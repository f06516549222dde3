import { z } from 'zod';

/** What this module needs. */
interface Settings {
	get(name: string): Promise<unknown>;
	set(name: string, value: unknown): Promise<void>;
}
interface Prunable {
	prune(olderThanMs: number): Promise<number>;
}

/** How long entries may be kept, in days; null = for ever. */
export const retentionChoices = [null, 90, 180, 365, 1095] as const;

export interface AuditRetention {
	/** Days; null = for ever. */
	get(): Promise<number | null>;
	set(days: number | null): Promise<void>;
	/** Removes what is older. Several processes may run it: an entry goes once. */
	run(): Promise<number>;
	stop(): void;
}

const name = 'audit-retention-days';
const dayMs = 86_400_000;
const everyMs = dayMs / 4;
const stored = z.number().int().min(1).nullable().catch(null);

/** Looks for old entries every six hours. @param failed told of a run that could not finish */
export function createAuditRetention(
	settings: Settings,
	audit: Prunable,
	failed: (error: unknown) => void,
	now: () => number = Date.now
): AuditRetention {
	const get = async () => stored.parse((await settings.get(name)) ?? null);
	async function run(): Promise<number> {
		const days = await get();
		return days === null ? 0 : audit.prune(now() - days * dayMs);
	}
	const timer = setInterval(() => void run().catch(failed), everyMs);
	timer.unref();
	return { get, set: (days) => settings.set(name, days), run, stop: () => clearInterval(timer) };
}
