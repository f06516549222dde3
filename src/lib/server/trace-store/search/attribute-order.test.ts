import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { spanRow } from '../../../../../tests/builders/span-row.ts';
import { openTempStore, type TempStore } from '../../../../../tests/builders/store.ts';
import { rankOf } from '#lib/query/attribute.ts';
import type {
	CallQuery,
	CallRow,
	Page,
	SessionPage,
	SessionQuery,
	SessionRow
} from '../../agentops/analytics.ts';
import type { Reply } from '../../agentops/fault.ts';
import { createLocalAnalytics } from '../../agentops/local-analytics.ts';
import { openSpanWriter, type SpanWriter } from '../write/writer.ts';
import { indexPiece } from './indexer.ts';

const beginMs = 1_760_000_000_000;
const range = { startMs: beginMs, endMs: beginMs + 3_600_000 };
const trace = (n: number) => n.toString(16).padStart(32, '0');
const settings = { pieceSpans: 10_000, settleMs: 0, settledMs: Date.now };

// Each answer is a query of the real engine, and there are many.
vi.setConfig({ testTimeout: 120_000 });

let temp: TempStore;
let writer: SpanWriter;
let analytics: ReturnType<typeof createLocalAnalytics>;
let projects = 0;
/** Every test has a project of its own. */
const freshProject = () => `00000000-0000-4000-8000-${String((projects += 1)).padStart(12, '0')}`;

beforeAll(async () => {
	temp = await openTempStore();
	analytics = createLocalAnalytics(temp.store);
	writer = await openSpanWriter(temp.store, Date.now);
}, 60_000);
afterAll(async () => {
	await writer.close();
	await temp.remove();
}, 60_000);

function valueOf<T>(reply: Reply<T>): T {
	if (!reply.ok) throw new Error(reply.fault.detail);
	return reply.value;
}

/** A session of one model call with these values under a key; `''` = without it. */
const session = (
	projectId: string,
	n: number,
	key: string,
	values: readonly string[],
	resource: Readonly<Record<string, string>> = {}
) =>
	values.map((value, at) =>
		spanRow({
			projectId,
			traceId: trace(n),
			spanId: (n * 16 + at).toString(16).padStart(16, '0'),
			parentSpanId: at === 0 ? '' : (n * 16).toString(16).padStart(16, '0'),
			startNs: BigInt(beginMs + n * 1000 + at) * 1_000_000n,
			attributes: value === '' ? {} : { [key]: value },
			resourceAttributes: resource,
			facts: { countsAsCall: true, model: 'm' }
		})
	);

const list = (key: string, over: Partial<SessionQuery> = {}): SessionQuery => ({
	range,
	terms: [],
	orderBy: `@${key}`,
	descending: false,
	limit: 50,
	cursor: null,
	...over
});

async function everyPage(
	projectId: string,
	query: SessionQuery,
	between: () => Promise<void> = () => Promise.resolve()
) {
	const rows: SessionRow[] = [];
	let cursor: string | null = null;
	do {
		const page: SessionPage = valueOf(await analytics.sessions(projectId, { ...query, cursor }));
		rows.push(...page.rows);
		cursor = page.nextCursor;
		await between();
	} while (cursor !== null);
	return rows;
}

const numbers = ['-3', '-0', '0', '0.5', '2', '10', '1e3'];
/** The first is a key of names, the others are not in the index: a figure, and what was said. */
const keys = ['customer.plan', 'app.latency', 'app.question'];

