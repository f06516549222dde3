import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exhaustionOf, forecast, type ComingStep, type PastStep } from './forecast.ts';

const day = 86_400_000;

/** The same numbers in every run. */
function random(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

function normal(next: () => number): number {
	return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** A fleet's daily spend: weekends, noise, growth or decline, and a change of level in the past. */
function syntheticDays(seed: number, count: number): PastStep[] {
	const next = random(seed);
	const base = 10 ** (1 + 3 * next());
	const weekend = 0.2 + 0.8 * next();
	const noise = 0.1 + 0.2 * next();
	const growth = 1 + (next() - 0.5) * 0.01;
	const shiftAt = Math.floor(next() * 30);
	const shift = 0.7 + 0.6 * next();
	const firstWeekday = Math.floor(next() * 7);
	return Array.from({ length: count }, (_, index) => {
		const season = (firstWeekday + index) % 7;
		const level = base * growth ** index * (index >= shiftAt ? shift : 1);
		const factor = season >= 5 ? weekend : 1;
		return { season, amount: level * factor * Math.exp(noise * normal(next) - noise ** 2 / 2) };
	});
}

const sum = (steps: readonly PastStep[]) => steps.reduce((total, { amount }) => total + amount, 0);
const comingOf = (steps: readonly PastStep[]): ComingStep[] =>
	steps.map(({ season }, index) => ({
		startMs: index * day,
		endMs: (index + 1) * day,
		season,
		share: 1
	}));

describe('forecast', () => {
	const history = 56;
	const month = 30;
	const middle = 15;

	/** A month after eight weeks of history, seen from its middle. */
	function monthOf(seed: number) {
		const days = syntheticDays(seed, history + month);
		const coming = days.slice(history + middle);
		const spent = sum(days.slice(history, history + middle));
		const past = days.slice(middle, history + middle);
		return { coming, spent, made: forecast(past, spent, comingOf(coming)) };
	}

	it('names the day of exhaustion within a day, in four of five synthetic months', () => {
		const months = 1_000;
		let near = 0;
		for (let seed = 1; seed <= months; seed++) {
			const { coming, spent, made } = monthOf(seed);
			// A budget that runs out on a random day of the second half.
			const outOn = 1 + Math.floor(random(seed + 7_000_000)() * (month - middle - 1));
			const amount = spent + sum(coming.slice(0, outOn)) - (coming[outOn - 1]?.amount ?? 0) / 2;
			const { expectedMs } = made ? exhaustionOf(made, spent, amount, 0) : { expectedMs: null };
			const dayOf = expectedMs === null ? month - middle : Math.floor(expectedMs / day);
			if (Math.abs(dayOf - (outOn - 1)) <= 1) near += 1;
		}

		expect(near / months).toBeGreaterThanOrEqual(0.8);
	});

	it('holds the total within its band about as often as it says', () => {
		const months = 1_000;
		let inside = 0;
		for (let seed = 1; seed <= months; seed++) {
			const { coming, spent, made } = monthOf(seed);
			const end = made?.points.at(-1);
			const truth = spent + sum(coming);
			if (end && truth >= end.low && truth <= end.high) inside += 1;
		}

		expect(inside / months).toBeGreaterThanOrEqual(0.75);
	});

	it('continues an even spend exactly', () => {
		const past = Array.from({ length: 14 }, (_, index) => ({ season: index % 7, amount: 10 }));
		const made = forecast(past, 50, comingOf(past.slice(0, 3)));
		expect(made?.points.map(({ expected }) => Math.round(expected))).toEqual([60, 70, 80]);
		expect(made?.points.at(-1)?.low).toBeCloseTo(made?.points.at(-1)?.high ?? 0, 6);
	});

	it('says nothing without a past, and nothing of a period that is over', () => {
		expect(
			forecast([{ season: 0, amount: 1 }], 1, comingOf([{ season: 1, amount: 0 }]))
		).toBeNull();
		expect(forecast(syntheticDays(1, 20), 1, [])).toBeNull();
	});

	it('of no spend is no spend', () => {
		const past = Array.from({ length: 14 }, (_, index) => ({ season: index % 7, amount: 0 }));
		const made = forecast(past, 0, comingOf(past));
		expect(made?.points.at(-1)).toMatchObject({ expected: 0, low: 0, high: 0 });
	});

	it('grows with time, stays in its band, and is never below what is spent', () => {
		const amounts = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), {
			minLength: 3,
			maxLength: 60
		});
		fc.assert(
			fc.property(amounts, fc.double({ min: 0, max: 1e9, noNaN: true }), (list, spent) => {
				const past = list.map((amount, index) => ({ season: index % 7, amount }));
				const made = forecast(past, spent, comingOf(past.slice(0, 5)));
				let before = spent;
				for (const { expected, low, high } of made?.points ?? []) {
					expect(expected).toBeGreaterThanOrEqual(before);
					expect(low).toBeGreaterThanOrEqual(spent);
					expect(high).toBeGreaterThanOrEqual(expected);
					before = expected;
				}
			})
		);
	});
});

describe('exhaustionOf', () => {
	const points = [1, 2, 3].map((index) => ({
		atMs: index * day,
		expected: index * 10,
		low: index * 5,
		high: index * 20
	}));
	const made = { points, steps: 9 };

	it('finds the moment within a step, and the band around it', () => {
		expect(exhaustionOf(made, 0, 15, 0)).toEqual({
			expectedMs: 1.5 * day,
			earliestMs: 0.75 * day,
			latestMs: 3 * day
		});
	});

	it('is null where the amount lasts, and now where it is gone', () => {
		expect(exhaustionOf(made, 0, 31, 0)).toMatchObject({ expectedMs: null, latestMs: null });
		expect(exhaustionOf(made, 40, 31, 5).expectedMs).toBe(5);
	});
});
