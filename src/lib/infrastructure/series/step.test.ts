import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostPoints, readSpan, samplingOf, steps } from './step.ts';

const day = 86_400_000;
const at = Date.UTC(2026, 10, 23, 4, 5, 6);

describe('samplingOf', () => {
	it('reads a day in few hundred points and a week in as many', () => {
		expect(samplingOf({ startMs: at - day, endMs: at }, null).stepSeconds).toBe(300);
		expect(samplingOf({ startMs: at - 7 * day, endMs: at }, null).stepSeconds).toBe(1_800);
	});

	it('takes the reader’s step, up to what Prometheus answers', () => {
		expect(samplingOf({ startMs: at - day, endMs: at }, 15).stepSeconds).toBe(15);
		expect(samplingOf({ startMs: at - 30 * day, endMs: at }, 15).stepSeconds).toBe(300);
	});

	it('never asks for more points than Prometheus allows, and falls on multiples of the step', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: Date.UTC(2190, 0, 1) }),
				fc.integer({ min: 1_000, max: 100 * 365 * day }),
				fc.option(fc.constantFrom(...steps)),
				(startMs, length, wanted) => {
					const sampling = samplingOf({ startMs, endMs: startMs + length }, wanted);
					const { startSeconds, endSeconds, stepSeconds } = sampling;
					expect((endSeconds - startSeconds) / stepSeconds + 1).toBeLessThanOrEqual(mostPoints);
					expect(startSeconds % stepSeconds).toBe(0);
					expect(startSeconds * 1_000).toBeLessThanOrEqual(startMs);
					expect(sampling.windowSeconds).toBeGreaterThanOrEqual(stepSeconds);
				}
			)
		);
	});
});

it.each(['', 'from=1', 'from=5&to=5', 'from=a&to=b', 'from=-1&to=5', 'from=0&to=99999999999999'])(
	'finds no span in %j',
	(text) => expect(readSpan(new URLSearchParams(text))).toBeNull()
);
