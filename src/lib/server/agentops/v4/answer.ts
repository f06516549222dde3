import type { SpanDetail } from '#lib/agentops/contract.ts';
import { readSpanRef } from '#lib/trace/span-ref.ts';
import type { Project, SignedInUser } from '../../auth/identity.ts';
import type { AgentOps, TraceStream } from '../agentops.ts';
import { mapReply, type Fault, type Reply } from '../fault.ts';
import { readMetricsQuery, readTraceListQuery, type ValidationError } from './parameters.ts';

/** What an answer needs to know of a request: the shape of `event.locals`. */
export interface Asking {
	/** A signed-in person reads any project. */
	readonly user: SignedInUser | null;
	/** The project of a bearer credential, which reads that one alone. */
	readonly project: Project | null;
	readonly services: {
		readonly agentops: AgentOps;
		readonly projects: { find(idOrSlug: string): Promise<Project | null> };
	};
}

/** `GET /v4/traces/list/{project}`, project by UUID or slug. */
export async function answerTraceList(
	asking: Asking,
	idOrSlug: string,
	search: URLSearchParams
): Promise<Response> {
	const query = readTraceListQuery(search);
	const project = await readable(asking, idOrSlug);
	if (project instanceof Response) return project;
	if (!query.ok) return unprocessable(query.errors);
	return answer(await asking.services.agentops.listTraces(project.id, query.value));
}

/** `GET /v4/meterics/project/{project}`. */
export async function answerProjectMetrics(
	asking: Asking,
	idOrSlug: string,
	search: URLSearchParams
): Promise<Response> {
	const range = readMetricsQuery(search);
	const project = await readable(asking, idOrSlug);
	if (project instanceof Response) return project;
	if (!range.ok) return unprocessable(range.errors);
	return answer(await asking.services.agentops.projectMetrics(project.id, range.value));
}

/** `GET /v4/traces/detail/{trace}`: written as its spans are read. */
export async function answerTraceDetail(asking: Asking, traceId: string): Promise<Response> {
	if (isNobody(asking)) return unauthenticated();
	const reply = await asking.services.agentops.traceStream(traceId, readableIds(asking));
	if (!reply.ok) return refuse(reply.fault);
	return new Response(detailBody(reply.value), { headers });
}

/** One span of a trace in the shape that the detail gives it. */
export async function answerSpan(
	asking: Asking,
	traceId: string,
	spanId: string
): Promise<Response> {
	if (isNobody(asking)) return unauthenticated();
	const span = asking.services.agentops.span(traceId, readSpanRef(spanId), readableIds(asking));
	return answer(await mapReply(span, ({ detail }) => detail));
}

/** `GET /v4/logs/{trace}`. */
export async function answerTraceLogs(asking: Asking, traceId: string): Promise<Response> {
	if (isNobody(asking)) return unauthenticated();
	return answer(await asking.services.agentops.traceLogs(traceId, readableIds(asking)));
}

/** A parameter that must be there, as FastAPI misses it. */
export const missingParameter = (name: string): Response =>
	unprocessable([{ type: 'missing', loc: ['query', name], msg: 'Field required', input: null }]);

/** For every method that a path does not know. */
export const methodNotAllowed = (): Response =>
	json({ detail: 'Method Not Allowed' }, 405, { allow: 'GET, HEAD' });

const headers = {
	'content-type': 'application/json',
	'cache-control': 'no-store'
};

const json = (body: unknown, status = 200, more: Record<string, string> = {}): Response =>
	new Response(JSON.stringify(body), { status, headers: { ...headers, ...more } });

const unauthenticated = (): Response => json({ detail: 'User is not authenticated.' }, 401);
const unprocessable = (errors: readonly ValidationError[]): Response =>
	json({ detail: errors }, 422);

const isNobody = ({ user, project }: Asking): boolean => user === null && project === null;

/** Projects whose traces may be shown; null = all. */
const readableIds = ({ project }: Asking): readonly string[] | null =>
	project === null ? null : [project.id];

/** The project asked for, or the answer that refuses it: another's project looks like a missing one. */
async function readable(asking: Asking, idOrSlug: string): Promise<Project | Response> {
	if (isNobody(asking)) return unauthenticated();
	const found = await asking.services.projects.find(idOrSlug);
	const own = asking.project;
	if (found && (own === null || own.id === found.id)) return found;
	return json({ detail: 'Project not found' }, 404);
}

function answer<T>(reply: Reply<T>): Response {
	return reply.ok ? json(reply.value) : refuse(reply.fault);
}

/** Seconds after which a sender may try a busy or absent store again. */
const retryAfter = { 'retry-after': '5' };

function refuse(fault: Fault): Response {
	switch (fault.kind) {
		case 'not-found':
			return json({ detail: fault.detail }, 404);
		case 'invalid':
			return json({ detail: fault.detail }, 422);
		case 'busy':
			return json({ detail: 'The trace store is busy.' }, 503, retryAfter);
		case 'unreachable':
			return json({ detail: `The ${fault.source} cannot be reached.` }, 503, retryAfter);
		case 'not-available':
			return json({ detail: fault.detail }, 501);
		case 'timeout':
			return json({ detail: `The ${fault.source} took too long.` }, 504);
		case 'refused':
		case 'unauthenticated':
		case 'unexpected-reply':
			return json({ detail: `The ${fault.source} did not give an answer.` }, 502);
	}
}

/** The detail's JSON, a batch of spans at a time. Ends torn when the source fails on the way. */
function detailBody({ head, spans }: TraceStream): ReadableStream<Uint8Array> {
	const encoder = new TextEncoder();
	const batches = spans[Symbol.asyncIterator]();
	let first = true;
	const text = (batch: readonly SpanDetail[]): string => {
		const items = batch.map((span) => JSON.stringify(span)).join(',');
		const comma = first || items === '' ? '' : ',';
		if (items !== '') first = false;
		return comma + items;
	};
	return new ReadableStream<Uint8Array>({
		start(controller) {
			controller.enqueue(encoder.encode(`${JSON.stringify(head).slice(0, -1)},"spans":[`));
		},
		async pull(controller) {
			const next = await batches.next();
			if (next.done) {
				controller.enqueue(encoder.encode(']}'));
				controller.close();
			} else {
				controller.enqueue(encoder.encode(text(next.value)));
			}
		},
		async cancel() {
			await batches.return?.();
		}
	});
}
