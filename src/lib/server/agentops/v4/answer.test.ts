import { describe, expect, it } from 'vitest';
import type { SpanDetail, TraceDetail } from '#lib/agentops/contract.ts';
import { toSpanDetails } from '../../trace-store/queries/trace/span.ts';
import { toTraceMetrics } from '../../trace-store/queries/trace/metrics.ts';
import type { SignedInUser } from '../../auth/identity.ts';
import type { AgentOps } from '../agentops.ts';
import { failed, ok, type Fault } from '../fault.ts';
import {
	answerProjectMetrics,
	answerSpan,
	answerTraceDetail,
	answerTraceList,
	answerTraceLogs,
	methodNotAllowed,
	missingParameter,
	type Asking
} from './answer.ts';

const mine = { id: '11111111-1111-4111-8111-111111111111', slug: 'mine', name: 'Mine' };
const other = { id: '22222222-2222-4222-8222-222222222222', slug: 'other', name: 'Other' };
const person: SignedInUser = {
	projectIds: null,
	secondFactor: false,
	method: 'password',
	id: 'u',
	email: 'kim@example.com',
	name: 'Kim',
	role: 'viewer',
	sessionId: 's'
};

const span = (id: string): SpanDetail =>
	toSpanDetails([
		{
			SpanId: id,
			ParentSpanId: '',
			SpanName: 'work',
			SpanKind: 'Internal',
			ServiceName: 'svc',
			StatusCode: 'Ok',
			StatusMessage: '',
			StartNs: '0',
			DurationNs: '1',
			ResourceAttributes: {},
			SpanAttributes: { 'a.b': '한글' },
			EventTimes: [],
			EventNames: [],
			EventAttributes: [],
			LinkTraces: [],
			LinkSpans: [],
			LinkStates: [],
			LinkAttributes: [],
			Type: 'other',
			HasTokens: false,
			TokensInput: 0,
			TokensCacheRead: 0,
			TokensCacheWrite: 0,
			TokensOutput: 0,
			TokensReasoning: 0,
			CostText: null,
			PromptCostText: null
		}
	])[0]!;

const detail: TraceDetail = {
	project_id: mine.id,
	trace_id: 't',
	tags: [],
	metrics: toTraceMetrics(undefined, 'spans'),
	freeplan_truncated: false,
	spans: [span('1'), span('2'), span('3')]
};

const fault = (kind: Fault['kind']): Fault => ({
	kind,
	hint: null,
	source: 'store',
	detail: 'secret inner text'
});

/** A source that answers everything with one fault. */
function failing(kind: Fault['kind']): AgentOps {
	const fail = () => Promise.resolve(failed(fault(kind)));
	return {
		listTraces: fail,
		traceDetail: fail,
		traceStream: fail,
		rawSpans: fail,
		traceOutline: fail,
		span: fail,
		spansSaying: fail,
		projectMetrics: fail,
		traceLogs: fail
	};
}

function asking(who: 'nobody' | 'person' | 'bearer', over: Partial<AgentOps> = {}): Asking {
	return {
		user: who === 'person' ? person : null,
		project: who === 'bearer' ? mine : null,
		services: {
			agentops: { ...failing('unexpected-reply'), ...over },
			projects: {
				find: async (asked) =>
					[mine, other].find(({ id, slug }) => asked === id || asked === slug) ?? null
			}
		}
	};
}

const search = (query = '') => new URLSearchParams(query);
const logs = { content: 'log', trace_id: 't', freeplan_truncated: false };

