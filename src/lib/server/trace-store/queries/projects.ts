import type { Condition } from './condition.ts';

/** Rows of some projects, on any table: the condition, and what tells their keys apart. */
export interface Projects extends Condition {
	/**
	 * Stands before the columns of a key. Two projects may have sessions of one trace id, so of several a
	 * key begins with the project; of one it is left out, since a shorter key is quicker to look up.
	 */
	readonly key: '' | 'project_id, ';
}

export const ofProject = (projectId: string): Projects => ({
	sql: 'project_id = {project:String}',
	params: { project: projectId },
	key: ''
});

/** @param projectIds of none there is no row */
export function ofProjects(projectIds: readonly string[]): Projects {
	const [first, ...others] = projectIds;
	if (first !== undefined && others.length === 0) return ofProject(first);
	return {
		sql: 'project_id IN {projects:Array(String)}',
		params: { projects: projectIds },
		key: 'project_id, '
	};
}
