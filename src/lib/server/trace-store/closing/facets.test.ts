import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { someProject, spanRow } from '../../../../../tests/builders/span-row.ts';
import { openTempStore, type TempStore } from '../../../../../tests/builders/store.ts';
import {
	anySpans,
	anyStep,
	indexAll,
	middleMs,
	takeStep,
	withoutBooks,
	writeSpans
} from '../../../../../tests/builders/store-steps.ts';
import type { TimeRange } from '../../agentops/agentops.ts';
import { oneSpelling } from '#lib/query/one-spelling.ts';
import { facetFields } from '#lib/sessions/facet-fields.ts';
import type { FacetField } from '../../agentops/analytics.ts';
import type { StoreClient } from '../client.ts';
import { grouped } from '../grouped.ts';
import { ofProject } from '../queries/projects.ts';
import { readFacets } from '../search/facets.ts';
import { isLong } from '../search/tables.ts';
import type { SpanRow } from '../span-row.ts';
import { rebuildSessions } from '../write/rebuild.ts';
import { reconcile } from '../write/reconcile.ts';
import { readBooks } from './books.ts';
import { clearBooks } from './clear.ts';
import { closeAll } from './closer.ts';
import { readOpenHours } from './state.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const always = { startMs: middleMs - 400 * dayMs, endMs: middleMs + 400 * dayMs };

/** Of all that a store holds: every table that a test fills. */
const others = ['session_values', 'search_marks', 'closed_hours', 'closed_facets'];

const withValues: fc.Arbitrary<SpanRow[]> = anySpans.chain((spans) =>
	fc
		.array(
			fc.record({
				env: fc.constantFrom(null, 'prod', '개발'),
				old: fc.constantFrom(null, 'prod', 'staging'),
				errorType: fc.constantFrom(null, 'TimeoutError', 'ValueError')
			}),
			{ minLength: spans.length, maxLength: spans.length }
		)
		.map((said) => spans.map((span, index) => valued(span, said[index])))
);

interface SaidValues {
	readonly env: string | null;
	readonly old: string | null;
	readonly errorType: string | null;
}

function valued(span: SpanRow, said: SaidValues | undefined): SpanRow {
	const { env = null, old = null, errorType = null } = said ?? {};
	return {
		...span,
		attributes: old === null ? {} : { 'deployment.environment': old },
		resourceAttributes: env === null ? {} : { 'deployment.environment.name': env },
		facts: { ...span.facts, errorType }
	};
}

const someSteps = fc.array(
	fc.oneof(
		anyStep,
		fc.record({ kind: fc.constant('write' as const), spans: withValues }),
		fc.record({ kind: fc.constant('index' as const) })
	),
	{ minLength: 1, maxLength: 5 }
);

/** Ends to the millisecond, some of them on an hour, some beside all sessions. */
const anyRange: fc.Arbitrary<TimeRange> = fc
	.tuple(
		fc.oneof(
			fc.nat(30 * dayMs),
			fc.nat(60).map((hours) => hours * hourMs)
		),
		fc.oneof(
			fc.nat(30 * dayMs),
			fc.nat(60).map((hours) => hours * hourMs)
		)
	)
	.map(([start, length]) => {
		const startMs = middleMs - 2 * dayMs + start;
		return { startMs, endMs: startMs + length };
	});

/** A field and the value that its sessions are to have. */
type Chosen = readonly (readonly [FacetField, string])[];

const anyChosen: fc.Arbitrary<Chosen> = fc.uniqueArray(
	fc.constantFrom<readonly [FacetField, string]>(
		['status', 'error'],
		['status', 'running'],
		['model', 'alpha'],
		['tool', '주문 조회'],
		['env', 'prod'],
		['exception', 'TimeoutError']
	),
	{ minLength: 1, maxLength: 3, selector: ([field]) => field }
);

const same = (name: string) => name;
/** Others are spelled before they get here. */
const spelled: Partial<Record<FacetField, (name: string) => string>> = { env: oneSpelling };

interface StoredSpan {
	readonly trace: string;
	readonly startMs: number;
	readonly parent: string;
	readonly state: string;
	readonly names: Readonly<Record<string, readonly string[]>>;
}

