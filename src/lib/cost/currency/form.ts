/** The form of the display currency. */
import { dateTime } from '#lib/format/date-time.ts';
import { momentOf } from '#lib/time/zone.ts';
import type { CurrencySettings } from './currency.ts';
import { currencySettings } from './schema.ts';

export interface CurrencyFormValues {
	readonly shown: string;
	readonly rows: readonly { readonly from: string; readonly rate: string }[];
}

export function toCurrencyForm(
	{ shown, rates }: CurrencySettings,
	zone: string
): CurrencyFormValues {
	return {
		shown,
		rows: rates.map(({ fromMs, krwPerUsd }) => ({
			from: dateTime(fromMs, zone, { precision: 'day' }),
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
			.slice(0, 500)
			.map((day, index) => ({ from: text(day), rate: text(rate[index]) }))
			.filter((row) => row.from !== '' || row.rate !== '')
	};
}

/** @returns null when anything is wrong: a rate is stored with all the others or not at all */
export function readCurrency(values: CurrencyFormValues, zone: string): CurrencySettings | null {
	const rates = values.rows
		.map(({ from, rate }) => ({
			fromMs: dayStart(from, zone),
			krwPerUsd: rate.replaceAll(',', '')
		}))
		.sort((left, right) => left.fromMs - right.fromMs);
	const parsed = currencySettings.safeParse({ shown: values.shown, rates });
	return parsed.success ? parsed.data : null;
}

/** NaN for what is no day. */
function dayStart(text: string, zone: string): number {
	const match = /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.exec(text);
	if (!match) return Number.NaN;
	const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
	return momentOf({ year, month, day, hour: 0, minute: 0, second: 0 }, zone);
}
