import { failed, type Fault } from '../agentops/fault.ts';
import type { AgentOps } from '../agentops/agentops.ts';
import type { Analytics } from '../agentops/analytics.ts';
import type { Money } from './money/money.ts';
import { moneyWithin } from './money/money-scope.ts';
import type { ProjectDirectory } from './project-directory.ts';

/** What shows data of projects. */
interface ProjectData {
	readonly projects: ProjectDirectory;
	readonly agentops: AgentOps;
	readonly analytics: Analytics;
	readonly money: Money;
}

/** Another's project or session looks like one that is not there. */
const hidden: Fault = {
	kind: 'not-found',
	hint: null,
	source: 'portal',
	detail: 'No such project or session.'
};

/**
 * The same services for somebody who sees some projects only. This is the one place that keeps
 * people to their projects: pages, `/api/agentops` and `/v4` reach data by these services alone. What
 * is not provably about a project of theirs is not found, also by a method that is new.
 */
export function withinProjects<Services extends ProjectData>(
	services: Services,
	projectIds: readonly string[]
): Services {
	const visible = new Set(projectIds);
	const { projects, agentops, analytics, money } = services;
	return {
		...services,
		projects: {
			...projects,
			list: async () => (await projects.list()).filter(({ id }) => visible.has(id)),
			find: async (idOrSlug: string) => {
				const project = await projects.find(idOrSlug);
				return project && visible.has(project.id) ? project : null;
			}
		},
		agentops: guard(agentops, (name, args) =>
			aboutOneProject.has(name) ? ofProject(visible, args) : narrowed(visible, args)
		),
		analytics: guard(analytics, (_name, args) => ofProject(visible, args)),
		money: moneyWithin(money, visible)
	};
}

/** Methods of `AgentOps` that begin with a project; all others carry the list of readable projects. */
const aboutOneProject: ReadonlySet<string> = new Set<keyof AgentOps>([
	'listTraces',
	'projectMetrics'
]);

/** `Analytics` promises that every method begins with a project. */
type ProjectFirst<T> = {
	[K in keyof T]: T[K] extends (projectId: string, ...rest: never[]) => unknown ? true : never;
}[keyof T];
true satisfies ProjectFirst<Analytics>;

function ofProject(visible: ReadonlySet<string>, args: unknown[]): unknown[] | null {
	return typeof args[0] === 'string' && visible.has(args[0]) ? args : null;
}

/** The first list of projects (null = all) becomes what the reader sees of it; without one, nothing. */
function narrowed(visible: ReadonlySet<string>, args: unknown[]): unknown[] | null {
	const at = args.findIndex((value) => value === null || Array.isArray(value));
	if (at < 0) return null;
	const asked: unknown = args[at];
	const ids = Array.isArray(asked) ? asked.filter((id) => visible.has(String(id))) : [...visible];
	return args.with(at, ids);
}

/** @param allow the arguments to call with; null refuses the call */
function guard<T extends object>(
	target: T,
	allow: (name: string, args: unknown[]) => unknown[] | null
): T {
	return new Proxy(target, {
		get(of, name): unknown {
			const method: unknown = Reflect.get(of, name, of);
			if (typeof method !== 'function') return method;
			return (...args: unknown[]): unknown => {
				const allowed = allow(String(name), args);
				return allowed === null
					? Promise.resolve(failed(hidden))
					: Reflect.apply(method, of, allowed);
			};
		}
	});
}
