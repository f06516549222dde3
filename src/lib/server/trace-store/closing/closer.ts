import { setTimeout as sleep } from 'node:timers/promises';
import type { StoreClient } from '../client.ts';
import { startRounds, type Rounds, type RoundSettings } from '../rounds.ts';
import { Stillness } from '../stillness.ts';
import { clearBooks } from './clear.ts';
import { closeHours, lastVersion, type ProjectHours } from './close.ts';
import { readOpenHours, type OpenHour } from './state.ts';
import { nextVersion } from './version.ts';
import { hourTables } from './written-hours.ts';

/** An hour that is the same from one round to the next is at rest. */
export interface CloserSettings extends RoundSettings {
	/** Sessions of one piece. */
	readonly pieceSessions: number;
	/** Rest after a piece, as a multiple of the time that it took: pages and ingest come first. */
	readonly restFactor: number;
	/** How long rows of a former version stay, s: pages may be reading them. */
	readonly keptSeconds: number;
}

export const defaultClosing: Omit<CloserSettings, 'warn'> = {
	pieceSessions: 20_000,
	everyMs: 15_000,
	restFactor: 2,
	keptSeconds: 600
};

/** Closes hours that have come to rest, in the background; what is not closed is read from the sessions. */
export function startCloser(store: StoreClient, settings: CloserSettings): Rounds {
	const rest = new HoursAtRest();
	const hours = new Stillness(store.writes, 'closer', hourTables);
	let clearAtMs = 0;
	return startRounds(settings, async (stop) => {
		if (performance.now() >= clearAtMs) {
			clearAtMs = performance.now() + settings.keptSeconds * 1000;
			await clearBooks(store, settings.keptSeconds);
		}
		if (hours.isStill) return null;
		const isDone = hours.look();
		const open = await readOpenHours(store);
		if (open.length === 0) isDone();
		for (const piece of pieces(rest.of(open), settings.pieceSessions)) {
			if (stop.aborted) return null;
			const started = performance.now();
			await closePiece(store, piece);
			const pauseMs = (performance.now() - started) * settings.restFactor;
			// Ends early when the closer is to stop.
			await sleep(pauseMs, null, { signal: stop, ref: false }).catch(() => null);
		}
		return null;
	});
}

/** When an hour is tried again that could not be closed, ms. */
const againMs = 600_000;

/** Tells hours that were the same when they were looked at before, until they change again. */
class HoursAtRest {
	#before = new Map<string, string | null>();
	/** Hours that were given out, and when: what is open in spite of that waits for a repair. */
	readonly #given = new Map<string, { readonly hour: OpenHour; readonly atMs: number }>();

	of(open: readonly OpenHour[]): OpenHour[] {
		const nowMs = performance.now();
		const now = new Map(open.map((each) => [`${each.projectId}/${each.hour}`, each.content]));
		const atRest = open.filter(({ projectId, hour, content, version }) => {
			const key = `${projectId}/${hour}`;
			const given = this.#given.get(key);
			// Of a greater version it was closed since then, and has something else to be closed for.
			const isSame = given?.hour.content === content && given.hour.version === version;
			const isTried = isSame && nowMs - given.atMs < againMs;
			return content !== null && this.#before.get(key) === content && !isTried;
		});
		for (const key of this.#given.keys()) if (!now.has(key)) this.#given.delete(key);
		for (const hour of atRest) {
			this.#given.set(`${hour.projectId}/${hour.hour}`, { hour, atMs: nowMs });
		}
		this.#before = now;
		return atRest;
	}
}

/**
 * Closes every open hour.
 * @throws StoreError
 */
export async function closeAll(
	store: StoreClient,
	pieceSessions = defaultClosing.pieceSessions
): Promise<void> {
	const filed = (await readOpenHours(store)).filter(({ content }) => content !== null);
	for (const piece of pieces(filed, pieceSessions)) {
		await closePiece(store, piece);
	}
}

/** Hours of one project each, in order, of about so many sessions. */
function* pieces(open: readonly OpenHour[], sessions: number): Generator<ProjectHours> {
	let piece: { projectId: string; hours: number[]; rows: number } | null = null;
	for (const { projectId, hour, rows } of open) {
		if (piece && (piece.projectId !== projectId || piece.rows + rows > sessions)) {
			yield piece;
			piece = null;
		}
		piece ??= { projectId, hours: [], rows: 0 };
		piece.hours.push(hour);
		piece.rows += rows;
		// As many as a statement can name.
		if (piece.hours.length < mostHours) continue;
		yield piece;
		piece = null;
	}
	if (piece) yield piece;
}

const mostHours = 2_000;

async function closePiece(store: StoreClient, piece: ProjectHours): Promise<void> {
	const [last] = await store.rows<{ version: string }>(lastVersion);
	await closeHours(store, piece, nextVersion(last?.version ?? '0', Date.now()));
}
