import { isKnown, unknown, type Locale } from './number.ts';

const steps = [
	[365 * 86_400, 'y', '년'],
	[30 * 86_400, 'mo', '개월'],
	[86_400, 'd', '일'],
	[3_600, 'h', '시간'],
	[60, 'm', '분'],
	[1, 's', '초']
] as const;

/**
 * How long ago (or ahead) in one unit: `just now`, `12s ago`, `3m ago`, `in 2h`; `방금`, `3분 전`, `2시간 후`.
 *
 * Not `Intl.RelativeTimeFormat`: its wording differs between the server's and the browser's ICU, and the
 * page would change under the reader's eyes.
 * @param atMs Unix ms; null shows as `–`
 */
export function relative(atMs: number | null, nowMs: number, locale: Locale): string {
	if (!isKnown(atMs)) return unknown;
	const seconds = Math.floor(Math.abs(nowMs - atMs) / 1_000);
	if (seconds < 5) return locale === 'ko' ? '방금' : 'just now';
	const [length, letter, word] = steps.find(([length]) => seconds >= length) ?? steps[5];
	const amount = Math.floor(seconds / length);
	if (locale === 'ko') return `${amount}${word} ${atMs > nowMs ? '후' : '전'}`;
	return atMs > nowMs ? `in ${amount}${letter}` : `${amount}${letter} ago`;
}
