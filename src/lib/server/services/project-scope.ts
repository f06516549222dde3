import { failed, type Fault, type Reply } from '../agentops/fault.ts';
import type { AgentOps } from '../agentops/agentops.ts';
import type { Analytics } from '../agentops/analytics.ts';
import type { Money } from './money/money.ts';
import { moneyWithin } from './money/money-scope.ts';
import type { ProjectDirectory } from './project-directory.ts';
import { projectOfSession, type NamedProject } from './session-project.ts';
import type { TraceIntake } from './trace-intake.ts';

/** What shows data of projects. */
interface ProjectData {
	readonly projects: ProjectDirectory;
	readonly agentops: AgentOps;
	readonly analytics: Analytics;
	readonly money: Money;
	readonly intake: TraceIntake | null;
}

/**
 * Told of what was asked for and exists, but is another's; null = of something over all projects. What is
 * answered does not depend on it.
 */
export type Refused = (project: NamedProject | null) => Promise<void>;

/** Another's project or session looks like one that is not there. */
const hidden: Fault = {
	kind: 'not-found',
	hint: null,
	source: 'portal',
	detail: 'No such project or session.'
};

/**
 * The same services for somebody who sees some projects only. This is the one place that keeps
 * people and keys to their projects: pages, `/api/agentops` and `/v4` reach data by these services alone.
 * What is not provably about a project of theirs is not found, also by a method that is new.
 */
export function withinProjects<Services extends ProjectData>(
	services: Services,
	projectIds: readonly string[],
	refused: Refused
): Services {
	const visible = new Set(projectIds);
	const { projects, agentops, analytics, money, intake } = services;

	async function tell(project: NamedProject | null): Promise<void> {
		if (project !== null && !visible.has(project.id)) await refused(project);
	}

	/** Every panel of a page misses a session of another project; it is looked for once. */
	const missed = new Map<string, Promise<void>>();
	function missSession(traceId: string): Promise<void> {
		const told = missed.get(traceId) ?? projectOfSession(services, traceId).then(tell);
		missed.set(traceId, told);
		return told;
	}

	return {
		...services,
		projects: {
			...projects,
			list: async () => (await projects.list()).filter(({ id }) => visible.has(id)),
			find: async (idOrSlug: string) => {
				const project = await projects.find(idOrSlug);
				await tell(project);
				return project && visible.has(project.id) ? project : null;
			}
		},
		agentops: guard(
			agentops,
			(name, args) =>
				aboutOneProject.has(name) ? ofProject(visible, args) : narrowed(visible, args),
			(name, [traceId]) =>
				aboutOneProject.has(name) ? Promise.resolve() : missSession(String(traceId))
		),
		analytics: guard(analytics, (_name, args) => ofProject(visible, args)),
		money: moneyWithin(money, visible, async (projectId) =>
			refused(projectId === null ? null : await projects.find(projectId))
		),
		intake: intake && {
			...intake,
			uploads: {
				...intake.uploads,
				async readObject(projectId, objectId) {
					const content = visible.has(projectId)
						? await intake.uploads.readObject(projectId, objectId)
						: null;
					if (content !== null) return content;
					const owner = await intake.uploads.ownerOfObject(objectId);
					if (owner !== null) await tell(await projects.find(owner));
					return null;
				}
			}
		}
	};
}

/** Methods of `AgentOps` that begin with a project; all others carry the list of readable projects. */
const aboutOneProject: ReadonlySet<string> = new Set<keyof AgentOps>([
	'listTraces',
	'projectMetrics'
]);

/** `Analytics` promises that every method begins with a project, or with those that it is about. */
type ProjectFirst<T> = {
	[K in keyof T]: T[K] extends
		| ((projectId: string, ...rest: never[]) => unknown)
		| ((projectIds: readonly string[], ...rest: never[]) => unknown)
		? true
		: never;
}[keyof T];
true satisfies ProjectFirst<Analytics>;

/** Of several projects all must be the reader's: a sum of some would be taken for that of all. */
function ofProject(visible: ReadonlySet<string>, args: unknown[]): unknown[] | null {
	const asked: unknown[] = Array.isArray(args[0]) ? args[0] : [args[0]];
	const isTheirs = (id: unknown) => typeof id === 'string' && visible.has(id);
	return asked.length > 0 && asked.every(isTheirs) ? args : null;
}

/** The first list of projects (null = all) becomes what the reader sees of it; without one, nothing. */
function narrowed(visible: ReadonlySet<string>, args: unknown[]): unknown[] | null {
	const at = args.findIndex((value) => value === null || Array.isArray(value));
	if (at < 0) return null;
	const asked: unknown = args[at];
	const ids = Array.isArray(asked) ? asked.filter((id) => visible.has(String(id))) : [...visible];
	return args.with(at, ids);
}

/**
 * @param allow the arguments to call with; null refuses the call
 * @param missing told of what an allowed call did not find, before its answer is given
 */
function guard<T extends object>(
	target: T,
	allow: (name: string, args: unknown[]) => unknown[] | null,
	missing: (name: string, args: unknown[]) => Promise<void> = () => Promise.resolve()
): T {
	return new Proxy(target, {
		get(of, name): unknown {
			const method: unknown = Reflect.get(of, name, of);
			if (typeof method !== 'function') return method;
			return async (...args: unknown[]): Promise<Reply<unknown>> => {
				const allowed = allow(String(name), args);
				if (allowed === null) return failed(hidden);
				// Methods of both interfaces promise a reply.
				const reply = (await Reflect.apply(method, of, allowed)) as Reply<unknown>;
				if (!reply.ok && reply.fault.kind === 'not-found') await missing(String(name), args);
				return reply;
			};
		}
	});
}
