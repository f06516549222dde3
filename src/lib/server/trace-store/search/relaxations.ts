import type { Relaxation, SessionScope } from '../../agentops/analytics.ts';
import type { StoreClient } from '../client.ts';
import { both } from '../queries/condition.ts';
import { startedIn } from '../queries/sessions/filter.ts';
import { readSessionPage } from '../queries/sessions/page.ts';
import { sessionColumns } from '../queries/sessions/row.ts';
import { matching } from '../queries/sessions/term-filter.ts';
import { allTime } from '../queries/trace/list.ts';
import { floorMs } from '../queries/utc-time.ts';

/**
 * Each term whose removal alone brings sessions, most of them first; else the fewest that do together.
 * @throws StoreError
 */
export async function readRelaxations(
	store: StoreClient,
	projectId: string,
	{ range, terms }: SessionScope
): Promise<readonly Relaxation[]> {
	if (terms.length === 0) return [];
	const within = startedIn(projectId, range);
	const all = matching(projectId, range, terms);
	// Each term is judged once per session, whatever the number of terms.
	const judged = terms.map((term, index) => {
		const condition = matching(projectId, range, [term]);
		return renamed(condition.sql, index);
	});
	const without = terms.map((_, left) => {
		const others = terms.flatMap((_each, index) => (index === left ? [] : [`Holds[${index + 1}]`]));
		return `countIf(${others.join(' AND ') || 'true'})`;
	});
	const holds = `SELECT [${judged.map((sql) => `toBool(${sql})`).join(', ')}] AS Holds
		FROM sessions FINAL WHERE ${within.sql}`;
	const { params } = both(within, all);
	const [row] = await store.rows<{ counts: readonly number[] }>(
		`SELECT [${without.join(', ')}] AS counts FROM (${holds})`,
		params
	);
	const single = terms
		.map((term, index) => ({ terms: [term], sessions: row?.counts[index] ?? 0 }))
		.filter(({ sessions }) => sessions > 0)
		.sort((a, b) => b.sessions - a.sessions);
	if (single.length > 0) return single;
	// No session meets more terms than these do, so they are all that there are without the others.
	const [nearest] = await store.rows<{ held: readonly boolean[]; sessions: number }>(
		`SELECT Holds AS held, count() AS sessions FROM (${holds}) WHERE has(Holds, true)
		GROUP BY Holds ORDER BY arrayCount(Holds) DESC, sessions DESC, Holds LIMIT 1`,
		params
	);
	if (!nearest) return [];
	const { held, sessions } = nearest;
	return [{ terms: terms.filter((_, index) => !held[index]), sessions }];
}

/** A term's own placeholders are numbered from 0; beside others it is one of them. */
const renamed = (sql: string, index: number) => sql.replaceAll('{t0_', `{t${index}_`);

/**
 * The start of the matching session that is nearest to a range, Unix ms.
 * @throws StoreError
 */
export async function readNearest(
	store: StoreClient,
	projectId: string,
	{ range, terms }: SessionScope
): Promise<number | null> {
	const first = async (part: SessionScope['range'], descending: boolean) => {
		if (part.startMs >= part.endMs) return null;
		const [row] = await readSessionPage(
			store,
			{
				projectId,
				range: part,
				filters: (narrower) => matching(projectId, narrower, terms),
				order: { sql: 'toUnixTimestamp64Nano(StartTime)', descending, byStart: true },
				limit: 1,
				offset: 0
			},
			sessionColumns
		);
		return row ? floorMs(BigInt(row.StartNs)) : null;
	};
	const [before, after] = await Promise.all([
		first({ startMs: allTime.startMs, endMs: range.startMs }, true),
		first({ startMs: range.endMs, endMs: allTime.endMs }, false)
	]);
	if (before === null || after === null) return before ?? after;
	return range.startMs - before <= after - range.endMs ? before : after;
}
