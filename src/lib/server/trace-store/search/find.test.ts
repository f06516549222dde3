import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { terms } from '../../../../../tests/builders/query.ts';
import { someProject, spanRow } from '../../../../../tests/builders/span-row.ts';
import { openTempStore, type TempStore } from '../../../../../tests/builders/store.ts';
import { callOrders, conversationOrders } from '#lib/sessions/orders.ts';
import type { SessionQuery } from '../../agentops/analytics.ts';
import { createLocalAnalytics } from '../../agentops/local-analytics.ts';
import type { Reply } from '../../agentops/fault.ts';
import { openSpanWriter } from '../write/writer.ts';
import { exportSessions } from './export.ts';
import { indexPiece } from './indexer.ts';

const beginMs = 1_760_000_000_000;
const minuteMs = 60_000;
const range = { startMs: beginMs, endMs: beginMs + 60 * minuteMs };
const trace = (n: number) => n.toString(16).padStart(32, '0');
const span = (n: number, k: number) => (n * 256 + k).toString(16).padStart(16, '0');
const at = (n: number, ms = 0) => BigInt(beginMs + n * minuteMs + ms) * 1_000_000n;

/** A session of two spans, the root and what a test is about. */
function session(n: number, second: Parameters<typeof spanRow>[0]) {
	const traceId = trace(n);
	const root = spanRow({ traceId, spanId: span(n, 0), name: `run ${n}`, startNs: at(n) });
	const child = spanRow({
		traceId,
		spanId: span(n, 1),
		parentSpanId: root.spanId,
		startNs: at(n, 500),
		...second
	});
	return [root, child];
}

const spans = [
	...session(1, {
		name: 'chat',
		costPico: 2_000_000_000_000n,
		costSource: 'computed',
		durationNs: 3_000_000_000n,
		attributes: {
			'gen_ai.prompt.0.content': '우리 회사의 환불 정책을 알려 주세요',
			'gen_ai.usage.prompt_tokens': '77',
			'http.route': '/pay',
			'customer.name': '김주문'.normalize('NFD'),
			'customer.note': '환'.repeat(40).normalize('NFD')
		},
		resourceAttributes: { 'deployment.environment': 'prod' },
		facts: {
			countsAsCall: true,
			model: 'gpt-4o',
			user: 'kim',
			conversation: 'c1',
			tokens: { input: 10, cacheRead: 0, cacheWrite: 0, output: 5, reasoning: 0 },
			tags: ['vip']
		}
	}),
	...session(2, {
		name: 'search.tool',
		status: 'error',
		attributes: {
			'tool.arguments':
				'{"q": "\\ud658\\ubd88 \\"a\\"", "Case": "MiXeD", "at": "C:\\\\temp\\\\Data\\\\Files"}',
			'tool.result':
				'{"rows": "[{\\"note\\": \\"배송\\\\n지연\\", \\"at\\": \\"D:\\\\\\\\new\\\\\\\\users\\"}]"}',
			'http.route': '/search'
		},
		resourceAttributes: { 'deployment.environment.name': 'dev' },
		facts: { toolName: 'search', errorType: 'TimeoutError', conversation: 'c1' }
	}),
	...session(3, {
		name: 'chat',
		attributes: {
			'gen_ai.completion': `${'송장'.normalize('NFD')}\u00a0\u3000확인\n\n끝 \\theta`,
			'big.one': 'x'.repeat(500)
		},
		facts: { countsAsCall: true, model: 'house', tags: ['vip', 'beta'] }
	})
];

// Each answer is a query of the real engine, and there are many.
vi.setConfig({ testTimeout: 60_000 });

let temp: TempStore;
let analytics: ReturnType<typeof createLocalAnalytics>;

beforeAll(async () => {
	temp = await openTempStore();
	analytics = createLocalAnalytics(temp.store);
	const writer = await openSpanWriter(temp.store, Date.now);
	await writer.write(spans);
	await writer.close();
}, 60_000);
afterAll(() => temp.remove(), 60_000);

function valueOf<T>(reply: Reply<T>): T {
	if (!reply.ok) throw new Error(reply.fault.detail);
	return reply.value;
}

const query = (text: string, over: Partial<SessionQuery> = {}): SessionQuery => ({
	range,
	terms: terms(text),
	orderBy: 'start',
	descending: false,
	limit: 50,
	cursor: null,
	...over
});

async function found(text: string) {
	const page = valueOf(await analytics.sessions(someProject, query(text)));
	expect(page.total).toBe(page.rows.length);
	return page.rows.map((row) => Number.parseInt(row.traceId, 16));
}