/** Counts sessions by hand, span by span: by field and value, as if the field's own value were not chosen. */
async function countByHand(store: StoreClient, { startMs, endMs }: TimeRange, chosen: Chosen) {
	const spans = await store.rows<StoredSpan>(
		`SELECT TraceId AS trace, toUnixTimestamp64Nano(Timestamp) / 1000000 AS startMs, ParentSpanId AS parent,
			StatusCode AS state,
			map('model', [Model], 'service', [ServiceName], 'tag', Tags, 'user', [UserName], 'tool', [ToolName],
				'agent', [AgentName], 'team', [Team], 'exception', [ErrorType],
				'env', [SpanAttributes['deployment.environment'], ResourceAttributes['deployment.environment.name']]
			)::Map(String, Array(String)) AS names
		FROM otel_traces WHERE project_id = {project:String}`,
		{ project: someProject }
	);
	const counts = new Map<FacetField, Map<string | null, number>>(
		facetFields.map((field) => [field, new Map()])
	);
	let total = 0;
	for (const inside of grouped(spans, ({ trace }) => trace).values()) {
		const start = Math.min(...inside.map((span) => span.startMs));
		if (start < startMs || start >= endMs) continue;
		const states = [
			inside.some(({ state }) => state === 'Error') ? 'error' : 'ok',
			...(inside.every(({ parent }) => parent !== '') ? ['running'] : [])
		];
		const valuesOf = (field: FacetField) => {
			if (field === 'status') return states;
			const said = new Set(
				inside.flatMap(({ names }) => names[field] ?? []).map(spelled[field] ?? same)
			);
			// A tag may be blank; elsewhere that is no name.
			return [...said].filter((value) => field === 'tag' || value !== '');
		};
		const isChosen = (but: FacetField | null) =>
			chosen.every(([field, value]) => field === but || valuesOf(field).includes(value));
		if (isChosen(null)) total += 1;
		for (const [field, ofField] of counts) {
			if (!isChosen(field)) continue;
			const values = valuesOf(field);
			for (const value of values.length === 0 ? [null] : values.filter((each) => !isLong(each))) {
				ofField.set(value, (ofField.get(value) ?? 0) + 1);
			}
		}
	}
	const named = [...counts].flatMap(([field, ofField]) =>
		[...ofField].map(([value, count]): Count => [`${field} ${value ?? ''}`, count])
	);
	return { total, counts: named.sort(byName) };
}

/** Sessions with a blank tag and those without one have the same name. */
type Count = readonly [name: string, sessions: number];

async function countByFacets(store: StoreClient, range: TimeRange, chosen: Chosen = [], top = 100) {
	const { facets, coverage } = await readFacets(store, someProject, {
		range,
		terms: chosen.map(([field, value]) => ({
			kind: 'name',
			field,
			values: [value],
			negated: false
		})),
		fields: facetFields,
		top
	});
	const counts = facets.flatMap(({ field, values }) =>
		values
			.filter(({ sessions }) => sessions > 0)
			.map(({ value, sessions }): Count => [`${field} ${value}`, sessions])
	);
	return { total: coverage.totalSessions, counts: counts.sort(byName) };
}

const byName = ([a, x]: Count, [b, y]: Count) => (a === b ? x - y : a < b ? -1 : 1);

