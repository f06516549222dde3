import type { ProjectName } from '#lib/cost/project-name.ts';
import type { CostReport } from '#lib/cost/report.ts';
import type { CallOptions } from '#lib/server/agentops/agentops.ts';
import type { Analytics } from '#lib/server/agentops/analytics.ts';
import { ok, type Reply } from '#lib/server/agentops/fault.ts';
import type { Span } from '#lib/time/range.ts';

/** Sessions of a project that are deleted by its own rule, and missing where older ones are added up. */
export interface KeptShort {
	readonly name: string;
	/** All before this, Unix ms. */
	readonly beforeMs: number;
}

const dayMs = 86_400_000;

/** @param fromMs since when figures are shown, those of the period before among them */
export async function keptShort(
	{ retention }: App.Locals['services'],
	projects: readonly ProjectName[],
	fromMs: number,
	nowMs: number
): Promise<KeptShort[]> {
	if (!retention?.followed) return [];
	const rules = await retention.rules.list();
	return projects.flatMap(({ id, name }): KeptShort[] => {
		const days = rules.get(id);
		if (days === undefined) return [];
		const beforeMs = nowMs - days * dayMs;
		return fromMs < beforeMs ? [{ name, beforeMs }] : [];
	});
}

/** Budgets of single projects, which no line of a chart of several can stand for. */
export async function budgetsOfSingle(
	{ money }: App.Locals['services'],
	projects: readonly ProjectName[]
): Promise<number> {
	const budgets = await money.budgets.list();
	return budgets.filter(({ projectId }) => projects.some(({ id }) => id === projectId)).length;
}

/**
 * When the projects' first session began, Unix ms, where that is within the period before or after it. null = before
 * it, or never. Asked for only where the beginning of that period is without calls.
 */
export async function beginsLate(
	analytics: Pick<Analytics, 'extent'>,
	projectIds: readonly string[],
	report: Promise<Reply<CostReport>>,
	previous: Span,
	options: CallOptions
): Promise<Reply<number | null>> {
	const figures = await report;
	if (!figures.ok || (figures.value.previousBuckets[0]?.calls ?? 0) > 0) return ok(null);
	const { firstMs: known } = figures.value;
	if (known !== undefined) return ok(known !== null && known > previous.startMs ? known : null);
	let firstMs = Infinity;
	for (const id of projectIds) {
		const reply = await analytics.extent(id, options);
		if (!reply.ok) return reply;
		firstMs = Math.min(firstMs, reply.value?.startMs ?? Infinity);
		if (firstMs <= previous.startMs) return ok(null);
	}
	return ok(Number.isFinite(firstMs) ? firstMs : null);
}
