/** A data directory with many sessions, kept between runs because filling takes minutes. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore, type StoreClient } from '../../src/lib/server/trace-store/client.ts';
import { migrate } from '../../src/lib/server/trace-store/migrate.ts';
import { startPortal, type Portal } from '../e2e/portal.ts';
import { fill, type FillPlan } from './fill.ts';

export interface FilledStore {
	readonly dataDir: string;
	readonly plan: FillPlan;
	/** One of the long sessions, about 1 000 spans. */
	readonly longTraceId: string;
	/** A session of usual size. */
	readonly shortTraceId: string;
}

const usualDays = 90;
const memoryMb = 2048;

/**
 * Fills the project `default-project` of a portal's data directory, unless an earlier run did.
 * @param folder where such directories are kept
 * @param days over which the sessions are spread, up to now
 */
export async function findOrFillStore(
	folder: string,
	sessions: number,
	days = usualDays
): Promise<FilledStore> {
	const over = days === usualDays ? '' : `-${days}-days`;
	const dataDir = join(folder, `${sessions}-sessions${over}`);
	const stamp = join(dataDir, 'filled.json');
	if (!existsSync(stamp)) {
		rmSync(dataDir, { recursive: true, force: true });
		mkdirSync(dataDir, { recursive: true });
		const portal = await startPortal({ DATA_DIR: dataDir });
		const projectId = await projectOf(portal);
		await portal.stop();
		const toMs = Date.now();
		const plan = { sessions, fromMs: toMs - days * 86_400_000, toMs, projectId };
		const store = await openStore({ dataDir, memoryMb });
		await migrate(store);
		await fill(store, plan);
		const ends = {
			longTraceId: await traceOf(store, 'DESC'),
			shortTraceId: await traceOf(store, 'ASC')
		};
		await store.close();
		writeFileSync(stamp, JSON.stringify({ plan, ...ends }));
	}
	return { dataDir, ...JSON.parse(readFileSync(stamp, 'utf8')) };
}

/** @returns the id of the project to which the portal's API key belongs */
export async function projectOf(portal: Portal): Promise<string> {
	const reply = await fetch(`${portal.url}/v3/auth/token`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ api_key: portal.apiKey })
	});
	const { project_id } = (await reply.json()) as { project_id: string };
	return project_id;
}

/** @param order DESC for the session with most spans, ASC for one of about ten */
async function traceOf(store: StoreClient, order: 'ASC' | 'DESC'): Promise<string> {
	const [row] = await store.rows<{ id: string }>(`
		SELECT TraceId AS id FROM otel_traces GROUP BY TraceId HAVING count() >= 10
		ORDER BY count() ${order} LIMIT 1`);
	if (!row) throw new Error('The store was filled with nothing.');
	return row.id;
}
