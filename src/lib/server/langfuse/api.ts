/** What Langfuse knows of one session: its trace, scores and prompts, in one shape for all versions. */
import { z } from 'zod';
import { failed, ok, type Reply } from '../agentops/fault.ts';
import {
	createPublicApi,
	isEventsOnly,
	type PublicApi,
	type PublicApiOptions
} from './public-api.ts';

export interface LangfuseScore {
	readonly name: string;
	/** Numeric as number, boolean as boolean, category and text as text. */
	readonly value: number | boolean | string;
	/** `API`, `EVAL` or `ANNOTATION`; null when not told. */
	readonly source: string | null;
	readonly comment: string | null;
	/** The observation that it judges; null for the whole trace. */
	readonly observationId: string | null;
}

export interface LangfusePrompt {
	readonly name: string;
	readonly version: number;
}

/** Observations may name a prompt. */
export interface ReadUpTo {
	readonly scores: number;
	readonly observations: number;
}

export interface LangfuseTrace {
	readonly id: string;
	readonly name: string | null;
	/** Where Langfuse shows it: a path on its origin, for the frame's `to`. */
	readonly path: string;
	readonly scores: readonly LangfuseScore[];
	/** Each name and version once, in the order of first use. */
	readonly prompts: readonly LangfusePrompt[];
	/** How much is read at most, when Langfuse has more; null when this is all. */
	readonly more: ReadUpTo | null;
}

export interface LangfuseApi {
	/**
	 * The first of the ids that Langfuse knows; `not-found` when it knows none.
	 * @param ids at most three are tried: a trace id, its UUID spelling, a conversation id
	 */
	findTrace(ids: readonly string[]): Promise<Reply<LangfuseTrace>>;
	close(): Promise<void>;
}

const scoreSchema = z.object({
	name: z.string(),
	value: z.union([z.number(), z.boolean(), z.string()]).nullish(),
	stringValue: z.string().nullish(),
	dataType: z.string().nullish(),
	source: z.string().nullish(),
	comment: z.string().nullish(),
	observationId: z.string().nullish(),
	/** The newer shape says what a score belongs to in a field of its own. */
	subject: z.object({ kind: z.string(), id: z.string() }).nullish().catch(null)
});
const promptUse = z.object({
	promptName: z.string().nullish(),
	promptVersion: z.number().nullish()
});
const legacyTrace = z.object({
	id: z.string(),
	name: z.string().nullish(),
	projectId: z.string().nullish(),
	htmlPath: z.string().startsWith('/').nullish().catch(null),
	observations: z.array(z.union([promptUse, z.string().transform(() => ({}))])).default([]),
	scores: z.array(scoreSchema).default([])
});
/** Says where the next page begins; without it this is the last one. */
const meta = z.object({ cursor: z.string().nullish() }).nullish().catch(null);
const observationPage = z.object({
	meta,
	data: z.array(
		promptUse.extend({
			traceId: z.string().nullish(),
			projectId: z.string().nullish(),
			traceName: z.string().nullish()
		})
	)
});
const scorePage = z.object({ meta, data: z.array(scoreSchema) });
const projectPage = z.object({ data: z.array(z.object({ id: z.string() })) });
const health = z.object({ version: z.string() });

/** The largest pages that Langfuse gives, and how many of them are read one after the other. */
const observationPages = { limit: 1_000, most: 5 };
const scorePages = { limit: 100, most: 10 };
const readUpTo: ReadUpTo = {
	observations: observationPages.limit * observationPages.most,
	scores: scorePages.limit * scorePages.most
};

const observationFields = 'core,basic,prompt,trace_context';

/** `both`: a version that writes events, or traces, or both, as it is set. */
type Generation = 'legacy' | 'both' | 'events';

/**
 * Versions up to 3 keep traces. Later ones keep events, and traces beside them or instead where they are
 * set so: their events are asked first, and for what these do not have the traces. Langfuse's own refusal
 * of a legacy read settles it. What is known is kept for an hour.
 */
export function createLangfuseApi(options: PublicApiOptions): LangfuseApi {
	const api = createPublicApi(options);
	let known: { generation: Generation; untilMs: number } | null = null;

	const learn = (generation: Generation): Generation => {
		known = { generation, untilMs: Date.now() + 3_600_000 };
		return generation;
	};

	async function generation(): Promise<Reply<Generation>> {
		if (known !== null && Date.now() < known.untilMs) return ok(known.generation);
		const reply = await api.get('/health', {}, health);
		if (!reply.ok) return reply;
		const major = Number.parseInt(reply.value.version.replace(/^v/, ''), 10);
		return ok(learn(major >= 4 ? 'both' : 'legacy'));
	}

	async function find(of: Generation, id: string): Promise<Reply<LangfuseTrace>> {
		const reply = of === 'legacy' ? await readTrace(api, id) : await readEvents(api, id);
		if (reply.ok || of === 'events' || reply.fault.kind !== 'not-found') return reply;
		if (of === 'legacy') {
			if (!isEventsOnly(reply.fault)) return reply;
			learn('events');
			return readEvents(api, id);
		}
		const kept = await readTrace(api, id);
		if (kept.ok || !isEventsOnly(kept.fault)) return kept;
		learn('events');
		return reply;
	}

	return {
		async findTrace(ids) {
			let last: Reply<LangfuseTrace> = failed({
				kind: 'not-found',
				hint: null,
				source: 'langfuse',
				detail: 'no trace with this id'
			});
			for (const id of ids.slice(0, 3)) {
				const chosen = await generation();
				if (!chosen.ok) return chosen;
				last = await find(chosen.value, id);
				if (last.ok || last.fault.kind !== 'not-found') return last;
			}
			return last;
		},
		close: api.close
	};
}

