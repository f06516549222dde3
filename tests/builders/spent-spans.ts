import fc from 'fast-check';
import type { SpanRow } from '../../src/lib/server/trace-store/span-row.ts';
import { anySpanRow } from './span-row.ts';

/** Start of three days; the clocks of New York go back at 06:00 UTC of the first. */
export const aroundMs = Date.UTC(2025, 10, 2);
const spreadMs = 3 * 86_400_000;

/** Of twelve sessions: some of seconds, and every third of days. */
export const anySpentSpans: fc.Arbitrary<SpanRow[]> = fc.array(
	fc
		.tuple(anySpanRow, fc.nat(11), fc.nat(spreadMs), fc.nat(60_000))
		.map(([span, session, far, near]) => {
			const begin = aroundMs + ((session * 7_919_993) % spreadMs);
			const startMs = session % 3 === 0 ? aroundMs + far : begin + near;
			return {
				...span,
				traceId: (session + 16).toString(16).padStart(32, '0'),
				startNs: BigInt(startMs) * 1_000_000n + 1n
			};
		}),
	{ minLength: 1, maxLength: 60 }
);