/** What each query finds, whether or not the spans are indexed. */
const answers: readonly (readonly [string, readonly number[]])[] = [
	['환불', [1, 2]],
	['"환불 정책"', [1]],
	['-환불', [3]],
	['송장', [3]],
	['mixed', [2]],
	['"\\"a\\""', [2]],
	['환', [1, 2]],
	['\\ud658\\ubd88', [1, 2]],
	['c:\\temp\\data\\files', [2]],
	['"data\\\\files"', [2]],
	['c:\\\\temp\\\\data', [2]],
	['data\\nfiles', []],
	['temp', [2]],
	['c:\\temp', [2]],
	['new', [2]],
	['d:\\new', [2]],
	['users', [2]],
	['d:\\new\\users', [2]],
	['"배송 지연"', [2]],
	['배송\\n지연', [2]],
	['"송장 확인 끝"', [3]],
	['"송장\u00a0확인\u202f\u2007 끝"', [3]],
	['\\theta', [3]],
	['"%"', []],
	['"환불.*"', []],
	['chat', [1, 3]],
	['attr.http.route:/pay', [1]],
	['attr.http.route:/pay,/search', [1, 2]],
	['-attr.http.route:/pay', [2, 3]],
	['attr.http.route:""', [3]],
	['attr.gen_ai.usage.prompt_tokens:77', [1]],
	[`attr.big.one:${'x'.repeat(500)}`, [3]],
	['attr.x:"\' OR 1"', []],
	['attr.customer.name:김주문', [1]],
	['-attr.customer.name:김주문', [2, 3]],
	['attr.customer.name:김주문,""', [1, 2, 3]],
	[`attr.customer.note:${'환'.repeat(40)}`, [1]],
	['env:prod', [1]],
	['-env:dev', [1, 3]],
	['has:env', [1, 2]],
	['exception:TimeoutError', [2]],
	['has:exception', [2]],
	['-has:exception model:gpt-4o,house', [1, 3]],
	['conversation:c1', [1, 2]],
	['conversation:""', [3]],
	['name:"run 2"', [2]],
	[`id:${trace(3)}`, [3]],
	['cost:>1.99', [1]],
	['-cost:>1.99', [2, 3]],
	['has:cost', [1]],
	['tokens:15', [1]],
	['calls:>=1 latency:<2s', [3]],
	['status:ok', [1, 3]],
	['status:running', []],
	['status:error,running', [2]],
	['tag:vip -tag:beta', [1]]
];

const everyAnswer = async () => {
	for (const [text, ids] of answers) expect([text, await found(text)]).toEqual([text, ids]);
};

describe('finding sessions', () => {
	it('answers every field from spans that are not indexed yet', everyAnswer);

	it('answers the same once they are, and an index made twice changes nothing', async () => {
		const settings = { pieceSpans: 4, settleMs: 0, settledMs: Date.now };
		while (await indexPiece(temp.store, settings));
		expect(await indexPiece(temp.store, settings)).toBe(false);
		await everyAnswer();
		await temp.store.command('TRUNCATE TABLE search_marks');
		while (await indexPiece(temp.store, settings));
		await everyAnswer();
	});

	it('finds what was said before escapes were told apart and white space was one', async () => {
		await temp.store.command(
			`INSERT INTO span_texts SELECT project_id, toStartOfHour(toDateTime(Timestamp, 'UTC')), TraceId,
				Timestamp, SpanId, {kept:String} FROM otel_traces WHERE SpanId = {span:String}`,
			{ kept: 'at E: emp ew\\Old 말  씀', span: span(3, 0) }
		);
		for (const text of ['e:\\temp\\new\\old', '\\temp', '"말  씀"']) {
			expect([text, (await found(text)).includes(3)]).toEqual([text, true]);
		}
		await temp.store.command(`DELETE FROM span_texts WHERE SpanId = {span:String}`, {
			span: span(3, 0)
		});
	});

	it('tells the span in which a text stands, and its words', async () => {
		const page = valueOf(await analytics.sessions(someProject, query('환불')));
		expect(page.rows.map(({ hit }) => hit)).toEqual([
			{ spanId: span(1, 1), excerpt: expect.stringContaining('환불 정책을') },
			{ spanId: span(2, 1), excerpt: expect.stringContaining('환불') }
		]);
		const pasted = valueOf(await analytics.sessions(someProject, query('\\ud658\\ubd88')));
		expect(pasted.rows.map(({ hit }) => hit)).toEqual(page.rows.map(({ hit }) => hit));
		const path = valueOf(await analytics.sessions(someProject, query('\\Files')));
		expect(path.rows.map(({ hit }) => hit)).toEqual([
			{ spanId: span(2, 1), excerpt: expect.stringMatching(/\bat: C:.*\\Files\b/) }
		]);
		const named = valueOf(await analytics.sessions(someProject, query('"run 1"')));
		expect(named.rows.map(({ hit }) => hit)).toEqual([undefined]);
	});
});

