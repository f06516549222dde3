/**
 * What a period will have cost at its end, from what was spent before.
 *
 * The method, on purpose one that can be checked by hand: spend of a step (a day, or an hour) is
 * `level × season`, where the season is the weekday or the hour. Season factors are shares of the
 * mean, drawn towards 1 while there are few observations. The level is the mean of what is left when
 * seasons are taken out, with the weight of a step halved every {@link dailyHalfLife} steps. The band comes
 * from how far past steps were off, how uncertain level and seasons are, and how far a level of that
 * memory drifts (as the state-space form of exponential smoothing has it).
 */

/** One step of the past, complete. */
export interface PastStep {
	/** Weekday or hour: steps of one season are alike. */
	readonly season: number;
	readonly amount: number;
}

export interface ComingStep {
	readonly startMs: number;
	readonly endMs: number;
	readonly season: number;
	/** What of the step is still to come, 0 – 1; below 1 for the step that runs now. */
	readonly share: number;
}

/** What will have been spent in the period at a moment. */
export interface ForecastPoint {
	readonly atMs: number;
	readonly expected: number;
	/** 80 % of outcomes are expected between these. */
	readonly low: number;
	readonly high: number;
}

export interface Forecast {
	/** At the end of each coming step, ascending; the last is the period's end. Never empty. */
	readonly points: readonly ForecastPoint[];
	/** Past steps that it rests on. */
	readonly steps: number;
}

/** Days after which an observation counts half: back-tested, see the test. */
export const dailyHalfLife = 5;
/** Observations at which a season's own share and "like all others" weigh the same. */
const shrinkage = 2;
/** Fewer complete steps tell no level. */
const leastSteps = 3;
/** Standard normal quantile of 90 %: one in ten below the band, one in ten above. */
const tenth = 1.2816;

/**
 * @param past complete steps, oldest first, this period's among them
 * @param spent in the period until now
 * @param coming what is left of the period; empty when it is over
 * @param halfLife steps after which an observation counts half
 * @returns null when there is too little past to say anything
 */
export function forecast(
	past: readonly PastStep[],
	spent: number,
	coming: readonly ComingStep[],
	halfLife = dailyHalfLife
): Forecast | null {
	if (past.length < leastSteps || coming.length === 0) return null;
	const kept = 0.5 ** (1 / halfLife);
	// Variance of the level's drift in a step, as a part of a step's own: what that memory is best for.
	const drifting = (1 - kept) ** 2 / kept;
	const factors = seasonFactors(past);
	const factorOf = (season: number) => factors.get(season) ?? 1;
	const weights = past.map((_, index) => kept ** (past.length - 1 - index));
	const weighted = (value: (step: PastStep) => number) =>
		past.reduce((sum, step, index) => sum + (weights[index] ?? 0) * value(step), 0);

	const seasons = weighted(({ season }) => factorOf(season));
	if (seasons <= 0) return null;
	const level = weighted(({ amount }) => amount) / seasons;
	const squares = weighted(({ season }) => factorOf(season) ** 2);
	const misses = weighted(({ season, amount }) => (amount - level * factorOf(season)) ** 2);
	// Of one step with factor 1; the level itself has taken up one degree of freedom.
	const variance = (misses / squares) * (past.length / (past.length - 1));
	const total = weights.reduce((sum, weight) => sum + weight, 0);
	const levelVariance =
		variance * (weights.reduce((sum, weight) => sum + weight ** 2, 0) / total ** 2);

	const observed = new Map<number, number>();
	for (const { season } of past) observed.set(season, (observed.get(season) ?? 0) + 1);

	let expected = spent;
	let exposure = 0;
	let noise = 0;
	/** Of the level's way from step to step, and what it adds to the sum. */
	let drift = 0;
	let drifted = 0;
	let seasonVariance = 0;
	const exposures = new Map<number, number>();
	const points = coming.map(({ endMs, season, share }): ForecastPoint => {
		const factor = factorOf(season) * share;
		expected += level * factor;
		exposure += factor;
		noise += variance * factorOf(season) * factor;
		drift += drifting * variance * share;
		drifted += Math.sqrt(drift) * factor;
		const before = exposures.get(season) ?? 0;
		exposures.set(season, before + share);
		seasonVariance +=
			(variance * ((before + share) ** 2 - before ** 2)) /
			((observed.get(season) ?? 0) + shrinkage);
		const spread =
			tenth * Math.sqrt(noise + levelVariance * exposure ** 2 + drifted ** 2 + seasonVariance);
		return {
			atMs: endMs,
			expected,
			// Spend is never taken back.
			low: Math.max(spent, expected - spread),
			high: expected + spread
		};
	});
	return { points, steps: past.length };
}

function seasonFactors(past: readonly PastStep[]): ReadonlyMap<number, number> {
	const mean = past.reduce((sum, { amount }) => sum + amount, 0) / past.length;
	const bySeason = new Map<number, number[]>();
	for (const { season, amount } of past) {
		const amounts = bySeason.get(season);
		if (amounts) amounts.push(amount);
		else bySeason.set(season, [amount]);
	}
	return new Map(
		[...bySeason].map(([season, amounts]) => {
			const shares = mean === 0 ? amounts.length : amounts.reduce((sum, a) => sum + a, 0) / mean;
			return [season, (shares + shrinkage) / (amounts.length + shrinkage)];
		})
	);
}

/** When an amount is used up. */
export interface Exhaustion {
	/** Unix ms; null = not within the period. */
	readonly expectedMs: number | null;
	/** If spend runs at the upper and the lower end of the band. */
	readonly earliestMs: number | null;
	readonly latestMs: number | null;
}

/** @param nowMs at which `spent` was read */
export function exhaustionOf(
	{ points }: Forecast,
	spent: number,
	amount: number,
	nowMs: number
): Exhaustion {
	const crossing = (value: (point: ForecastPoint) => number): number | null => {
		if (spent >= amount) return nowMs;
		let before = { atMs: nowMs, value: spent };
		for (const point of points) {
			const reached = value(point);
			if (reached >= amount) {
				const part =
					reached === before.value ? 0 : (amount - before.value) / (reached - before.value);
				return Math.round(before.atMs + part * (point.atMs - before.atMs));
			}
			before = { atMs: point.atMs, value: reached };
		}
		return null;
	};
	return {
		expectedMs: crossing(({ expected }) => expected),
		earliestMs: crossing(({ high }) => high),
		latestMs: crossing(({ low }) => low)
	};
}
