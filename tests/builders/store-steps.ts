import fc from 'fast-check';
import type { QueryParams, StoreClient } from '../../src/lib/server/trace-store/client.ts';
import { clearBooks } from '../../src/lib/server/trace-store/closing/clear.ts';
import { closeAll } from '../../src/lib/server/trace-store/closing/closer.ts';
import { applyChunk } from '../../src/lib/server/trace-store/repricing/apply.ts';
import { planRepricing } from '../../src/lib/server/trace-store/repricing/plan.ts';
import { removeExpired } from '../../src/lib/server/trace-store/retention/expired.ts';
import { indexPiece } from '../../src/lib/server/trace-store/search/indexer.ts';
import type { SpanRow } from '../../src/lib/server/trace-store/span-row.ts';
import { StoreError } from '../../src/lib/server/trace-store/store-error.ts';
import { rebuildSessions } from '../../src/lib/server/trace-store/write/rebuild.ts';
import { reconcile } from '../../src/lib/server/trace-store/write/reconcile.ts';
import { defaultLimits, openSpanWriter } from '../../src/lib/server/trace-store/write/writer.ts';
import { anySpanRow, someProject } from './span-row.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Around which the spans begin, Unix ms. The clocks of New York go back at 06:00 UTC of this day. */
export const middleMs = Date.UTC(2025, 10, 2);
const wholeMs = { startMs: middleMs - 40 * dayMs, endMs: middleMs + 40 * dayMs };
const limits = { ...defaultLimits, lingerMs: 0, companyMs: 0, spacingMs: 0 };

/** Spans of a few sessions, most near one another, some hours, days or weeks apart. */
export const anySpans: fc.Arbitrary<SpanRow[]> = fc.array(
	fc
		.tuple(
			anySpanRow,
			fc.nat(7),
			fc.oneof(fc.nat(60_000), fc.nat(3 * hourMs), fc.nat(4 * dayMs), fc.constant(20 * dayMs))
		)
		.map(([span, session, afterMs]) => ({
			...span,
			traceId: (session + 16).toString(16).padStart(32, '0'),
			startNs: BigInt(middleMs - dayMs + session * 5 * hourMs + afterMs) * 1_000_000n + 1n
		})),
	{ minLength: 1, maxLength: 25 }
);

/** What happens to a store. Of spans that are cut off their session knows nothing until it is repaired. */
export type Step =
	| { readonly kind: 'write' | 'cut off'; readonly spans: readonly SpanRow[] }
	| { readonly kind: 'close'; readonly pieceSessions: number }
	/** After so many of its statements a closing dies. */
	| { readonly kind: 'close half'; readonly statements: number }
	| { readonly kind: 'reprice'; readonly pico: bigint }
	| { readonly kind: 'expire'; readonly beforeMs: number }
	| { readonly kind: 'index' | 'rebuild' | 'clear' };

export const anyStep: fc.Arbitrary<Step> = fc.oneof(
	fc.record({ kind: fc.constantFrom('write', 'cut off'), spans: anySpans }),
	fc.record({ kind: fc.constant('close'), pieceSessions: fc.constantFrom(4, 100) }),
	fc.record({ kind: fc.constant('close half'), statements: fc.integer({ min: 4, max: 10 }) }),
	fc.record({ kind: fc.constant('reprice'), pico: fc.bigInt({ min: 0n, max: 10n ** 13n }) }),
	fc.record({
		kind: fc.constant('expire'),
		beforeMs: fc.nat(4 * dayMs).map((ms) => middleMs - 2 * dayMs + ms)
	}),
	fc.record({ kind: fc.constantFrom('index', 'rebuild', 'clear') })
);

/** Spans arrive one millisecond after another, and are indexed in that order. */
let clockMs = middleMs;

/** Each time by a writer that knows nothing of what others wrote. */
export async function writeSpans(store: StoreClient, spans: readonly SpanRow[]): Promise<void> {
	clockMs += 1;
	const writer = await openSpanWriter(store, () => clockMs, limits);
	await writer.write(spans);
	await writer.close();
}