describe('panels beside the list', () => {
	it('counts values as if their own field were not asked for', async () => {
		const fields = ['model', 'tag', 'status', 'env', 'exception', 'conversation', 'user'] as const;
		const { facets } = valueOf(
			await analytics.facets(someProject, {
				range,
				terms: terms('model:gpt-4o,other'),
				fields,
				top: 10
			})
		);
		const counts = Object.fromEntries(
			facets.map(({ field, values }) => [
				field,
				Object.fromEntries(values.map(({ value, sessions }) => [value, sessions]))
			])
		);
		expect(counts).toEqual({
			model: { 'gpt-4o': 1, house: 1, '': 1, other: 0 },
			tag: { vip: 1 },
			status: { error: 0, ok: 1, running: 0 },
			env: { prod: 1 },
			exception: { '': 1 },
			conversation: { c1: 1 },
			user: { kim: 1 }
		});
	});

	it('lists no more than was asked for, and says how many there are', async () => {
		const { facets } = valueOf(
			await analytics.facets(someProject, { range, terms: [], fields: ['tag'], top: 1 })
		);
		expect(facets).toEqual([
			{
				field: 'tag',
				values: [
					{ value: 'vip', sessions: 2 },
					{ value: '', sessions: 1 }
				],
				more: 1
			}
		]);
	});

	it('offers values and keys for what was typed', async () => {
		const offered = async (
			of: Parameters<typeof analytics.values>[1]['of'],
			prefix: string
		): Promise<readonly string[]> =>
			valueOf(await analytics.values(someProject, { range, of, prefix, limit: 5 })).map(
				({ value }) => value
			);
		expect(await offered('model', '')).toEqual(['gpt-4o', 'house']);
		expect(await offered('model', 'O')).toEqual(['gpt-4o', 'house']);
		expect(await offered('tag', 'be')).toEqual(['beta']);
		expect(await offered('name', 'run')).toEqual(['run 1', 'run 2', 'run 3']);
		expect(await offered('keys', 'http')).toEqual(['http.route']);
		expect(await offered({ attribute: 'http.route' }, '/')).toEqual(['/pay', '/search']);
		expect(await offered({ attribute: 'big.one' }, '')).toEqual([]);
		expect(await offered('env', '')).toEqual(['dev', 'prod']);
		expect(await offered('exception', 'time')).toEqual(['TimeoutError']);
	});

	it('shows the matching sessions over time', async () => {
		const grid = { startsMs: [beginMs, beginMs + 2 * minuteMs], endMs: range.endMs };
		const scope = { range, terms: terms('-tag:beta') };
		const strip = valueOf(await analytics.strip(someProject, scope, grid));
		expect(strip.buckets).toMatchObject([
			{ sessions: 1, errorSessions: 0, costUsd: 2, tokens: 15, durationP50Ns: 3.5e9 },
			{ sessions: 1, errorSessions: 1, costUsd: null, tokens: 0 }
		]);
	});

	it('names the term whose removal brings rows back', async () => {
		const scope = { range, terms: terms('model:gpt-4o status:error 환불') };
		expect(valueOf(await analytics.relaxations(someProject, scope))).toEqual([
			{ terms: [scope.terms[0]], sessions: 1 },
			{ terms: [scope.terms[1]], sessions: 1 }
		]);
	});

	it('names the fewest terms that bring rows back together, where no single one does', async () => {
		const [model, user, cost] = terms('model:gpt-4o user:nobody cost:>99');
		const scope = { range, terms: [model, user, cost].filter((term) => term !== undefined) };
		expect(valueOf(await analytics.relaxations(someProject, scope))).toEqual([
			{ terms: [user, cost], sessions: 1 }
		]);
		const none = { range, terms: terms('user:nobody cost:>99') };
		expect(valueOf(await analytics.relaxations(someProject, none))).toEqual([]);
	});

	it('finds the nearest session that matches', async () => {
		const after = { startMs: range.endMs, endMs: range.endMs + minuteMs };
		const before = { startMs: beginMs - 10 * minuteMs, endMs: beginMs };
		const nearest = async (within: typeof range, text: string) =>
			valueOf(await analytics.nearest(someProject, { range: within, terms: terms(text) }));
		expect(await nearest(after, '')).toBe(beginMs + 3 * minuteMs);
		expect(await nearest(before, '')).toBe(beginMs + minuteMs);
		expect(await nearest(after, '환불')).toBe(beginMs + 2 * minuteMs);
		expect(await nearest(after, 'model:none')).toBeNull();
	});

	it('knows the sessions beside one in its list', async () => {
		const beside = async (n: number, text: string, over: Partial<SessionQuery> = {}) =>
			valueOf(await analytics.neighbours(someProject, query(text, over), trace(n)));
		expect(await beside(2, '')).toEqual({ previous: trace(1), next: trace(3) });
		expect(await beside(2, '', { descending: true })).toEqual({
			previous: trace(3),
			next: trace(1)
		});
		expect(await beside(1, 'has:model', { orderBy: 'cost', descending: true })).toEqual({
			previous: null,
			next: trace(3)
		});
		expect(await beside(99, '')).toEqual({ previous: null, next: null });
	});
});

