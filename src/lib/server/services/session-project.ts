import type { AgentOps } from '../agentops/agentops.ts';
import type { ProjectDirectory } from './project-directory.ts';

/** A project as the audit log names it. */
export interface NamedProject {
	/** UUID. */
	readonly id: string;
	readonly slug: string;
}

/**
 * The project that a session belongs to.
 * @param traceId in any case
 * @returns null when there is no such session, or its source does not tell
 */
export async function projectOfSession(
	{ agentops, projects }: { readonly agentops: AgentOps; readonly projects: ProjectDirectory },
	traceId: string
): Promise<NamedProject | null> {
	const outline = await agentops.traceOutline(traceId.toLowerCase(), null);
	if (!outline.ok) return null;
	const { projectId } = outline.value.head;
	// A store that is followed, or a remote AgentOps, may keep sessions of a project that it does not list.
	return (await projects.find(projectId)) ?? { id: projectId, slug: projectId };
}
