import type { StoreClient } from '../client.ts';
import type { Write, Writes } from '../home/writes.ts';
import { ofProject, type Projects } from '../queries/projects.ts';
import { readHours, type KnownHour, type KnownHours } from './state.ts';

/**
 * The hours of projects as they are now, by project; of one without any there may be none.
 *
 * To ask which of the hours of a year are closed takes as long as to read what they cost. So a process that alone
 * writes to its store remembers the answer, and asks again of the hours that it wrote to since: of those of sessions
 * that arrived, of those that were closed, and of all where a statement does not name its hours.
 * @throws StoreError
 */
export async function knownHours(
	store: StoreClient,
	projects: Projects
): Promise<ReadonlyMap<string, KnownHours>> {
	if (store.writes === null) return readHours(store, projects, null);
	const memory = memories.get(store.writes) ?? new HourMemory(store.writes);
	memories.set(store.writes, memory);
	const all = await Promise.all(
		projectIdsOf(projects).map(async (id) => [id, await memory.read(store, id)] as const)
	);
	return new Map(all);
}

/** By what the store's clients have in common: one may be another with something done differently. */
const memories = new WeakMap<Writes, HourMemory>();

const projectIdsOf = ({ params }: Projects): readonly string[] =>
	typeof params.project === 'string' ? [params.project] : (params.projects as readonly string[]);

/** Projects of which hours are remembered: some hundred bytes an hour. */
const mostProjects = 64;

class HourMemory {
	/** The one that was asked for last stands last. */
	readonly #projects = new Map<string, HoursOfProject>();

	constructor(writes: Writes) {
		writes.listen((write) => {
			const changed = changedBy(write);
			if (changed === 'all') for (const each of this.#projects.values()) each.forget();
			else for (const { projectId, hour } of changed) this.#projects.get(projectId)?.touch(hour);
		});
	}

	read(store: StoreClient, projectId: string): Promise<KnownHours> {
		const known = this.#projects.get(projectId) ?? new HoursOfProject(projectId);
		this.#projects.delete(projectId);
		this.#projects.set(projectId, known);
		const [eldest] = this.#projects.keys();
		if (this.#projects.size > mostProjects && eldest !== undefined) this.#projects.delete(eldest);
		return known.read(store);
	}
}

/** As many hours are asked for by name. */
const mostNamed = 1_000;

class HoursOfProject {
	readonly #projectId: string;
	#hours = new Map<number, KnownHour>();
	#asOf = 0n;
	/** Hours that may be other than they are known; null = all of them. */
	#changed: Set<number> | null = null;
	#reading: Promise<void> | null = null;

	constructor(projectId: string) {
		this.#projectId = projectId;
	}

	touch(hour: number): void {
		this.#changed?.add(hour);
	}

	forget(): void {
		this.#changed = null;
	}

	/** @throws StoreError */
	async read(store: StoreClient): Promise<KnownHours> {
		// One that has begun may not know of what was written since.
		while (this.#reading) await this.#reading.catch(() => null);
		if (this.#changed?.size !== 0) {
			this.#reading = this.#readChanged(store).finally(() => (this.#reading = null));
			await this.#reading;
		}
		return { hours: [...this.#hours.values()], asOf: this.#asOf };
	}

	async #readChanged(store: StoreClient): Promise<void> {
		const changed = this.#changed;
		const only = changed && changed.size <= mostNamed ? [...changed] : null;
		// What is written from now on is asked for the next time.
		this.#changed = new Set();
		let read: KnownHours | undefined;
		try {
			read = (await readHours(store, ofProject(this.#projectId), only)).get(this.#projectId);
		} catch (error) {
			this.#changed = null;
			throw error;
		}
		if (only === null) this.#hours.clear();
		else for (const hour of only) this.#hours.delete(hour);
		for (const each of read?.hours ?? []) this.#hours.set(each.hour, each);
		if (read && read.asOf > this.#asOf) this.#asOf = read.asOf;
	}
}

interface ChangedHour {
	readonly projectId: string;
	readonly hour: number;
}

/** What hours are told by. */
const told: readonly string[] = ['sessions', 'closed_hours'];

/** What a statement of ours changes stands first in it. */
const changes =
	/^\s*(?:INSERT INTO|DELETE FROM|(?:ALTER|CREATE|DROP|OPTIMIZE|TRUNCATE) TABLE(?: IF (?:NOT )?EXISTS)?)\s+`?(\w+)/;

/** The beginning of a line for `sessions`, as `SessionPart.toLine` writes it. */
const filedUnder = /^\["((?:[^"\\]|\\.)*)",(\d+),/gm;

function changedBy(write: Write): readonly ChangedHour[] | 'all' {
	if ('table' in write) {
		if (!told.includes(write.table)) return [];
		return write.table === 'sessions' && write.lines !== null ? filed(write.lines) : 'all';
	}
	const { sql, params } = write;
	const table = changes.exec(sql)?.[1];
	const isAbout =
		table === undefined ? told.some((name) => sql.includes(name)) : told.includes(table);
	if (!isAbout) return [];
	const { project, hours } = params;
	if (typeof project !== 'string' || !Array.isArray(hours)) return 'all';
	return hours.map((hour) => ({ projectId: project, hour: Number(hour) }));
}

function filed(lines: string | Buffer): readonly ChangedHour[] | 'all' {
	const text = lines.toString();
	const found = [...text.matchAll(filedUnder)];
	if (found.length !== text.trimEnd().split('\n').length) return 'all';
	return found.map(([, projectId, hour]) => ({
		projectId: JSON.parse(`"${projectId}"`) as string,
		hour: Number(hour)
	}));
}
