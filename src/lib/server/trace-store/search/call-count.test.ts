import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { someProject } from '../../../../../tests/builders/span-row.ts';
import { openTempStore, type TempStore } from '../../../../../tests/builders/store.ts';
import { anySpans, middleMs, writeSpans } from '../../../../../tests/builders/store-steps.ts';
import type { NameTerm } from '#lib/query/term.ts';
import type { SpanRow } from '../span-row.ts';
import { findCalls } from './calls.ts';

const hourMs = 3_600_000;

/** Ends to the millisecond, some of them on a quarter-hour, some in the same one. */
const anyRange = fc
	.record({
		after: fc.oneof(
			fc.nat(30 * hourMs),
			fc.nat(120).map((count) => count * 900_000)
		),
		length: fc.oneof(fc.nat(900_000), fc.nat(100 * hourMs))
	})
	.map(({ after, length }) => {
		const startMs = middleMs - 24 * hourMs + after;
		return { startMs, endMs: startMs + length };
	});

const anyTerm = fc
	.oneof(
		fc.record({
			field: fc.constantFrom('model' as const, 'service' as const),
			values: fc.subarray(['alpha', '주문 조회', ''], { minLength: 1 })
		}),
		fc.record({
			field: fc.constant('status' as const),
			values: fc.subarray(['error', 'ok'], { minLength: 1 })
		}),
		fc.record({
			field: fc.constant('exception' as const),
			values: fc.constant(['TimeoutError'])
		})
	)
	.chain((term) => fc.boolean().map((negated): NameTerm => ({ kind: 'name', ...term, negated })));

function isOf(span: SpanRow, { field, values, negated }: NameTerm): boolean {
	const { model, errorType } = span.facts;
	const state = span.status === 'error' ? 'error' : 'ok';
	const value = { model, service: span.serviceName, status: state, exception: errorType }[
		field as 'model' | 'service' | 'status' | 'exception'
	];
	return values.includes(value ?? '') !== negated;
}

describe('a count of model calls', { timeout: 120_000 }, () => {
	let temp: TempStore;
	beforeAll(async () => {
		temp = await openTempStore();
	}, 60_000);
	afterAll(() => temp.remove());

	it('is that of the calls which began in the range and of which all terms hold', async () => {
		await fc.assert(
			fc.asyncProperty(
				anySpans,
				fc.array(fc.tuple(anyRange, fc.array(anyTerm, { maxLength: 3 })), {
					minLength: 8,
					maxLength: 8
				}),
				async (spans, questions) => {
					await temp.empty();
					await writeSpans(temp.store, spans);
					const stored = [
						...new Map(
							spans
								.toReversed()
								.map((span) => [`${span.traceId} ${span.spanId} ${span.startNs}`, span] as const)
						).values()
					];
					for (const [range, terms] of questions) {
						const page = await findCalls(temp.store, someProject, {
							range,
							terms,
							orderBy: 'start',
							descending: true,
							limit: 1,
							cursor: null
						});
						const wanted = stored.filter((span) => {
							const startMs = Number(span.startNs) / 1e6;
							const isIn = startMs >= range.startMs && startMs < range.endMs;
							return span.facts.countsAsCall && isIn && terms.every((term) => isOf(span, term));
						});
						expect(page).toMatchObject({ total: wanted.length });
					}
				}
			),
			{ numRuns: 12, endOnFailure: true }
		);
	});
});
