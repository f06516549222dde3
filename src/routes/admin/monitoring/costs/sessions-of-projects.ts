import type { DearestPage } from '#lib/server/agentops/analytics.ts';
import { ok, type Reply } from '#lib/server/agentops/fault.ts';
import { joinPages, type ProjectPage, type SessionsOfProjects } from '#lib/sessions/of-projects.ts';

/** Projects asked at a time: each keeps the source busy. */
const width = 4;

/**
 * The list of each project as one. A fault of one is that of all: the others' sum would be taken for that
 * of all.
 * @param read the list of a project, `limit` sessions of it or fewer
 */
export async function sessionsOfProjects(
	projectIds: readonly string[],
	limit: number,
	read: (projectId: string) => Promise<Reply<DearestPage>>
): Promise<Reply<SessionsOfProjects>> {
	const pages: ProjectPage[] = [];
	for (let at = 0; at < projectIds.length; at += width) {
		const some = projectIds.slice(at, at + width);
		const replies = await Promise.all(some.map(read));
		for (const [index, reply] of replies.entries()) {
			if (!reply.ok) return reply;
			pages.push({ projectId: some[index] ?? '', page: reply.value });
		}
	}
	return ok(joinPages(pages, { limit }));
}
