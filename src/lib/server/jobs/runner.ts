import type { Logger } from '../log.ts';
import { measureJob } from '../telemetry/instruments.ts';
import { inJobSpan } from '../telemetry/spans.ts';

/** Work that is done again and again, by one process at a time. */
export interface Job {
	readonly name: string;
	/** Least time between two runs, over all processes. */
	readonly everyMs: number;
	/** True for work that each process does for itself, at every tick. */
	readonly everywhere?: boolean;
	/** A cheap look whether there is anything to do; absent = always. */
	isDue?(): Promise<boolean>;
	/**
	 * @param keep to be called now and then by long work; it rejects when another process has taken over,
	 * or when this one is closing
	 */
	run(keep: () => Promise<void>): Promise<void>;
}

/** What the runner needs of the database. */
export interface JobLeases {
	take(name: string, holder: string, everyMs: number, forMs: number): Promise<boolean>;
	keep(name: string, holder: string, forMs: number): Promise<boolean>;
	release(name: string, holder: string): Promise<void>;
}

export interface JobRunner {
	/** Looks at all jobs once, now. Never rejects. */
	tick(): Promise<void>;
	/** Begins no more, and waits for what runs to reach its next `keep`. */
	close(): Promise<void>;
}

/** A process that died is waited for this long. */
const leaseMs = 60_000;

/** Work goes on elsewhere, or later: not an error. */
class Stopped extends Error {
	override readonly name = 'Stopped';
}

/**
 * Runs jobs by the clock. Processes on one database share them by leases: a job runs once, however many
 * there are, and goes on in another when one dies.
 * @param tickMs how often to look for due jobs; null = only when told
 */
export function startJobs(
	jobs: readonly Job[],
	leases: JobLeases,
	holder: string,
	log: Logger,
	tickMs: number | null
): JobRunner {
	const running = new Map<string, Promise<void>>();
	let closed = false;

	async function runDue(job: Job): Promise<void> {
		if (job.isDue && !(await job.isDue())) return;
		if (job.everywhere) return attempt(job, async () => undefined);
		if (!(await leases.take(job.name, holder, job.everyMs, leaseMs))) return;
		await attempt(job, async () => {
			if (!(await leases.keep(job.name, holder, leaseMs))) throw new Stopped();
		});
		await leases.release(job.name, holder);
	}

	async function attempt(job: Job, keepLease: () => Promise<void>): Promise<void> {
		const keep = async () => {
			if (closed) throw new Stopped();
			await keepLease();
		};
		try {
			await observed(job, keep);
		} catch (error) {
			if (!(error instanceof Stopped)) log.error({ err: error, job: job.name }, 'a job failed');
		}
	}

	async function tick(): Promise<void> {
		if (closed) return;
		await Promise.all(
			jobs.map((job) => {
				const now = running.get(job.name);
				if (now) return now;
				const run = runDue(job)
					.catch((error: unknown) => log.error({ err: error, job: job.name }, 'a lease failed'))
					.finally(() => running.delete(job.name));
				running.set(job.name, run);
				return run;
			})
		);
	}

	const timer = tickMs === null ? null : setInterval(() => void tick(), tickMs);
	timer?.unref();
	return {
		tick,
		async close() {
			closed = true;
			if (timer) clearInterval(timer);
			await Promise.all(running.values());
		}
	};
}

function observed(job: Job, keep: () => Promise<void>): Promise<void> {
	return measureJob(job.name, () => inJobSpan(job.name, () => job.run(keep)));
}
