import { parsePico, picoToText } from '../cost/pico.ts';
import type { Unit } from './fields.ts';

const durationUnits = {
	ns: 1n,
	us: 1_000n,
	ms: 1_000_000n,
	s: 1_000_000_000n,
	m: 60_000_000_000n,
	h: 3_600_000_000_000n,
	d: 86_400_000_000_000n
} as const;

const countUnits = { '': 1n, k: 1_000n, m: 1_000_000n, g: 1_000_000_000n } as const;

/** What the store's 64-bit numbers and decimals hold. */
const most: Readonly<Record<Unit, bigint>> = {
	usd: 10n ** 24n,
	duration: 2n ** 63n - 1n,
	count: 2n ** 63n - 1n
};

/**
 * Reads an amount as a person writes it: `0.05`, `$0.05`, `1.5s`, `250ms`, `10k`.
 * @returns pico-dollars, nanoseconds or a count, exact; or why it is none
 */
export function readAmount(text: string, unit: Unit): bigint | 'not-an-amount' | 'unit-needed' {
	const amount = readers[unit](text.trim().toLowerCase().replaceAll('µ', 'u').replaceAll('μ', 'u'));
	if (typeof amount === 'bigint' && (amount < 0n || amount >= most[unit])) return 'not-an-amount';
	return amount;
}

type Reader = (text: string) => bigint | 'not-an-amount' | 'unit-needed';

const readers: Readonly<Record<Unit, Reader>> = {
	usd(text) {
		const [, digits] = /^\$?([\d.]+(?:e[+-]?\d{1,2})?)(?:\$|usd)?$/.exec(text) ?? [];
		return (digits === undefined ? null : parsePico(digits)) ?? 'not-an-amount';
	},
	duration(text) {
		const [, digits, unit] = /^(\d*\.?\d*)(ns|us|ms|s|m|h|d)?$/.exec(text) ?? [];
		if (!digits) return 'not-an-amount';
		if (!isOneOf(unit, durationUnits)) return digits === '0' ? 0n : 'unit-needed';
		return scaled(digits, durationUnits[unit]);
	},
	count(text) {
		const [, digits, unit] = /^(\d*\.?\d*)(k|m|g)?$/.exec(text) ?? [];
		if (!digits) return 'not-an-amount';
		return scaled(digits, isOneOf(unit, countUnits) ? countUnits[unit] : 1n);
	}
};

function isOneOf<Units extends object>(unit: unknown, units: Units): unit is keyof Units {
	return typeof unit === 'string' && Object.hasOwn(units, unit);
}

/** Decimal digits × unit, rounded to whole ones. */
function scaled(digits: string, unit: bigint): bigint | 'not-an-amount' {
	const pico = parsePico(digits);
	return pico === null ? 'not-an-amount' : (pico * unit + 500_000_000_000n) / 1_000_000_000_000n;
}

/** The shortest text that reads back as the same amount. */
export function printAmount(amount: bigint, unit: Unit): string {
	if (unit === 'usd') return picoToText(amount).replace(/\.?0+$/, '');
	if (unit === 'count') return amount.toString();
	if (amount === 0n) return '0s';
	const largest = Object.entries(durationUnits).findLast(([, ns]) => amount % ns === 0n);
	const [name, ns] = largest ?? ['ns', 1n];
	return `${amount / ns}${name}`;
}
