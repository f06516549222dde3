import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replayClock } from './clock.ts';
import { replayMeter } from './meter.ts';

const second = 1e9;

describe('the clock of a replay', () => {
	it('plays a long run in ten seconds and a short one slow enough to see', () => {
		expect(replayClock({ startNs: 0, endNs: 3_600 * second }, []).lengthMs).toBe(10_000);
		expect(replayClock({ startNs: 0, endNs: 1e6 }, []).lengthMs).toBe(3_000);
		expect(replayClock({ startNs: 0, endNs: 5 * second }, []).lengthMs).toBe(5_000);
	});

	it('makes a short pause of an hour of waiting', () => {
		const clock = replayClock({ startNs: 0, endNs: 3_620 * second }, [
			{ startNs: 10 * second, endNs: 3_610 * second }
		]);
		const pause = clock.watchedAt(3_610 * second) - clock.watchedAt(10 * second);
		expect(pause).toBeCloseTo(350);
		expect(clock.watchedAt(10 * second)).toBeCloseTo(4_825);
	});

	it('never runs backwards, and goes both ways', () => {
		const piece = fc.tuple(fc.integer({ min: 1, max: 1e12 }), fc.integer({ min: 1, max: 1e12 }));
		fc.assert(
			fc.property(
				fc.array(piece, { maxLength: 8 }),
				fc.double({ min: 0, max: 1, noNaN: true }),
				(pieces, share) => {
					let at = 0;
					const gaps = pieces.map(([busy, idle]) => {
						const startNs = at + busy;
						at = startNs + idle;
						return { startNs, endNs: at };
					});
					const clock = replayClock({ startNs: 0, endNs: at + 1000 }, gaps);
					const ms = share * clock.lengthMs;
					// From the run's side, where a nanosecond is exact. The other way a double's last bit of an
					// hour can be a thousandth of a watched millisecond, when all else of the run was idle.
					const timeNs = Math.round(share * (at + 1000));
					expect(Math.round(clock.timeAt(clock.watchedAt(timeNs)))).toBe(timeNs);
					expect(clock.watchedAt(timeNs)).toBeGreaterThanOrEqual(clock.watchedAt(timeNs * 0.9));
					expect(clock.timeAt(ms)).toBeGreaterThanOrEqual(clock.timeAt(ms * 0.9));
					expect(clock.timeAt(0)).toBe(0);
					expect(clock.timeAt(clock.lengthMs)).toBe(at + 1000);
				}
			)
		);
	});
});

describe('the meter of a replay', () => {
	const tokens = { input: 10, cacheRead: 0, cacheWrite: 0, output: 5, reasoning: 0 };
	const call = (startNs: number, durationNs: number, costUsd: number | null) => ({
		spanId: 'a',
		parentSpanId: '',
		startNs,
		durationNs,
		failed: false,
		countsAsCall: true,
		tokens,
		costUsd
	});

	it('counts a call when it is over', () => {
		const at = replayMeter([call(5, 5, null), call(0, 4, 0.5)]);
		expect(at(3)).toEqual({ costUsd: 0, unpricedCalls: 0, tokens: 0, calls: 0 });
		expect(at(4)).toEqual({ costUsd: 0.5, unpricedCalls: 0, tokens: 15, calls: 1 });
		expect(at(10)).toEqual({ costUsd: 0.5, unpricedCalls: 1, tokens: 30, calls: 2 });
	});
});
