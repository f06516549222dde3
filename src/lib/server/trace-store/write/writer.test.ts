import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anySpanRow, someProject, spanRow } from '../../../../../tests/builders/span-row.ts';
import { openTempStore, type TempStore } from '../../../../../tests/builders/store.ts';
import type { StoreClient } from '../client.ts';
import type { SpanRow } from '../span-row.ts';
import { StoreError } from '../store-error.ts';
import { insertSessionsFromSpans, sessionAggregates } from './rebuild.ts';
import { spanColumns } from './span-bytes.ts';
import { defaultLimits, openSpanWriter, type SpanWriter, type WriterLimits } from './writer.ts';

const quick: WriterLimits = { ...defaultLimits, lingerMs: 0, companyMs: 0, spacingMs: 0 };
const now = () => 1_760_000_100_000;

/** Every session merged, sets in order, as text. */
async function sessions(store: StoreClient): Promise<string[]> {
	const sets =
		/^(Services|SpanNames|Models|UnpricedModels|Agents|Tools|Tags|Users|Teams|Conversations|Environments|Exceptions)$/;
	const columns = sessionAggregates.map((column) => {
		if (sets.test(column)) return `arraySort(${column})`;
		return column === 'ByModel'
			? "finalizeAggregation(initializeAggregation('sumMapState', ByModel.1, ByModel.2, ByModel.3, ByModel.4, ByModel.5))"
			: column;
	});
	const rows = await store.rows<{ line: string }>(
		`SELECT toString(tuple(project_id, TraceId, ${columns.join(', ')})) AS line
		FROM (SELECT * FROM sessions FINAL) ORDER BY line`
	);
	return rows.map((row) => row.line);
}

