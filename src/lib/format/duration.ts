import { isKnown, threeDigits, unknown, type Locale } from './number.ts';

const letters = {
	en: { second: ' s', units: ['d', 'h', 'm', 's'] },
	ko: { second: '초', units: ['일', '시간', '분', '초'] }
} as const;

/**
 * A length of time to read at a glance: `0`, `840 ns`, `12.3 µs`, `123 ms`, `1.24 s`, `3m 12s`, `2h 5m`,
 * `3d 4h`; in Korean `1.24초`, `3분 12초`.
 * @param durationNs nanoseconds; null shows as `–`
 */
export function duration(durationNs: number | null, locale: Locale): string {
	if (!isKnown(durationNs)) return unknown;
	if (durationNs < 0) return `-${duration(-durationNs, locale)}`;
	// Nothing needs no unit, and `0 ns` reads like a measurement.
	if (durationNs === 0) return '0';
	if (durationNs < 999.5) return `${Math.round(durationNs)} ns`;
	if (durationNs < 999.5e3) return `${threeDigits(durationNs / 1e3)} µs`;
	if (durationNs < 999.5e6) return `${threeDigits(durationNs / 1e6)} ms`;
	const seconds = durationNs / 1e9;
	if (seconds < 59.95) return `${threeDigits(seconds)}${letters[locale].second}`;
	return twoUnits(Math.round(seconds), letters[locale].units);
}

/** The two largest units, the smaller one cut off, not rounded into the larger. */
function twoUnits(
	seconds: number,
	[d, h, m, s]: readonly [string, string, string, string]
): string {
	const days = Math.floor(seconds / 86_400);
	const hours = Math.floor((seconds % 86_400) / 3_600);
	const minutes = Math.floor((seconds % 3_600) / 60);
	if (days > 0) return `${days}${d} ${hours}${h}`;
	if (hours > 0) return `${hours}${h} ${minutes}${m}`;
	return `${minutes}${m} ${seconds % 60}${s}`;
}