/** Indexes what has arrived. */
export async function indexAll(store: StoreClient): Promise<void> {
	while (await indexPiece(store, { pieceSpans: 7, settleMs: 0, settledMs: Date.now }));
}

export async function takeStep(store: StoreClient, step: Step): Promise<void> {
	switch (step.kind) {
		case 'write':
			return writeSpans(store, step.spans);
		case 'cut off': {
			const insert: StoreClient['insert'] = async () => {
				throw new StoreError('unreachable', 'cut off');
			};
			return writeSpans({ ...store, insert }, step.spans);
		}
		case 'close':
			return closeAll(store, step.pieceSessions);
		case 'close half':
			return closeHalf(store, step.statements);
		case 'clear':
			return clearBooks(store, 0);
		case 'index':
			return indexAll(store);
		case 'rebuild': {
			await reconcile(store, null);
			const keys = await store.rows<{ projectId: string; traceId: string }>(
				'SELECT DISTINCT project_id AS projectId, TraceId AS traceId FROM otel_traces'
			);
			return rebuildSessions(store, keys);
		}
		case 'expire':
			await removeExpired(store, someProject, step.beforeMs, () => Promise.resolve());
			return;
		case 'reprice': {
			const { chunks } = await planRepricing(
				store,
				{ projectId: null, range: wholeMs },
				({ model }) => ({
					costPico: model === null ? null : step.pico,
					promptPico: null,
					source: 'computed'
				}),
				async () => undefined
			);
			const rebuild = (keys: Parameters<typeof rebuildSessions>[1]) => rebuildSessions(store, keys);
			for (let chunk = 0; chunk < chunks; chunk++) {
				await applyChunk(store, { chunk, again: false, rebuild });
			}
		}
	}
}

async function closeHalf(store: StoreClient, statements: number): Promise<void> {
	let left = statements;
	const background: StoreClient['background'] = async (sql, params) => {
		left -= 1;
		if (left < 0) throw new StoreError('unreachable', 'half closed');
		return store.background(sql, params);
	};
	await closeAll({ ...store, background }).catch((error: unknown) => {
		if (!(error instanceof StoreError)) throw error;
	});
}

/** The same store, in which no hour was ever closed. */
export function withoutBooks(store: StoreClient): StoreClient {
	return {
		...store,
		writes: null,
		rows: (sql, params) =>
			store.rows(sql.replace('FROM closed_hours AS booked WHERE', '$& false AND'), params)
	};
}

/** Hours of long after, which the books have begun to tell. */
const manyHours = Array.from({ length: 101 }, (_, hour) => 4_100_000_400 + hour * 3_600);

/** The same store as if too many hours had rows that do not count to read their sessions. */
export function withManyUnsettled(store: StoreClient): StoreClient {
	return {
		...store,
		writes: null,
		rows: async <Row>(sql: string, params?: QueryParams) => {
			const rows = await store.rows<Row>(sql, params);
			if (!sql.includes(' AS AreSettled')) return rows;
			return rows.map((row) => ({
				...row,
				...withUnsettled(row as Parameters<typeof withUnsettled>[0])
			}));
		}
	};
}

function withUnsettled(row: Readonly<Record<string, readonly unknown[]>>) {
	const of = (name: string, value: (hour: number) => unknown) => ({
		[name]: [...(row[name] ?? []), ...manyHours.map(value)]
	});
	return {
		...of('At', (hour) => hour),
		...of('Filed', () => true),
		...of('FirstMs', (hour) => hour * 1_000),
		...of('LastMs', (hour) => hour * 1_000),
		...of('WasClosed', () => false),
		...of('IsSame', () => false),
		...of('WithFacets', () => false),
		...of('Begun', () => true),
		...of('AreSettled', () => false)
	};
}

/** The same store as if its open hours had more sessions than a statement can be told. */
export function withManyOpen(store: StoreClient): StoreClient {
	return {
		...store,
		rows: async <Row>(sql: string, params?: QueryParams) => {
			const rows = await store.rows<Row>(sql, params);
			return sql.includes('toString(Session) AS Session')
				? Array.from({ length: 10_000 }, () => rows).flat()
				: rows;
		}
	};
}
