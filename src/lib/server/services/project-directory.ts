import type { Fault } from '../agentops/fault.ts';
import type { RemoteProjects } from '../agentops/http-projects.ts';
import type { Project } from '../auth/identity.ts';
import type { Projects } from '../database/projects/projects.ts';
import type { Logger } from '../log.ts';

/** The projects that the portal shows, wherever they are kept. */
export interface ProjectDirectory {
	/** False when a remote AgentOps keeps the projects and their keys: nothing can be made here. */
	readonly editable: boolean;
	/** @param idOrSlug a UUID in any case, or a slug; null when there is no such project */
	find(idOrSlug: string): Promise<Project | null>;
	/** Own ones oldest first, remote ones by name; empty while a remote AgentOps does not answer. */
	list(): Promise<readonly Project[]>;
	/** Why the last list is empty although there may be projects; null when it is not, or there are none. */
	fault(): Fault | null;
	/** @throws when the directory is not editable */
	create(name: string): Promise<Project>;
	/**
	 * @returns false when there is no such project
	 * @throws when the directory is not editable
	 */
	rename(id: string, name: string): Promise<boolean>;
}

export function ownDirectory(projects: Projects): ProjectDirectory {
	return {
		editable: true,
		find: projects.find,
		list: projects.list,
		fault: () => null,
		create: projects.create,
		rename: projects.rename
	};
}

/** A page asks for the projects each time it loads; AgentOps is asked about once a minute. */
const freshMs = 60_000;
/** After a failure it is asked again soon, but not by every panel of a page. */
const retryMs = 3_000;

export function remoteDirectory(
	remote: RemoteProjects,
	log: Logger,
	now: () => number = Date.now
): ProjectDirectory {
	let known: readonly Project[] = [];
	let fault: Fault | null = null;
	let askAgainMs = 0;
	let asking: Promise<void> | null = null;

	async function ask(): Promise<void> {
		const reply = await remote.list();
		fault = reply.ok ? null : reply.fault;
		if (reply.ok) known = reply.value;
		else log.warn({ fault: reply.fault }, 'the projects of AgentOps could not be read');
		askAgainMs = now() + (reply.ok ? freshMs : retryMs);
	}

	async function list(): Promise<readonly Project[]> {
		if (now() >= askAgainMs) {
			asking ??= ask().finally(() => (asking = null));
			await asking;
		}
		return known;
	}

	const keptElsewhere = async () => {
		throw new Error('Projects are kept by the remote AgentOps.');
	};

	return {
		editable: false,
		list,
		fault: () => (known.length === 0 ? fault : null),
		async find(idOrSlug) {
			const text = idOrSlug.toLowerCase();
			return (await list()).find(({ id, slug }) => id === text || slug === text) ?? null;
		},
		create: keptElsewhere,
		rename: keptElsewhere
	};
}
