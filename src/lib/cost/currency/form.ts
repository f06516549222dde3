/** The form of the display currency. */
import { dateTime } from '#lib/format/date-time.ts';
import { startOfDayText } from '#lib/time/day-text.ts';
import { withoutSeparators } from '../typed-amount.ts';
import type { CurrencySettings } from './currency.ts';
import { currencySettings, mostRates } from './schema.ts';

export interface CurrencyFormValues {
	readonly shown: string;
	readonly rows: readonly { readonly from: string; readonly rate: string }[];
}

const dayText = (ms: number, zone: string): string => dateTime(ms, zone, { precision: 'day' });

export function toCurrencyForm(
	{ shown, rates }: CurrencySettings,
	zone: string
): CurrencyFormValues {
	return {
		shown,
		rows: rates.map(({ fromMs, krwPerUsd }) => ({
			from: dayText(fromMs, zone),
			rate: krwPerUsd
		}))
	};
}

export function readCurrencyValues(form: FormData): CurrencyFormValues {
	const text = (entry: FormDataEntryValue | undefined | null) =>
		typeof entry === 'string' ? entry.trim().slice(0, 40) : '';
	const from = form.getAll('from');
	const rate = form.getAll('rate');
	return {
		shown: text(form.get('shown')),
		rows: from
			// One more than are taken, so that one too many is refused and not left out.
			.slice(0, mostRates + 1)
			.map((day, index) => ({ from: text(day), rate: text(rate[index]) }))
			.filter((row) => row.from !== '' || row.rate !== '')
	};
}

/**
 * @param zone in which days begin
 * @param before what is edited: a day that still says the moment of a rate means that moment, whatever the
 * zone was then
 * @returns null when anything is wrong: a rate is stored with all the others or not at all
 */
export function readCurrency(
	values: CurrencyFormValues,
	zone: string,
	before: CurrencySettings | null = null
): CurrencySettings | null {
	const kept = new Map(before?.rates.map(({ fromMs }) => [dayText(fromMs, zone), fromMs]));
	const rates = values.rows
		.map(({ from, rate }) => ({
			fromMs: kept.get(from) ?? startOfDayText(from, zone) ?? Number.NaN,
			krwPerUsd: withoutSeparators(rate)
		}))
		.sort((left, right) => left.fromMs - right.fromMs);
	const parsed = currencySettings.safeParse({ shown: values.shown, rates });
	return parsed.success ? parsed.data : null;
}
