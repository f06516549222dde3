import type { StoreClient } from '../client.ts';
import type { WriteListener, Writes } from '../home/writes.ts';
import { ofProjects, type Projects } from '../queries/projects.ts';
import { readHours, type KnownHour, type KnownHours } from './state.ts';
import { hourTables, writtenHours } from './written-hours.ts';

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
	return (await memory.read(store, projects)) ?? readHours(store, projects, null);
}

/** By what the store's clients have in common: one may be another with something done differently. */
const memories = new WeakMap<Writes, HourMemory>();

const idsOf = ({ params }: Projects): readonly string[] =>
	typeof params.project === 'string' ? [params.project] : (params.projects as readonly string[]);

/** Remembered beside those that were asked for last, of about 160 bytes each. */
const mostHours = 200_000;

/** As many hours are asked for by name. */
const mostNamed = 1_000;

/** As often it is asked again what was written to meanwhile. */
const mostReadings = 3;

class HourMemory {
	/** The one that was asked for last stands last. */
	readonly #projects = new Map<string, HoursOfProject>();
	#reading: Promise<void> | null = null;
	/**
	 * False where a deletion may be under way that nobody waits for: one that failed is tried again by the engine, and
	 * one that the end of a process cut off goes on with the next.
	 */
	#isSure = false;

	constructor(writes: Writes) {
		writes.listen('hours of sessions', this.#onWrite);
	}

	readonly #onWrite: WriteListener = (write) => {
		let written: ReturnType<typeof writtenHours> | null = null;
		const mark = () => {
			// Also of a write that began before anything was remembered.
			if (this.#projects.size === 0) return;
			written ??= writtenHours(write);
			if (written === 'all') for (const each of this.#projects.values()) each.forget();
			else for (const { projectId, hour } of written) this.#projects.get(projectId)?.touch(hour);
		};
		mark();
		return (failed) => {
			mark();
			written ??= writtenHours(write);
			if (failed && (written === 'all' || written.length > 0)) this.#isSure = false;
		};
	};

	/**
	 * All as of the same moment.
	 * @returns null where it cannot be told
	 * @throws StoreError
	 */
	async read(store: StoreClient, projects: Projects): Promise<Map<string, KnownHours> | null> {
		if (!this.#isSure && !(await this.#makeSure(store))) return null;
		const ids = idsOf(projects);
		for (let readings = 0; readings <= mostReadings; readings += 1) {
			// One that has begun may not know of what was written since.
			while (this.#reading) await this.#reading.catch(() => null);
			const known = ids.map((id) => this.#hoursOf(id));
			const stale = known.filter(({ isStale }) => isStale);
			if (stale.length === 0) {
				this.#letGo(ids.length);
				return new Map(known.map((each) => [each.projectId, each.known()]));
			}
			this.#reading = readChanged(store, stale).finally(() => (this.#reading = null));
			await this.#reading;
		}
		return null;
	}

	#hoursOf(projectId: string): HoursOfProject {
		const known = this.#projects.get(projectId) ?? new HoursOfProject(projectId);
		this.#projects.delete(projectId);
		this.#projects.set(projectId, known);
		return known;
	}

	/** Of the others those that were asked for longest ago, where there are too many. */
	#letGo(asked: number): void {
		let hours = 0;
		for (const [index, each] of [...this.#projects.values()].reverse().entries()) {
			hours += each.size;
			if (index >= asked && hours > mostHours) this.#projects.delete(each.projectId);
		}
	}

	/** @returns whether nothing is under way; then nothing is remembered of before */
	async #makeSure(store: StoreClient): Promise<boolean> {
		this.#isSure = true;
		const [row] = await store.rows<{ left: number }>(
			`SELECT toUInt32(count()) AS left FROM system.mutations
			WHERE database = currentDatabase() AND NOT is_done
				AND table IN (${hourTables.map((table) => `'${table}'`).join(', ')})`
		);
		if (row?.left !== 0) this.#isSure = false;
		for (const each of this.#projects.values()) each.forget();
		return this.#isSure;
	}
}

/** What was written to since they were read, of all of them in one statement. */
async function readChanged(store: StoreClient, projects: readonly HoursOfProject[]): Promise<void> {
	const changed = projects.map((each) => each.take());
	const named = new Set(changed.flatMap((hours) => (hours === null ? [] : [...hours])));
	const only = changed.includes(null) || named.size > mostNamed ? null : [...named];
	try {
		const read = await readHours(
			store,
			ofProjects(projects.map(({ projectId }) => projectId)),
			only
		);
		for (const each of projects) each.learn(read.get(each.projectId), only);
	} catch (error) {
		for (const each of projects) each.forget();
		throw error;
	}
}

class HoursOfProject {
	readonly projectId: string;
	readonly #hours = new Map<number, KnownHour>();
	#asOf = 0n;
	/** Hours that may be other than they are known; null = all of them. */
	#changed: Set<number> | null = null;

	constructor(projectId: string) {
		this.projectId = projectId;
	}

	get size(): number {
		return this.#hours.size;
	}

	get isStale(): boolean {
		return this.#changed === null || this.#changed.size > 0;
	}

	touch(hour: number): void {
		this.#changed?.add(hour);
	}

	forget(): void {
		this.#changed = null;
	}

	/** What has to be asked for. What is written from now on has to be asked for the next time. */
	take(): ReadonlySet<number> | null {
		const changed = this.#changed;
		this.#changed = new Set();
		return changed;
	}

	/** @param only what was asked for; null = all */
	learn(read: KnownHours | undefined, only: readonly number[] | null): void {
		if (only === null) this.#hours.clear();
		else for (const hour of only) this.#hours.delete(hour);
		for (const each of read?.hours ?? []) this.#hours.set(each.hour, each);
		if (read && read.asOf > this.#asOf) this.#asOf = read.asOf;
	}

	known(): KnownHours {
		return { hours: [...this.#hours.values()], asOf: this.#asOf };
	}
}
