import type { StoreClient } from '../client.ts';
import { grouped } from '../grouped.ts';
import { bookTables } from './tables.ts';
import { firstVersion } from './version.ts';

/** As many as a statement can name. */
const mostVersions = 1_500;

/**
 * Removes what was replaced some time ago, what is left of closings that died half way, the hours under which nothing
 * is filed any more, and rows that nothing says anything of: a server's own backup copies its tables one by one.
 * @throws StoreError
 */
export async function clearBooks(store: StoreClient, keptSeconds: number): Promise<void> {
	const rows = bookTables.map((table) => `SELECT DISTINCT project_id, Hour, Version FROM ${table}`);
	const gone = await store.rows<{ hour: number; version: string; project: string }>(
		`SELECT DISTINCT project, toUnixTimestamp(Hour) AS hour, toString(Version) AS version
		FROM (
			SELECT project_id AS project, Hour, Version
			FROM (${rows.join(' UNION ALL ')})
			WHERE (project_id, Hour, Version) NOT IN (SELECT project_id, Hour, Version FROM closed_hours)
				AND Version < {before:UInt64}
			UNION ALL
			SELECT project, Hour, arrayJoin(arrayFilter(each -> each != Last OR NOT IsFiled, Versions)) AS Version
			FROM (
				SELECT project_id AS project, Hour, groupUniqArray(Version) AS Versions, maxIf(Version, Closed) AS Last,
					max(WrittenAt) AS LastAt,
					(project_id, Hour) IN (SELECT project_id, Bucket FROM sessions GROUP BY project_id, Bucket) AS IsFiled
				FROM closed_hours GROUP BY project_id, Hour
			)
			WHERE LastAt < now() - toIntervalSecond({kept:UInt32})
		)
		ORDER BY project, hour LIMIT ${mostVersions * 10}`,
		{ kept: keptSeconds, before: firstVersion(Date.now() - keptSeconds * 1000) }
	);
	for (const [project, all] of grouped(gone, (each) => each.project)) {
		for (let first = 0; first < all.length; first += mostVersions) {
			const some = all.slice(first, first + mostVersions);
			await removeVersions(store, project, some);
		}
	}
}

/** The mark goes last: as long as it is there the hour is not settled, and found again when this dies half way. */
async function removeVersions(
	store: StoreClient,
	project: string,
	some: readonly { readonly hour: number; readonly version: string }[]
): Promise<void> {
	// Named one by one: a replicated table takes no question in a deletion.
	const params = {
		project,
		hours: some.map(({ hour }) => hour),
		versions: some.map(({ version }) => version)
	};
	for (const table of [...bookTables, 'closed_hours']) {
		await store.background(
			`DELETE FROM ${table} WHERE project_id = {project:String}
				AND (toUnixTimestamp(Hour), Version) IN arrayZip({hours:Array(UInt32)}, arrayMap(version -> toUInt64(version), {versions:Array(String)}))`,
			params
		);
	}
}
