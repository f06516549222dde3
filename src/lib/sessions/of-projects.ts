/** Lists of several projects as one: what each has of it, and the first sessions of all. */
import type { PicoUsd } from '#lib/cost/pico.ts';
import { printTerm } from '#lib/query/print.ts';
import type { Term } from '#lib/query/term.ts';
import type {
	Copying,
	Coverage,
	DearestPage,
	DearestRow,
	SessionQuery
} from '#lib/server/agentops/analytics.ts';

/** The first page of a project's list. */
export interface ProjectPage {
	readonly projectId: string;
	readonly page: DearestPage;
}

/** How much of a list is a project's. */
export interface ProjectShare {
	readonly projectId: string;
	readonly sessions: number;
	/** In a list by calls: their known cost; else absent. */
	readonly spentPico?: PicoUsd | null;
	/** In a list by calls: how many of the calls have no known cost; > 0 means that spentPico is a lower bound. */
	readonly spentUnpriced?: number;
}

export interface SessionsOfProjects {
	/** The dearest first, of a list by calls; else the newest. No more than one page of it. */
	readonly rows: readonly (DearestRow & { readonly projectId: string })[];
	/** All matching sessions of all projects. */
	readonly total: number;
	/** In a list by calls: the known cost of those calls of all matching sessions; else absent. */
	readonly spentPico?: PicoUsd | null;
	/** As of a share. */
	readonly spentUnpriced?: number;
	/** As the projects were asked for. */
	readonly shares: readonly ProjectShare[];
	readonly coverage: Coverage;
	/** Terms of the query that a source could not answer, each once: they narrowed nothing there. */
	readonly unanswered: readonly Term[];
}

/** @param pages of the same list, each of one project */
export function joinPages(
	pages: readonly ProjectPage[],
	{ limit }: Pick<SessionQuery, 'limit'>
): SessionsOfProjects {
	const sums = pages.flatMap(({ page }) => (page.spentPico === undefined ? [] : [page.spentPico]));
	return {
		rows: pages
			.flatMap(({ projectId, page }) => page.rows.map((row) => ({ ...row, projectId })))
			.sort((a, b) => Number((b.spentPico ?? -1n) - (a.spentPico ?? -1n)) || b.startMs - a.startMs)
			.slice(0, limit),
		total: pages.reduce((sum, { page }) => sum + page.total, 0),
		...(sums.length > 0 && {
			spentPico: addKnown(sums),
			spentUnpriced: pages.reduce((sum, { page }) => sum + (page.spentUnpriced ?? 0), 0)
		}),
		shares: pages.map(({ projectId, page }) => ({
			projectId,
			sessions: page.total,
			...(page.spentPico !== undefined && {
				spentPico: page.spentPico,
				spentUnpriced: page.spentUnpriced ?? 0
			})
		})),
		coverage: addCoverages(pages.map(({ page }) => page.coverage)),
		unanswered: [
			...new Map(
				pages.flatMap(({ page }) => page.unanswered.map((term) => [printTerm(term), term] as const))
			).values()
		]
	};
}

/** null when none is known. */
function addKnown(sums: readonly (PicoUsd | null)[]): PicoUsd | null {
	const known = sums.filter((sum) => sum !== null);
	return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0n);
}

function addCoverages(parts: readonly Coverage[]): Coverage {
	const sum = (of: (part: Coverage) => number) => parts.reduce((all, part) => all + of(part), 0);
	const copying = parts.flatMap((part) => part.copying ?? []);
	return {
		readSessions: sum(({ readSessions }) => readSessions),
		totalSessions: sum(({ totalSessions }) => totalSessions),
		...(parts.some(({ detailedSessions }) => detailedSessions !== undefined) && {
			detailedSessions: sum(
				({ detailedSessions, readSessions }) => detailedSessions ?? readSessions
			)
		}),
		...(parts.some(({ readsOn }) => readsOn) && { readsOn: true }),
		...(parts.some(({ freePlan }) => freePlan) && { freePlan: true }),
		...(copying.length > 0 && { copying: addCopying(copying) })
	};
}

/** As far as the one is that is furthest behind. */
function addCopying(parts: readonly Copying[]): Copying {
	const upTo = parts.flatMap(({ upToMs }) => upToMs ?? []);
	return {
		copiedSpans: parts.reduce((sum, { copiedSpans }) => sum + copiedSpans, 0),
		totalSpans: parts.reduce((sum, { totalSpans }) => sum + totalSpans, 0),
		upToMs: upTo.length < parts.length ? null : Math.min(...upTo),
		fault: parts.find(({ fault }) => fault !== null)?.fault ?? null
	};
}
