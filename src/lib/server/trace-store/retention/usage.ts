import type { ProjectUsage, StoreUsage, TableUsage } from '#lib/storage/usage.ts';
import type { StoreClient } from '../client.ts';

const days = 7;
const dayMs = 86_400_000;
const hourMs = 3_600_000;

/**
 * @param nowMs Unix ms
 * @param rules days by project: what they remove within a day makes room for what arrives
 * @throws StoreError
 */
export async function readUsage(
	store: StoreClient,
	nowMs: number,
	rules: ReadonlyMap<string, number>
): Promise<StoreUsage> {
	const [tables, projects, arrived, disks, leaving] = await Promise.all([
		readTables(store),
		readProjects(store),
		readArrived(store, nowMs),
		readDisks(store),
		readLeaving(store, nowMs, rules)
	]);
	const bytes = tables.reduce((sum, table) => sum + table.bytes, 0);
	const allSpans = projects.reduce((sum, project) => sum + project.spans, 0);
	const perSpan = allSpans === 0 ? 0 : bytes / allSpans;
	const growthPerDay = arrived === null ? null : Math.max(0, arrived - leaving) * perSpan;
	const daysToFull =
		disks && growthPerDay !== null && growthPerDay > 0 ? disks.freeBytes / growthPerDay : null;
	return {
		tables,
		projects: projects.map((project) => ({ ...project, bytes: project.spans * perSpan })),
		bytes,
		growthPerDay,
		disk: disks,
		daysToFull
	};
}

async function readTables(store: StoreClient): Promise<TableUsage[]> {
	const rows = await store.rows<{ table: string; Rows: string; Bytes: string }>(
		`SELECT table, toString(sum(rows)) AS Rows, toString(sum(bytes_on_disk)) AS Bytes
		FROM system.parts WHERE active AND database = currentDatabase()
		GROUP BY table ORDER BY sum(bytes_on_disk) DESC`
	);
	return rows.map(({ table, Rows, Bytes }) => ({
		table,
		rows: Number(Rows),
		bytes: Number(Bytes)
	}));
}

async function readProjects(store: StoreClient): Promise<Omit<ProjectUsage, 'bytes'>[]> {
	// Partial rows of a session: their spans add up, and the hour under which they are filed is one.
	const rows = await store.rows<{ Id: string; Sessions: string; Spans: string; Oldest: string }>(
		`SELECT project_id::String AS Id, toString(uniqExact(Bucket, TraceId)) AS Sessions,
			toString(sum(SpanCount)) AS Spans,
			toString(toUnixTimestamp64Milli(min(StartTime)::DateTime64(3))) AS Oldest
		FROM sessions GROUP BY project_id ORDER BY sum(SpanCount) DESC`
	);
	return rows.map(({ Id, Sessions, Spans, Oldest }) => ({
		projectId: Id,
		sessions: Number(Sessions),
		spans: Number(Spans),
		oldestMs: Number(Oldest)
	}));
}

/** Spans a day; null while the store has taken spans for less than an hour. */
async function readArrived(store: StoreClient, nowMs: number): Promise<number | null> {
	const [row] = await store.rows<{ Spans: string; First: string }>(
		`SELECT toString(count()) AS Spans, toString(toUnixTimestamp64Milli(min(IngestedAt))) AS First
		FROM otel_traces WHERE IngestedAt >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')`,
		{ since: nowMs - days * dayMs }
	);
	const lasted = nowMs - Number(row?.First ?? nowMs);
	if (!row || Number(row.Spans) === 0 || lasted < hourMs) return null;
	return (Number(row.Spans) * dayMs) / lasted;
}

/** Spans that the rules remove within the next day. */
async function readLeaving(
	store: StoreClient,
	nowMs: number,
	rules: ReadonlyMap<string, number>
): Promise<number> {
	const counts = await Promise.all(
		[...rules].map(async ([project, kept]) => {
			const fromMs = nowMs - kept * dayMs;
			const [row] = await store.rows<{ Spans: string }>(
				`SELECT toString(sum(SpanCount)) AS Spans FROM sessions
				WHERE project_id = {project:String}
					AND StartTime >= fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC')
					AND StartTime < fromUnixTimestamp64Milli({toMs:Int64}, 'UTC')`,
				{ project, fromMs, toMs: fromMs + dayMs }
			);
			return Number(row?.Spans ?? 0);
		})
	);
	return counts.reduce((sum, spans) => sum + spans, 0);
}

async function readDisks(store: StoreClient): Promise<StoreUsage['disk']> {
	const [row] = await store.rows<{ Free: string; Total: string }>(
		`SELECT toString(sum(free_space)) AS Free, toString(sum(total_space)) AS Total
		FROM system.disks WHERE name IN (
			SELECT disk_name FROM system.parts WHERE active AND database = currentDatabase()
		)`
	);
	const total = Number(row?.Total ?? 0);
	return total > 0 ? { freeBytes: Number(row?.Free), totalBytes: total } : null;
}
