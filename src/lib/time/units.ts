/** Units of time as types: a number of milliseconds cannot be passed where nanoseconds are wanted. */

declare const unit: unique symbol;

/** Milliseconds, a length or a Unix time. */
export type Ms = number & { readonly [unit]: 'ms' };
/** Nanoseconds of a length; a Unix time in nanoseconds exceeds a double and is a bigint. */
export type Ns = number & { readonly [unit]: 'ns' };

export const msPerSecond = 1_000;
export const msPerMinute = 60_000;
export const msPerHour = 3_600_000;
export const msPerDay = 86_400_000;
const nsPerMs = 1_000_000;

export const ms = (value: number): Ms => value as Ms;
export const ns = (value: number): Ns => value as Ns;

export const nsToMs = (value: Ns): Ms => ms(value / nsPerMs);
export const msToNs = (value: Ms): Ns => ns(value * nsPerMs);

/** Unix ms of a Unix time in nanoseconds, rounded down. */
export function unixMs(unixNs: bigint): Ms {
	const quotient = unixNs / BigInt(nsPerMs);
	const down = unixNs < 0n && unixNs % BigInt(nsPerMs) !== 0n;
	return ms(Number(down ? quotient - 1n : quotient));
}

/** @param unixMs whole milliseconds; a fraction is cut off */
export const unixNs = (unixMs: number): bigint => BigInt(Math.trunc(unixMs)) * BigInt(nsPerMs);