describe('sessions by an attribute', () => {
	it.each(keys)('have numbers of %s by size, then texts, then what has none', async (key) => {
		const projectId = freshProject();
		const inOrder = [...numbers, 'Gold', 'silver', '금', ''];
		await writer.write(inOrder.flatMap((value, at) => session(projectId, at + 1, key, [value])));
		for (const isIndexed of [false, true]) {
			if (isIndexed) while (await indexPiece(temp.store, settings));
			const ids = async (descending: boolean) =>
				(await everyPage(projectId, list(key, { descending, limit: 4 }))).map(({ traceId }) =>
					Number.parseInt(traceId, 16)
				);
			const all = inOrder.map((_, at) => at + 1);
			expect(await ids(false)).toEqual(all);
			expect(await ids(true)).toEqual([...all.slice(0, -1).toReversed(), all.length]);
		}
	});

	it('count the outermost of several values, of spans and resources', async () => {
		const projectId = freshProject();
		await writer.write([
			...session(projectId, 1, 'route', ['/b', '/y']),
			...session(projectId, 2, 'route', ['/c', '', '/a'], { route: '/z' }),
			...session(projectId, 3, 'route', ['/x'])
		]);
		const sorted = async (descending: boolean) =>
			(await everyPage(projectId, list('route', { descending }))).map(({ sorted: value }) => value);
		expect(await sorted(false)).toEqual(['/a', '/b', '/x']);
		expect(await sorted(true)).toEqual(['/z', '/y', '/x']);
	});

	it('read values too long for the index in full', async () => {
		const projectId = freshProject();
		const long = (end: string) => `${'가'.repeat(100)}${end}`;
		await writer.write([
			...session(projectId, 1, 'path', [long('2')]),
			...session(projectId, 2, 'path', [long('1')]),
			...session(projectId, 3, 'path', ['a'])
		]);
		while (await indexPiece(temp.store, settings));
		const rows = await everyPage(projectId, list('path', { limit: 1 }));
		expect(rows.map(({ traceId }) => traceId)).toEqual([trace(3), trace(2), trace(1)]);
	});

	it('show every session once in any page size, whatever arrives in between', async () => {
		const value = fc.oneof(fc.constantFrom('', ...numbers, 'a', 'B', '가'), fc.string());
		const values = fc.array(value, { minLength: 1, maxLength: 3 });
		await fc.assert(
			fc.asyncProperty(
				fc.array(values, { minLength: 1, maxLength: 20 }),
				fc.array(values, { maxLength: 6 }),
				fc.constantFrom(...keys),
				fc.boolean(),
				fc.integer({ min: 1, max: 6 }),
				async (first, arrivals, key, descending, limit) => {
					const projectId = freshProject();
					await writer.write(first.flatMap((own, at) => session(projectId, at + 1, key, own)));
					let arrived = 0;
					const rows = await everyPage(projectId, list(key, { descending, limit }), async () => {
						const own = arrivals[arrived];
						if (!own) return;
						arrived += 1;
						await writer.write(session(projectId, 100 + arrived, key, own));
						if (arrived % 2 === 0) await indexPiece(temp.store, settings);
					});
					const ids = rows.map(({ traceId }) => traceId);
					expect(new Set(ids).size).toBe(ids.length);
					expect(ids).toEqual(expect.arrayContaining(first.map((_, at) => trace(at + 1))));
					const ranks = rows.map(({ sorted }) => (sorted === undefined ? null : rankOf(sorted)));
					const known = ranks.filter((rank) => rank !== null);
					expect(ranks.slice(0, known.length)).toEqual(known);
					const bytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
					const rising = known.toSorted(bytes);
					expect(known).toEqual(descending ? rising.toReversed() : rising);
				}
			),
			{ numRuns: 15 }
		);
	});

	it('tell nothing of secrets: under such a key all are alike, and no address holds one', async () => {
		const secret = (end: string) => `sk-abcdefghijklmnopqrstuvwx${end}`;
		for (const key of ['db.password', 'note']) {
			const projectId = freshProject();
			await writer.write([
				...session(projectId, 1, key, [secret('2')]),
				...session(projectId, 2, key, [secret('1')]),
				...session(projectId, 3, key, [''])
			]);
			const first = valueOf(await analytics.sessions(projectId, list(key, { limit: 1 })));
			expect(first.rows[0]?.sorted).toBe('[redacted]');
			expect(Buffer.from(first.nextCursor ?? '', 'base64url').toString()).not.toContain('sk-');
			const rows = await everyPage(projectId, list(key, { limit: 1 }));
			expect(rows.map(({ traceId }) => traceId)).toEqual(
				[key === 'note' ? [2, 1, 3] : [1, 2, 3]].flat().map(trace)
			);
		}
	});

	it('refuse a cursor of another attribute or direction', async () => {
		const projectId = freshProject();
		await writer.write([1, 2].flatMap((n) => session(projectId, n, 'plan', ['a'])));
		const { nextCursor } = valueOf(await analytics.sessions(projectId, list('plan', { limit: 1 })));
		for (const over of [{ orderBy: '@other' as const }, { descending: true }]) {
			const reply = await analytics.sessions(
				projectId,
				list('plan', { cursor: nextCursor, ...over })
			);
			expect(reply).toMatchObject({ ok: false, fault: { kind: 'invalid' } });
		}
	});

	it('know their neighbours and export in the same order', async () => {
		const projectId = freshProject();
		await writer.write(
			[['b'], [''], ['a', 'c']].flatMap((values, at) => session(projectId, at + 1, 'plan', values))
		);
		for (const descending of [false, true]) {
			const query = list('plan', { descending });
			const rows = await everyPage(projectId, query);
			const ids = rows.map(({ traceId }) => traceId);
			const beside = await Promise.all(
				ids.map(async (id) => valueOf(await analytics.neighbours(projectId, query, id)))
			);
			expect(beside.map(({ next }) => next)).toEqual([...ids.slice(1), null]);
			expect(beside.map(({ previous }) => previous)).toEqual([null, ...ids.slice(0, -1)]);
			const exported = [];
			const { pieces } = valueOf(await analytics.exportSessions(projectId, query));
			for await (const piece of pieces) exported.push(...piece);
			// With the value that each stands by, which a file shows where the list does.
			expect(exported.map(({ traceId, sorted }) => [traceId, sorted])).toEqual(
				rows.map(({ traceId, sorted }) => [traceId, sorted])
			);
			expect(exported.map(({ sorted }) => sorted)).toEqual(
				descending ? ['c', 'b', undefined] : ['a', 'b', undefined]
			);
		}
	});
});

describe('calls by an attribute', () => {
	it('come once each, those without it last', async () => {
		const projectId = freshProject();
		const secret = 'sk-abcdefghijklmnopqrstuvwx';
		await writer.write([
			...session(projectId, 1, 'plan', ['10', '', '9']),
			...session(projectId, 2, 'plan', [secret, 'a'])
		]);
		for (const descending of [false, true]) {
			const query: CallQuery = { ...list('plan', { descending, limit: 1 }), orderBy: '@plan' };
			const seen: string[] = [];
			let cursor: string | null = null;
			do {
				const page: Page<CallRow> = valueOf(await analytics.calls(projectId, { ...query, cursor }));
				seen.push(...page.rows.map(({ spanId }) => String(Number.parseInt(spanId, 16))));
				cursor = page.nextCursor;
				expect(Buffer.from(cursor ?? '', 'base64url').toString()).not.toContain('sk-');
			} while (cursor !== null);
			const rising = ['18', '16', '33', '32'];
			expect(seen).toEqual([...(descending ? rising.toReversed() : rising), '17']);
		}
	});
});