async function readTrace(api: PublicApi, id: string): Promise<Reply<LangfuseTrace>> {
	const reply = await api.get(`/traces/${encodeURIComponent(id)}`, {}, legacyTrace);
	if (!reply.ok) return reply;
	const { name, projectId, htmlPath, observations, scores } = reply.value;
	const path = htmlPath ?? (projectId ? tracePath(projectId, id) : '/');
	return ok({
		id,
		name: name ?? null,
		path,
		scores: toScores(scores),
		prompts: toPrompts(observations),
		more: null
	});
}

async function readEvents(api: PublicApi, id: string): Promise<Reply<LangfuseTrace>> {
	const ofTrace = (fields: string) => ({ traceId: id, fields });
	const [observations, scores] = await Promise.all([
		readPages(
			(page) =>
				api.get('/v2/observations', { ...ofTrace(observationFields), ...page }, observationPage),
			observationPages
		),
		readPages(
			(page) => api.get('/v3/scores', { ...ofTrace('details,subject'), ...page }, scorePage),
			scorePages
		)
	]);
	if (!observations.ok) return observations;
	const { data } = observations.value;
	const [first] = data;
	if (first === undefined) {
		const detail = 'no observation with this trace id';
		return failed({ kind: 'not-found', hint: null, source: 'langfuse', detail });
	}
	if (!scores.ok) return scores;
	const projectId = first.projectId ?? (await onlyProject(api));
	return ok({
		id,
		name: data.find((row) => row.traceName)?.traceName ?? null,
		path: projectId === null ? '/' : tracePath(projectId, id),
		scores: toScores(scores.value.data),
		prompts: toPrompts(data),
		more: observations.value.isWhole && scores.value.isWhole ? null : readUpTo
	});
}

interface Page<Row> {
	readonly data: readonly Row[];
	readonly meta?: { readonly cursor?: string | null | undefined } | null | undefined;
}

/**
 * Rows of one page after the other. A later page that cannot be read ends the list, which then is not whole.
 * @param get asked with `limit`, and with `cursor` from the second page on
 */
async function readPages<Row>(
	get: (query: Readonly<Record<string, string>>) => Promise<Reply<Page<Row>>>,
	{ limit, most }: { readonly limit: number; readonly most: number }
): Promise<Reply<{ readonly data: readonly Row[]; readonly isWhole: boolean }>> {
	const data: Row[] = [];
	let next: string | null = null;
	for (let page = 0; page < most; page++) {
		const reply = await get({ limit: String(limit), ...(next !== null && { cursor: next }) });
		if (!reply.ok) return page === 0 ? reply : ok({ data, isWhole: false });
		data.push(...reply.value.data);
		next = reply.value.meta?.cursor ?? null;
		// A full page that does not say where it goes on may have been cut.
		if (next === null) return ok({ data, isWhole: reply.value.data.length < limit });
	}
	return ok({ data, isWhole: false });
}

/** Keys belong to one project, which the API tells when rows do not. */
async function onlyProject(api: PublicApi): Promise<string | null> {
	const reply = await api.get('/projects', {}, projectPage);
	return reply.ok ? (reply.value.data[0]?.id ?? null) : null;
}

const tracePath = (projectId: string, id: string) =>
	`/project/${encodeURIComponent(projectId)}/traces/${encodeURIComponent(id)}`;

function toScores(rows: readonly z.infer<typeof scoreSchema>[]): LangfuseScore[] {
	return rows.flatMap((row) => {
		const value = scoreValue(row);
		if (value === null) return [];
		const subject = row.subject?.kind === 'observation' ? row.subject.id : null;
		return {
			name: row.name,
			value,
			source: row.source ?? null,
			comment: row.comment || null,
			observationId: row.observationId ?? subject
		};
	});
}

/** Legacy rows carry a number beside every category and 0 or 1 for a boolean. */
function scoreValue(row: z.infer<typeof scoreSchema>): number | boolean | string | null {
	if (row.dataType === 'BOOLEAN' && typeof row.value === 'number') return row.value === 1;
	if (row.dataType === 'NUMERIC') return row.value ?? null;
	return row.stringValue ?? row.value ?? null;
}

function toPrompts(rows: readonly z.infer<typeof promptUse>[]): LangfusePrompt[] {
	const found = new Map<string, LangfusePrompt>();
	for (const { promptName, promptVersion } of rows) {
		if (!promptName || promptVersion == null) continue;
		found.set(`${promptVersion} ${promptName}`, { name: promptName, version: promptVersion });
	}
	return [...found.values()];
}