// Each case opens writers and truncates tables on a real disk, which may be busy.
describe('the span writer', { timeout: 60_000 }, () => {
	let temp: TempStore;
	beforeAll(async () => {
		temp = await openTempStore();
	});
	afterAll(() => temp.remove());

	async function spanCount(): Promise<number> {
		const [row] = await temp.store.rows<{ spans: number }>(
			'SELECT count() AS spans FROM otel_traces'
		);
		return row?.spans ?? -1;
	}

	async function write(writer: SpanWriter, rows: readonly SpanRow[]): Promise<void> {
		expect(await writer.write(rows)).toEqual({ kind: 'stored' });
	}

	it('knows the types of the columns that it writes', async () => {
		const stored = await temp.store.rows<{ name: string; type: string }>(
			"SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = 'otel_traces'"
		);
		expect(stored).toEqual(expect.arrayContaining([...spanColumns]));
	});

	it('keeps any text, of any length and however it came', async () => {
		const text = fc.string({ unit: 'binary', maxLength: 400 });
		await fc.assert(
			fc.asyncProperty(fc.dictionary(text, text), text, async (attributes, name) => {
				await temp.empty();
				const writer = await openSpanWriter(temp.store, now, quick);
				const half = Object.entries(attributes).filter((_, index) => index % 2 === 0);
				const longTexts = new Map(half.map(([key, value]) => [key, Buffer.from(value)]));
				await write(writer, [spanRow({ name, attributes, longTexts })]);
				await writer.close();
				const [stored] = await temp.store.rows('SELECT SpanName, SpanAttributes FROM otel_traces');
				expect(stored).toEqual({
					SpanName: name.toWellFormed(),
					SpanAttributes: Object.fromEntries(
						Object.entries(attributes).map(([key, value]) => [
							key.toWellFormed(),
							value.toWellFormed()
						])
					)
				});
			}),
			{ numRuns: 20 }
		);
	});

	it('keeps every field of a span exactly', async () => {
		await temp.empty();
		const writer = await openSpanWriter(temp.store, now, quick);
		await write(writer, [
			spanRow({
				startNs: 1_760_000_000_123_456_789n,
				durationNs: 9_007_199_254_740_993n,
				attributes: { 한국어: '값 "인용" \\ \u0000', half: 'x\ud800y' },
				resourceAttributes: { 'agentops.project.id': 'forged', 'service.name': 'svc' },
				events: [{ name: 'exception', timeNs: 1n, attributes: { a: 'b' } }],
				links: [{ traceId: 't', spanId: 's', traceState: '', attributes: { c: 'd' } }],
				costPico: 123_456_789_012_345n,
				costSource: 'computed',
				facts: {
					countsAsCall: true,
					tokens: { input: 1, cacheRead: 2, cacheWrite: 3, output: 4, reasoning: 5 }
				}
			})
		]);
		const [row] = await temp.store.rows('SELECT project_id, * FROM otel_traces');
		expect(row).toMatchObject({
			project_id: '22222222-2222-4222-8222-222222222222',
			Timestamp: '2025-10-09 08:53:20.123456789',
			SpanAttributes: { 한국어: '값 "인용" \\ \u0000', half: 'x\ufffdy' },
			'Events.Timestamp': ['1970-01-01 00:00:00.000000001'],
			'Events.Attributes': [{ a: 'b' }],
			'Links.Attributes': [{ c: 'd' }],
			Cost: '123.456789012345',
			TokensReasoning: 5,
			IngestedAt: '2025-10-09 08:55:00.000'
		});
		await writer.close();
	});

	it('stores a span once, however often and in whatever company it is sent', async () => {
		await temp.empty();
		const first = await openSpanWriter(temp.store, now, quick);
		const rows = ['1', '2', '3'].map((id) => spanRow({ spanId: id.repeat(16) }));
		await Promise.all([write(first, rows), write(first, rows)]);
		await write(first, rows);
		const before = await sessions(temp.store);
		await first.close();
		const second = await openSpanWriter(temp.store, now, quick);
		await write(second, [...rows, spanRow({ spanId: '4'.repeat(16) })]);
		expect(await spanCount()).toBe(4);
		expect(before).toHaveLength(1);
		expect(await sessions(temp.store)).not.toEqual(before);
		await write(second, rows);
		expect(await spanCount()).toBe(4);
		await second.close();
	});

	it('keeps two spans of one id that started at different times', async () => {
		await temp.empty();
		const writer = await openSpanWriter(temp.store, now, quick);
		await write(writer, [spanRow(), spanRow({ startNs: 1_760_000_000_000_000_002n })]);
		expect(await spanCount()).toBe(2);
		await writer.close();
	});

	it('gives the sessions that raw spans give, whatever flushes they came in', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.array(anySpanRow, { minLength: 1, maxLength: 20 }), {
					minLength: 1,
					maxLength: 4
				}),
				async (batches) => {
					await temp.empty();
					const writer = await openSpanWriter(temp.store, now, { ...quick, knownSpans: 10 });
					for (const batch of batches) await write(writer, batch);
					await writer.close();
					const written = await sessions(temp.store);
					await temp.store.command('TRUNCATE TABLE sessions');
					await temp.store.command(insertSessionsFromSpans('true'));
					expect(written).toEqual(await sessions(temp.store));
				}
			),
			{ numRuns: 15 }
		);
	});

	it('gives them too when senders come at once and inserts fail, before or after the fact', async () => {
		const fate = fc.constantFrom('fine', 'fine', 'slow', 'lost', 'done');
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.array(anySpanRow, { minLength: 1, maxLength: 8 }), {
					minLength: 2,
					maxLength: 8
				}),
				fc.array(fate, { maxLength: 12 }),
				async (batches, fates) => {
					await temp.empty();
					const coming = [...fates];
					const befall = async (insert: () => Promise<void>) => {
						const next = coming.shift() ?? 'fine';
						if (next === 'slow') await new Promise((resolve) => setTimeout(resolve, 20));
						if (next !== 'lost') await insert();
						if (next === 'lost' || next === 'done') throw new StoreError('timeout', next);
					};
					const store: StoreClient = {
						...temp.store,
						insert: (...to) => befall(() => temp.store.insert(...to)),
						insertBinary: (...to) => befall(() => temp.store.insertBinary(...to))
					};
					const writer = await openSpanWriter(store, now, { ...quick, knownSpans: 10 });
					// As an exporter does: again until it is stored.
					const send = async (batch: readonly SpanRow[]): Promise<void> => {
						const { kind } = await writer.write(batch);
						if (kind !== 'stored') return send(batch);
					};
					await Promise.all(batches.map(send));
					await writer.close();
					const written = await sessions(temp.store);
					await temp.store.command('TRUNCATE TABLE sessions');
					await temp.store.command(insertSessionsFromSpans('true'));
					expect(written).toEqual(await sessions(temp.store));
				}
			),
			{ numRuns: 12 }
		);
	});

	it('takes as many traces at once as a flush has spans', async () => {
		await temp.empty();
		const writer = await openSpanWriter(temp.store, now, quick);
		const rows = Array.from({ length: quick.flushRows }, (_, index) =>
			spanRow({ traceId: index.toString(16).padStart(32, '0') })
		);
		await write(writer, rows);
		expect(await spanCount()).toBe(rows.length);
		await writer.close();
	});

	it('files late spans of a trace with its session', async () => {
		await temp.empty();
		const first = await openSpanWriter(temp.store, now, quick);
		await write(first, [spanRow()]);
		await first.close();
		const second = await openSpanWriter(temp.store, now, quick);
		const days = (count: number) =>
			1_760_000_000_000_000_001n + BigInt(count) * 86_400_000_000_000n;
		await write(second, [spanRow({ spanId: 'c'.repeat(16), startNs: days(3) })]);
		await second.close();
		expect(await sessions(temp.store)).toHaveLength(1);
	});

	it('opens a new session for spans of a trace that are too far away, whatever it knows of the trace', async () => {
		const days = (count: number) =>
			1_760_000_000_000_000_001n + BigInt(count) * 86_400_000_000_000n;
		const spans = [0, 40, 41, 1, 80].map((count, index) =>
			spanRow({ spanId: String(index).repeat(16), startNs: days(count) })
		);
		const filed = () =>
			temp.store.rows<{ Day: number; Spans: number }>(
				`SELECT toUInt32(intDiv(dateDiff('hour', toDateTime(1760000000, 'UTC'), Bucket) + 1, 24)) AS Day,
					toUInt32(sum(SpanCount)) AS Spans
				FROM sessions GROUP BY Day ORDER BY Day`
			);
		const expected = [
			{ Day: 0, Spans: 2 },
			{ Day: 40, Spans: 2 },
			{ Day: 80, Spans: 1 }
		];
		for (const batches of [spans.map((span) => [span]), [spans]]) {
			await temp.empty();
			const writer = await openSpanWriter(temp.store, now, quick);
			for (const batch of batches) await write(writer, batch);
			expect(await filed()).toEqual(expected);
			// Sent again, to a writer that knows them and to one that has to ask.
			await write(writer, spans);
			await writer.close();
			const second = await openSpanWriter(temp.store, now, quick);
			await write(second, spans.slice(0, 1));
			await write(second, spans);
			expect(await filed()).toEqual(expected);
			await second.rebuild(spans.slice(0, 1));
			await second.close();
			expect(await filed()).toEqual(expected);
			expect(await spanCount()).toBe(spans.length);
		}
	});

	it('repairs at the start what a crash between the two inserts left', async () => {
		await temp.empty();
		const writer = await openSpanWriter(temp.store, now, quick);
		await write(writer, [spanRow()]);
		await writer.close();
		const whole = await sessions(temp.store);
		await temp.store.command('TRUNCATE TABLE sessions');
		await (await openSpanWriter(temp.store, now, quick)).close();
		expect(await sessions(temp.store)).toEqual(whole);
	});

	it.each(['otel_traces', 'sessions'])(
		'asks to be sent spans again when the disk is full under %s, and then counts them once',
		async (table) => {
			await temp.empty();
			let full = true;
			const noSpace = () => Promise.reject(new StoreError('full', 'No space left on device'));
			const store: StoreClient = {
				...temp.store,
				insert: (into, columns, lines) =>
					full && into === table ? noSpace() : temp.store.insert(into, columns, lines),
				insertBinary: (into, columns, rows) =>
					full && into === table ? noSpace() : temp.store.insertBinary(into, columns, rows)
			};
			const writer = await openSpanWriter(store, now, quick);
			const rows = [spanRow(), spanRow({ spanId: 'c'.repeat(16) })];
			expect(await writer.write(rows)).toMatchObject({ kind: 'later', retryAfterSeconds: 10 });
			full = false;
			await write(writer, rows);
			await writer.close();
			expect(await spanCount()).toBe(2);
			const [session] = await temp.store.rows('SELECT SpanCount FROM sessions FINAL');
			expect(session).toEqual({ SpanCount: 2 });
		}
	);

	it('stores the others when the content of one sender is refused', async () => {
		await temp.empty();
		const store: StoreClient = {
			...temp.store,
			insertBinary: (into, columns, rows) =>
				rows.some((piece) => piece.includes('poison'))
					? Promise.reject(new StoreError('rejected', 'cannot parse'))
					: temp.store.insertBinary(into, columns, rows)
		};
		const writer = await openSpanWriter(store, now, quick);
		const outcomes = await Promise.all([
			writer.write([spanRow()]),
			writer.write([spanRow({ name: 'poison', spanId: 'c'.repeat(16) })]),
			writer.write([spanRow({ spanId: 'd'.repeat(16) })])
		]);
		expect(outcomes.map(({ kind }) => kind)).toEqual(['stored', 'refused', 'stored']);
		expect(await spanCount()).toBe(2);
		await writer.close();
	});

	it('answers later when more waits than it may hold', async () => {
		await temp.empty();
		const writer = await openSpanWriter(temp.store, now, { ...quick, queueBytes: 100 });
		const first = writer.write([spanRow()]);
		expect(await writer.write([spanRow()])).toMatchObject({ kind: 'later', retryAfterSeconds: 1 });
		expect(await first).toEqual({ kind: 'stored' });
		await writer.close();
		expect(await writer.write([spanRow()])).toMatchObject({ kind: 'later' });
	});

	it('makes sessions anew between flushes, whatever arrives meanwhile', async () => {
		const writer = await openSpanWriter(temp.store, Date.now, quick);
		const traceId = 'e'.repeat(32);
		const spans = Array.from({ length: 20 }, (_, index) =>
			spanRow({ traceId, spanId: `e${index}`.padStart(16, '0') })
		);
		await write(writer, spans.slice(0, 5));
		await Promise.all([
			writer.rebuild([{ projectId: someProject, traceId }]),
			...spans.slice(5).map((span) => write(writer, [span])),
			writer.rebuild([{ projectId: someProject, traceId }])
		]);
		await writer.rebuild([{ projectId: someProject, traceId }]);
		const rows = await temp.store.rows<{ SpanCount: number }>(
			`SELECT toUInt32(SpanCount) AS SpanCount FROM sessions FINAL WHERE TraceId = {traceId:String}`,
			{ traceId }
		);
		expect(rows).toEqual([{ SpanCount: 20 }]);
		await writer.close();
	});
});
