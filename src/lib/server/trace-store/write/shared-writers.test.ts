import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anySpanRow, spanRow } from '../../../../../tests/builders/span-row.ts';
import { openTempStore, type TempStore } from '../../../../../tests/builders/store.ts';
import type { StoreClient } from '../client.ts';
import type { SpanRow } from '../span-row.ts';
import { StoreError } from '../store-error.ts';
import { spanKey } from './known-traces.ts';
import { defaultLimits, openSpanWriter, type SpanWriter } from './writer.ts';
import type { WriteGate } from './write-gate.ts';

const limits = { ...defaultLimits, lingerMs: 0, companyMs: 0, spacingMs: 0, knownSpans: 10 };
const now = () => 1_760_000_100_000;

/** Keeps writers apart from who works alone, as leases in a shared database do. */
function createGate(): WriteGate {
	const writing = new Set<Promise<void>>();
	let last: Promise<unknown> = Promise.resolve();
	return {
		async enter() {
			await last;
			let end = () => {};
			const ended = new Promise<void>((resolve) => (end = resolve));
			writing.add(ended);
			return async () => {
				writing.delete(ended);
				end();
			};
		},
		alone(work) {
			const turn = last.then(() => Promise.all(writing)).then(work);
			last = turn.catch(() => undefined);
			return turn;
		}
	};
}

/** As leases that ran out keep nobody apart. */
const openGate: WriteGate = { enter: async () => async () => undefined, alone: (work) => work() };

interface Sending {
	readonly rows: readonly SpanRow[];
	readonly to: number;
	readonly resentTo: number;
}

const sending: fc.Arbitrary<Sending> = fc.record({
	rows: fc.array(anySpanRow, { minLength: 1, maxLength: 10 }),
	to: fc.nat(1),
	resentTo: fc.nat(1)
});

// Each case opens writers and truncates tables on a real disk, which may be busy.
describe('two writers on one store', { timeout: 240_000 }, () => {
	let temp: TempStore;
	beforeAll(async () => {
		temp = await openTempStore();
	}, 60_000);
	afterAll(() => temp.remove());

	/** What is stored, and what sessions and ledger say of it. */
	async function counts() {
		const [row] = await temp.store.rows<Record<string, number>>(`
			SELECT
				(SELECT count() FROM otel_traces) AS stored,
				(SELECT uniqExact(project_id, TraceId, SpanId, Timestamp) FROM otel_traces) AS distinct,
				(SELECT countIf(CountsAsCall OR isNotNull(Cost)) FROM otel_traces) AS chargeable,
				(SELECT toString(sum(Cost)) FROM otel_traces) AS cost,
				(SELECT sum(SpanCount) FROM sessions) AS inSessions,
				(SELECT count() FROM sessions FINAL) AS sessionRows,
				(SELECT uniqExact(project_id, TraceId) FROM sessions) AS sessions,
				(SELECT sum(Entries) FROM ledger) AS inLedger,
				(SELECT toString(sum(Cost)) FROM ledger) AS ledgerCost`);
		return row;
	}

	async function send(writer: SpanWriter, rows: readonly SpanRow[]): Promise<void> {
		const { kind } = await writer.write(rows);
		if (kind !== 'stored') return send(writer, rows);
	}

	const open = (gate: WriteGate, store: StoreClient = temp.store) =>
		openSpanWriter(store, now, limits, gate);

	it.each([
		['while they agree on who writes', createGate],
		['even where they do not', () => openGate]
	])('come to count each span once, whatever is resent to whom, %s', async (_name, gateOf) => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(sending, { minLength: 2, maxLength: 8 }),
				fc.array(fc.constantFrom('fine', 'fine', 'slow', 'lost', 'done'), { maxLength: 12 }),
				async (sendings, fates) => {
					await temp.empty();
					const coming = [...fates];
					const befall = async (table: string, insert: () => Promise<void>) => {
						if (table === 'ingest_marks') return insert();
						const next = coming.shift() ?? 'fine';
						if (next === 'slow') await new Promise((resolve) => setTimeout(resolve, 15));
						if (next !== 'lost') await insert();
						if (next === 'lost' || next === 'done') throw new StoreError('timeout', next);
					};
					const store: StoreClient = {
						...temp.store,
						insert: (...to) => befall(to[0], () => temp.store.insert(...to)),
						insertBinary: (...to) => befall(to[0], () => temp.store.insertBinary(...to))
					};
					const gate = gateOf();
					const writers = [await open(gate, store), await open(gate, store)] as const;
					const writerOf = (index: number) => (index === 0 ? writers[0] : writers[1]);
					await Promise.all(
						sendings.flatMap(({ rows, to, resentTo }) => [
							send(writerOf(to), rows),
							send(writerOf(resentTo), rows)
						])
					);
					coming.length = 0;
					for (const { rows, resentTo } of sendings) await send(writerOf(resentTo), rows);
					await writers[0].reconcile();
					const settled = await counts();
					const sent = new Set(
						sendings.flatMap(({ rows }) =>
							rows.map((row) => `${row.traceId}/${spanKey(row.spanId, row.startNs)}`)
						)
					);
					expect(settled).toMatchObject({
						stored: sent.size,
						distinct: sent.size,
						inSessions: sent.size,
						inLedger: settled?.chargeable,
						ledgerCost: settled?.cost,
						sessionRows: settled?.sessions
					});
					expect(await writers[1].reconcile()).toBe(0);
					await Promise.all(writers.map((writer) => writer.close()));
				}
			),
			{ numRuns: 5, endOnFailure: true }
		);
	});

	it('count a span once at once when it is resent to the other later', async () => {
		await temp.empty();
		const gate = createGate();
		const [one, other] = [await open(gate), await open(gate)];
		const spans = ['1', '2', '3'].map((id) => spanRow({ spanId: id.repeat(16) }));
		await send(one, spans.slice(0, 2));
		await send(other, spans);
		await send(one, spans);
		expect(await counts()).toMatchObject({ stored: 3, inSessions: 3, sessionRows: 1 });
		await Promise.all([one.close(), other.close()]);
	});

	it('ask for spans to be sent again while nobody can say who writes', async () => {
		await temp.empty();
		const shut: WriteGate = {
			enter: () => Promise.reject(new Error('database is away')),
			alone: (work) => work()
		};
		const writer = await open(shut);
		expect(await writer.write([spanRow()])).toMatchObject({ kind: 'later' });
		expect(await counts()).toMatchObject({ stored: 0 });
		await writer.close();
	});

	it('make one session of two that were filed at the same moment under two hours', async () => {
		await temp.empty();
		const gate = openGate;
		const [one, other] = [await open(gate), await open(gate)];
		const hourNs = 3_600_000_000_000n;
		await Promise.all([
			send(one, [spanRow({ spanId: '1'.repeat(16) })]),
			send(other, [
				spanRow({ spanId: '2'.repeat(16), startNs: 1_760_000_000_000_000_001n + hourNs })
			])
		]);
		await one.reconcile();
		expect(await counts()).toMatchObject({ stored: 2, inSessions: 2, sessionRows: 1 });
		await Promise.all([one.close(), other.close()]);
	});
});