describe('other rows', () => {
	it('lists model calls, by what is theirs and by what is their session’s', async () => {
		const calls = async (text: string, cursor: string | null = null, limit = 50) =>
			valueOf(
				await analytics.calls(someProject, {
					range,
					terms: terms(text),
					orderBy: 'cost',
					descending: true,
					limit,
					cursor
				})
			);
		const all = await calls('');
		expect(all.rows).toMatchObject([
			{ traceId: trace(1), spanId: span(1, 1), model: 'gpt-4o', costUsd: 2, durationNs: 3e9 },
			{ traceId: trace(3), model: 'house', costUsd: null, tokens: null }
		]);
		const ids = async (text: string) => (await calls(text)).rows.map(({ spanId }) => spanId);
		expect(await ids('model:house')).toEqual([span(3, 1)]);
		expect(await ids('latency:>2s 환불')).toEqual([span(1, 1)]);
		expect(await ids('user:kim')).toEqual([span(1, 1)]);
		expect(await ids('-user:kim')).toEqual([span(3, 1)]);
		const first = await calls('', null, 1);
		expect((await calls('', first.nextCursor, 1)).rows).toMatchObject([{ spanId: span(3, 1) }]);
		for (const orderBy of callOrders) {
			const ask = { range, terms: [], orderBy, descending: true, limit: 1 };
			const one = valueOf(await analytics.calls(someProject, { ...ask, cursor: null }));
			const two = valueOf(await analytics.calls(someProject, { ...ask, cursor: one.nextCursor }));
			expect(new Set([...one.rows, ...two.rows].map(({ spanId }) => spanId)).size).toBe(2);
			expect(two.nextCursor).toBeNull();
		}
	});

	it('lists conversations, in any order', async () => {
		const ask = { range, terms: [], orderBy: 'last', descending: true, limit: 10 } as const;
		for (const orderBy of conversationOrders) {
			const sorted = await analytics.conversations(someProject, { ...ask, orderBy, cursor: null });
			expect([orderBy, valueOf(sorted).rows.length]).toEqual([orderBy, 1]);
		}
		const page = valueOf(await analytics.conversations(someProject, { ...ask, cursor: null }));
		expect(page).toMatchObject({
			total: 1,
			rows: [
				{
					conversation: 'c1',
					sessions: 2,
					errorSessions: 1,
					firstMs: beginMs + minuteMs,
					lastMs: beginMs + 2 * minuteMs,
					lastTraceId: trace(2),
					tokens: 15,
					costUsd: 2,
					models: ['gpt-4o'],
					users: ['kim']
				}
			]
		});
		expect(await analytics.conversations(someProject, { ...ask, cursor: 'x' })).toMatchObject({
			ok: false,
			fault: { kind: 'invalid' }
		});
	});

	it('exports all matching rows in the order of the list', async () => {
		const exported = valueOf(await analytics.exportSessions(someProject, query('-tag:beta')));
		const rows = [];
		for await (const piece of exported.pieces) rows.push(...piece);
		expect(exported.total).toBe(2);
		expect(rows.map(({ traceId }) => traceId)).toEqual([trace(1), trace(2)]);
	});

	it.each(['start', 'cost', 'name', '@http.route'] as const)(
		'exports by %s whatever it handles at a time',
		async (orderBy) => {
			for (const descending of [false, true]) {
				const list = query('', { orderBy, descending });
				const { rows } = valueOf(await analytics.sessions(someProject, list));
				for (const portions of [
					{ read: 1, held: 2, piece: 1 },
					{ read: 2, held: 3, piece: 2 }
				]) {
					const { store } = temp;
					const { pieces } = await exportSessions(store, someProject, list, undefined, portions);
					const exported = [];
					for await (const piece of pieces) exported.push(...piece.map(({ traceId }) => traceId));
					expect(exported).toEqual(rows.map(({ traceId }) => traceId));
				}
			}
		}
	);
});
