/** Why a text is not a date-time, in the words of AgentOps' validator. */
export interface DateTimeProblem {
	readonly type: 'datetime_from_date_parsing' | 'datetime_parsing';
	readonly reason: string;
}

export type ParsedDateTime =
	| { readonly ok: true; readonly ms: number }
	| { readonly ok: false; readonly problem: DateTimeProblem };

const extra = 'unexpected extra characters at the end of the input';
const numeric = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;
const clock =
	/^[Tt _](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?:([Zz])|([+-])(\d{2}):?(\d{2}))?$/;
/** Larger numbers are milliseconds: pydantic's watershed. */
const millisecondsFrom = 2e10;
const year9999 = 253_402_300_799_999;

/**
 * A query's date-time as AgentOps (pydantic 2) accepts it: ISO date-time with or without an offset,
 * plain date, or Unix seconds (milliseconds above 2·10¹⁰). Text without an offset is UTC.
 * @returns whole Unix milliseconds, rounded down. Unlike AgentOps the offset is honoured.
 */
export function parseDateTime(text: string): ParsedDateTime {
	if (numeric.test(text)) return fromNumber(Number(text));
	const date = parseDate(text);
	if (typeof date === 'string') return refuse(date);
	if (date.year === 0) return refuse('year 0 is out of range', 'datetime_parsing');
	const rest = text.slice(10);
	if (rest === '') return { ok: true, ms: date.ms };
	const time = clock.exec(rest);
	if (!time) return refuse(extra);
	const [, hour = '', minute = '', second = '0', fraction = '', , sign, offHour, offMinute] = time;
	if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return refuse(extra);
	if (Number(offHour ?? 0) > 23 || Number(offMinute ?? 0) > 59) return refuse(extra);
	const offset = (Number(offHour ?? 0) * 60 + Number(offMinute ?? 0)) * (sign === '-' ? -1 : 1);
	const seconds = (Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second);
	return { ok: true, ms: date.ms + seconds * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3)) };
}

function refuse(
	reason: string,
	type: DateTimeProblem['type'] = 'datetime_from_date_parsing'
): ParsedDateTime {
	return { ok: false, problem: { type, reason } };
}

function fromNumber(value: number): ParsedDateTime {
	const ms = Math.floor(Math.abs(value) > millisecondsFrom ? value : value * 1000);
	if (ms > year9999) return refuse('dates after 9999 are not supported as unix timestamps');
	if (ms < -62_135_596_800_000) {
		return refuse('dates before 0000 are not supported as unix timestamps');
	}
	return { ok: true, ms };
}

/** The leading `YYYY-MM-DD` at midnight UTC, or why there is none. */
function parseDate(text: string): { readonly year: number; readonly ms: number } | string {
	if (text.length < 10) return 'input is too short';
	const [year, month, day] = [text.slice(0, 4), text.slice(5, 7), text.slice(8, 10)];
	if (!/^\d{4}$/.test(year)) return 'invalid character in year';
	if (text[4] !== '-') return 'invalid date separator, expected `-`';
	if (!/^\d{2}$/.test(month)) return 'invalid character in month';
	if (text[7] !== '-') return 'invalid date separator, expected `-`';
	if (!/^\d{2}$/.test(day)) return 'invalid character in day';
	if (Number(month) < 1 || Number(month) > 12) {
		return 'month value is outside expected range of 1-12';
	}
	const date = new Date(0);
	date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
	if (date.getUTCDate() !== Number(day)) return 'day value is outside expected range';
	return { year: Number(year), ms: date.getTime() };
}