describe('facets of closed hours', { timeout: 300_000 }, () => {
	let temp: TempStore;
	beforeAll(async () => {
		temp = await openTempStore();
	}, 60_000);
	afterAll(() => temp.remove());

	const openHours = async (range = always) => {
		const [books] = await readBooks(temp.store, ofProject(someProject), [range], {
			about: 'facets'
		});
		return { isClosed: books?.closed !== null, open: books?.open.map((hour) => hour * 1000) };
	};

	it('are what counting by hand says, whatever happens to the sessions', async () => {
		await fc.assert(
			fc.asyncProperty(
				withValues,
				someSteps,
				anyRange,
				anyChosen,
				async (first, steps, range, chosen) => {
					const { store } = temp;
					await temp.empty(...others);
					await writeSpans(store, first);
					await indexAll(store);
					await closeAll(store);
					const compare = async () => {
						for (const each of [range, always]) {
							const read = await countByFacets(store, each);
							expect(read).toEqual(await countByFacets(withoutBooks(store), each));
							expect(read).toEqual(await countByHand(store, each, []));
							const ofChosen = await countByHand(store, each, chosen);
							expect(await countByFacets(store, each, chosen)).toEqual(ofChosen);
							const few = await countByFacets(store, each, chosen, 1);
							for (const [field, value] of chosen) {
								const isValue = ([name]: Count) => name === `${field} ${value}`;
								expect(few.counts.filter(isValue)).toEqual(ofChosen.counts.filter(isValue));
							}
						}
					};
					let isWhole = true;
					for (const step of steps) {
						await takeStep(store, step);
						if (step.kind === 'cut off') isWhole = false;
						if (step.kind === 'write' || step.kind === 'rebuild') isWhole = true;
						if (isWhole) await compare();
					}
					await reconcile(store, null);
					await compare();
					await closeAll(store);
					await compare();
					const left = await readOpenHours(store);
					expect(left.filter(({ content }) => content !== null)).toEqual([]);
				}
			),
			{ numRuns: 5, endOnFailure: true }
		);
	});

	const session = (digit: string, startMs: number, said: Partial<SaidValues> = {}) =>
		valued(
			spanRow({
				traceId: digit.repeat(32),
				spanId: digit.repeat(16),
				startNs: BigInt(startMs) * 1_000_000n
			}),
			{ env: null, old: null, errorType: null, ...said }
		);

	it('are told again of hours that a former version closed', async () => {
		await temp.empty(...others);
		await writeSpans(temp.store, [session('1', middleMs, { env: 'prod' })]);
		await closeAll(temp.store);
		expect(await openHours()).toEqual({ isClosed: true, open: [] });
		await temp.store.command(
			'ALTER TABLE closed_hours UPDATE HasFacets = false WHERE true SETTINGS mutations_sync = 1'
		);
		await temp.store.command(
			`ALTER TABLE closed_facets UPDATE Keys = [] WHERE true SETTINGS mutations_sync = 1`
		);
		expect(await openHours()).toEqual({ isClosed: false, open: [middleMs] });
		expect((await countByFacets(temp.store, always)).counts).toContainEqual(['env prod', 1]);
		await closeAll(temp.store);
		expect((await countByFacets(temp.store, always)).counts).toContainEqual(['env prod', 1]);
		await new Promise((resolve) => setTimeout(resolve, 1_100));
		await clearBooks(temp.store, 0);
		expect(await openHours()).toEqual({ isClosed: true, open: [] });
		expect((await countByFacets(temp.store, always)).counts).toContainEqual(['env prod', 1]);
	});

	it('count an environment that is too long to be kept, and do not offer it', async () => {
		await temp.empty(...others);
		await writeSpans(temp.store, [session('1', middleMs, { env: '가'.repeat(70) })]);
		const { counts } = await countByFacets(temp.store, always);
		expect(counts.filter(([key]) => key.startsWith('env'))).toEqual([]);
		const chosen = await countByFacets(temp.store, always, [['env', '가'.repeat(70)]]);
		expect(chosen.total).toBe(1);
		const other = await countByFacets(temp.store, always, [['env', '나'.repeat(70)]]);
		expect(other.total).toBe(0);
	});

	it('are void when a session was made anew of other spans, though its figures and names are the same', async () => {
		await temp.empty(...others);
		const first = session('1', middleMs);
		const root: SpanRow = { ...first, durationNs: 60_000_000_000n };
		await writeSpans(temp.store, [root]);
		await indexAll(temp.store);
		await closeAll(temp.store);
		const late = session('1', middleMs + 1_000, { errorType: 'TimeoutError' });
		await writeSpans(temp.store, [
			{ ...late, spanId: 'd'.repeat(16), parentSpanId: first.spanId, status: 'error' }
		]);
		await rebuildSessions(temp.store, [{ projectId: someProject, traceId: first.traceId }]);
		await indexAll(temp.store);
		const { counts } = await countByFacets(temp.store, always);
		expect(counts).toContainEqual(['status error', 1]);
		expect(counts).toContainEqual(['exception TimeoutError', 1]);
	});

	it('are of sessions that started in the range, to the millisecond, and of no later ones', async () => {
		await temp.empty(...others);
		await writeSpans(temp.store, [
			session('1', middleMs + 400, { env: 'prod' }),
			session('2', middleMs + 600, { env: 'staging' }),
			session('3', middleMs + 5 * hourMs, { env: 'prod' })
		]);
		await indexAll(temp.store);
		await closeAll(temp.store);
		const range = { startMs: middleMs + 500, endMs: middleMs + hourMs };
		expect(await openHours(range)).toEqual({ isClosed: false, open: [middleMs] });
		const { total, counts } = await countByFacets(temp.store, range);
		expect(total).toBe(1);
		expect(counts.filter(([key]) => key.startsWith('env'))).toEqual([['env staging', 1]]);
	});
});
