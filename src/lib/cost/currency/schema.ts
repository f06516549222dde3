/** What settings of the currency must be. By itself, because every page shows amounts and none checks settings. */
import { z } from 'zod';

/** Enough for a rate a day over a year. */
export const mostRates = 500;

const krwPerUsd = z
	.string()
	.trim()
	.regex(/^\d{1,6}(\.\d{1,6})?$/, 'must be a decimal number')
	.refine((rate) => Number(rate) >= 1 && Number(rate) <= 100_000, 'must be from 1 to 100000');

const datedRate = z.object({
	fromMs: z
		.number()
		.int()
		.min(0)
		.max(Date.UTC(2200, 0, 1)),
	krwPerUsd
});

/** Settings as a form or the database gives them. */
export const currencySettings = z
	.object({
		shown: z.enum(['USD', 'KRW']),
		rates: z.array(datedRate).max(mostRates)
	})
	.refine(
		({ rates }) => rates.every(({ fromMs }, index) => fromMs > (rates[index - 1]?.fromMs ?? -1)),
		'each rate must begin on a day of its own, ascending'
	)
	.refine(({ shown, rates }) => shown === 'USD' || rates.length > 0, 'won need a rate');
