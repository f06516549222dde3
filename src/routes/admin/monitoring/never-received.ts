import type { TimeRange } from '#lib/server/agentops/agentops.ts';
import { ok, type Reply } from '#lib/server/agentops/fault.ts';

/**
 * Whether a project has never received anything. All time is looked at only where the chosen range is
 * without figures: those that are there do not wait for it, nor fail with it.
 *
 * @param hasFigures of the chosen range
 * @param extent of all the project's sessions
 */
export async function neverReceived(
	hasFigures: Promise<Reply<boolean>>,
	extent: () => Promise<Reply<TimeRange | null>>
): Promise<Reply<boolean>> {
	const some = await hasFigures;
	if (!some.ok || some.value) return ok(false);
	const all = await extent();
	return all.ok ? ok(all.value === null) : all;
}
