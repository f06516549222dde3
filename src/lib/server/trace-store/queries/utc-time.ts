/** Times as AgentOps writes them: Python's `isoformat`, microseconds, no fraction when it is zero. */

const nsPerMs = 1_000_000n;

/** @returns `2026-05-04T09:12:01.250000`, in UTC without saying so */
export function naiveIso(unixNs: bigint): string {
	const iso = new Date(floorMs(unixNs)).toISOString();
	const micros = Number((((unixNs % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n) / 1000n);
	const fraction = micros === 0 ? '' : `.${String(micros).padStart(6, '0')}`;
	return iso.slice(0, -5) + fraction;
}

/** @returns `2026-05-04T09:12:01.250000+00:00` */
export const utcIso = (unixNs: bigint): string => `${naiveIso(unixNs)}+00:00`;

/** Whole milliseconds at or before the instant. */
export function floorMs(unixNs: bigint): number {
	const ms = unixNs / nsPerMs;
	return Number(unixNs < 0n && unixNs % nsPerMs !== 0n ? ms - 1n : ms);
}

/** ClickHouse's `2026-05-04 09:12:01.250000000` (UTC) as AgentOps' naive time. */
export function naiveFromText(text: string): string {
	const [seconds = '', fraction = ''] = text.replace(' ', 'T').split('.');
	const micros = fraction.slice(0, 6).padEnd(6, '0');
	return micros === '000000' ? seconds : `${seconds}.${micros}`;
}