describe('access', () => {
	it('is refused to nobody at every door', async () => {
		const answers = await Promise.all([
			answerTraceList(asking('nobody'), 'mine', search()),
			answerProjectMetrics(asking('nobody'), 'mine', search()),
			answerTraceDetail(asking('nobody'), 't'),
			answerSpan(asking('nobody'), 't', 's'),
			answerTraceLogs(asking('nobody'), 't')
		]);
		for (const response of answers) {
			expect(response.status).toBe(401);
			expect(await response.json()).toEqual({ detail: 'User is not authenticated.' });
		}
	});

	it.each([
		['bearer', 'mine', 200],
		['bearer', mine.id, 200],
		['bearer', 'other', 404],
		['bearer', 'none', 404],
		['person', 'other', 200],
		['person', 'none', 404]
	] as const)('of a %s to project %s is %i', async (who, project, status) => {
		const list = {
			traces: [],
			metrics: detail.metrics,
			total: 0,
			limit: 20,
			offset: 0,
			freeplan_truncated: false
		};
		const source = { listTraces: async () => ok(list) };
		const response = await answerTraceList(asking(who, source), project, search());
		expect(response.status).toBe(status);
		expect(await response.json()).toEqual(status === 200 ? list : { detail: 'Project not found' });
	});

	it('hands a bearer its own project and a person all of them', async () => {
		const asked: unknown[] = [];
		const source: Partial<AgentOps> = {
			async traceLogs(_traceId, projectIds) {
				asked.push(projectIds);
				return ok(logs);
			}
		};
		await answerTraceLogs(asking('bearer', source), 't');
		await answerTraceLogs(asking('person', source), 't');
		expect(asked).toEqual([[mine.id], null]);
	});
});

describe('the detail', () => {
	it.each([[[]], [[1]], [[2, 0, 1]], [[0, 3]]])(
		'streams batches of %j spans as one document',
		async (sizes) => {
			let from = 0;
			const batches = sizes.map((size) => detail.spans.slice(from, (from += size)));
			const { spans: all, ...head } = detail;
			async function* spans() {
				yield* batches;
			}
			const source = { traceStream: async () => ok({ head, spans: spans() }) };
			const response = await answerTraceDetail(asking('person', source), 't');
			expect(response.headers.get('content-type')).toBe('application/json');
			expect(await response.json()).toEqual({ ...head, spans: all.slice(0, from) });
		}
	);

	it('ends torn, never as a whole document, when the source fails on the way', async () => {
		const { spans: all, ...head } = detail;
		async function* spans() {
			yield all;
			throw new Error('gone');
		}
		const source = { traceStream: async () => ok({ head, spans: spans() }) };
		const response = await answerTraceDetail(asking('person', source), 't');
		await expect(response.text()).rejects.toThrow('gone');
	});
});

describe('refusals', () => {
	it('answer wrong parameters with 422, but only to those who may ask', async () => {
		const wrong = search('limit=0&start_time=x');
		const response = await answerTraceList(asking('person'), 'mine', wrong);
		expect(response.status).toBe(422);
		expect(await response.json()).toMatchObject({
			detail: [{ loc: ['query', 'start_time'] }, { loc: ['query', 'limit'], ctx: { ge: 1 } }]
		});
		expect((await answerTraceList(asking('nobody'), 'mine', wrong)).status).toBe(401);
		expect((await answerProjectMetrics(asking('person'), 'mine', wrong)).status).toBe(422);
	});

	it.each([
		['not-found', 404],
		['invalid', 422],
		['busy', 503],
		['unreachable', 503],
		['timeout', 504],
		['refused', 502],
		['unauthenticated', 502],
		['unexpected-reply', 502]
	] as const)('answer the fault %s with %i', async (kind, status) => {
		const response = await answerTraceLogs(asking('person', failing(kind)), 't');
		expect(response.status).toBe(status);
		expect(response.headers.has('retry-after')).toBe(status === 503);
		const text = await response.text();
		if (status > 422) expect(text).not.toContain('secret');
	});

	it('name a missing parameter and a wrong method as FastAPI does', async () => {
		expect(await missingParameter('project_id').json()).toEqual({
			detail: [
				{ type: 'missing', loc: ['query', 'project_id'], msg: 'Field required', input: null }
			]
		});
		expect(methodNotAllowed().status).toBe(405);
		expect(await methodNotAllowed().json()).toEqual({ detail: 'Method Not Allowed' });
	});
});
