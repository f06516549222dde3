/** A budget: what may be spent on what in a period, how far it is used and when it will be used up. */
import { bucketsOf } from '#lib/time/buckets.ts';
import type { Span } from '#lib/time/range.ts';
import { add, daysSinceMonday, startOf, wallTime } from '#lib/time/zone.ts';
import type { BudgetInput } from './budget-input.ts';
import {
	exhaustionOf,
	forecast,
	type ComingStep,
	type Exhaustion,
	type Forecast
} from './forecast.ts';
import { picoPerUsd } from '../pico.ts';

export const budgetPeriods = ['day', 'week', 'month'] as const;
export type BudgetPeriod = (typeof budgetPeriods)[number];

/** What of a project a budget may be about; none = all of it. */
export const budgetScopes = ['tag', 'service', 'user', 'model'] as const;
export type BudgetScope = (typeof budgetScopes)[number];

/** Most that a budget may be, in its currency; a budget with more digits is a slip. */
export const largestAmount = 999_999_999_999;

export interface Budget extends BudgetInput {
	readonly id: string;
	/** Grows when scope, period or amount change: warnings are then due anew. */
	readonly revision: number;
	readonly createdAtMs: number;
	/** E-mail. */
	readonly createdBy: string;
}

/** When a warning is due: at a share of the amount, or when the forecast exceeds all of it. */
export const warningKinds = ['50', '80', '100', 'forecast'] as const;
export type WarningKind = (typeof warningKinds)[number];

const unit = { day: 'd', week: 'w', month: 'M' } as const;

/** The day, week (from Monday) or month of the zone that holds the moment. */
export function periodAt(period: BudgetPeriod, atMs: number, zone: string): Span {
	const startMs = startOf(unit[period], atMs, zone);
	return { startMs, endMs: startOf(unit[period], add(unit[period], 1, startMs, zone), zone) };
}

/** The past that a forecast needs, in days: whole weeks, so that each weekday is seen as often. */
const pastDays = { day: 14, week: 56, month: 56 } as const;
/** Hours of a day budget forget in a day, days in less than a week. */
const halfLife = { day: 24, week: undefined, month: undefined } as const;

/** Steps of spend that an evaluation reads: from the past that the forecast needs to the period's end. */
export interface BudgetGrid {
	readonly period: Span;
	readonly startsMs: readonly number[];
	readonly endMs: number;
}

/** Hours for a day, days for a week or a month, on the zone's clock. */
export function budgetGrid(period: BudgetPeriod, atMs: number, zone: string): BudgetGrid {
	const span = periodAt(period, atMs, zone);
	const startMs = add('d', -pastDays[period], span.startMs, zone);
	const width = { unit: period === 'day' ? 'h' : 'd', amount: 1 } as const;
	const { startsMs } = bucketsOf({ startMs, endMs: span.endMs }, zone, width);
	return { period: span, startsMs, endMs: span.endMs };
}

/** What was spent in a step, in the budget's currency. */
export interface SpentStep {
	readonly startMs: number;
	readonly endMs: number;
	/** 10⁻¹² of the currency's unit; null = nothing known was spent. */
	readonly pico: bigint | null;
}

export interface BurnDown {
	readonly period: Span;
	/** Those of the period, the coming ones included. */
	readonly steps: readonly SpentStep[];
	/** 10⁻¹² of the unit, exact. */
	readonly amountPico: bigint;
	readonly spentPico: bigint;
	/** Part of the amount, 1 = all of it. */
	readonly share: number;
	/** null when the past is too short. */
	readonly forecast: Forecast | null;
	/** null when the past is too short and the amount is not used up. */
	readonly exhaustion: Exhaustion | null;
}

/** @returns 10⁻¹² of the currency's unit */
export function amountPico({ amount }: Pick<Budget, 'amount'>): bigint {
	const [whole = '0', fraction = ''] = amount.split('.');
	return BigInt(whole) * picoPerUsd + BigInt(fraction.padEnd(12, '0'));
}

/** @param all steps of the grid, ascending; those after `nowMs` are not read */
export function burnDown(
	budget: Pick<Budget, 'amount' | 'period'>,
	{ period }: BudgetGrid,
	all: readonly SpentStep[],
	nowMs: number,
	zone: string
): BurnDown {
	const seasonOf = (startMs: number) =>
		budget.period === 'day'
			? wallTime(startMs, zone).hour
			: daysSinceMonday(wallTime(startMs, zone));
	const amount = amountPico(budget);
	const steps = all.filter(({ startMs }) => startMs >= period.startMs);
	const spentPico = steps.reduce((sum, { pico }) => sum + (pico ?? 0n), 0n);
	const started = all.findIndex(({ pico }) => pico !== null && pico !== 0n);
	const past =
		started < 0
			? []
			: // What was before the first call ever seen was no spend of this kind.
				all.slice(started).filter(({ endMs }) => endMs <= nowMs);
	const coming = steps
		.filter(({ endMs }) => endMs > nowMs)
		.map(({ startMs, endMs }): ComingStep => ({
			startMs,
			endMs,
			season: seasonOf(startMs),
			share: (endMs - Math.max(startMs, nowMs)) / (endMs - startMs)
		}));
	const spent = toUnits(spentPico);
	const made = forecast(
		past.map(({ startMs, pico }) => ({ season: seasonOf(startMs), amount: toUnits(pico ?? 0n) })),
		spent,
		coming,
		halfLife[budget.period]
	);
	const gone = spentPico >= amount;
	return {
		period,
		steps,
		amountPico: amount,
		spentPico,
		share: Number(spentPico) / Number(amount),
		forecast: made,
		exhaustion: gone
			? usedUp(steps, amount, nowMs)
			: made && exhaustionOf(made, spent, toUnits(amount), nowMs)
	};
}

/** The end of the step in which the amount was used up, or now. */
function usedUp(steps: readonly SpentStep[], amount: bigint, nowMs: number): Exhaustion {
	let sum = 0n;
	const step = steps.find(({ pico }) => (sum += pico ?? 0n) >= amount);
	const atMs = Math.min(step?.endMs ?? nowMs, nowMs);
	return { expectedMs: atMs, earliestMs: atMs, latestMs: atMs };
}

/** The nearest double, in units of the currency. */
export function toUnits(pico: bigint): number {
	return Number(pico) / Number(picoPerUsd);
}

/** All warnings whose condition holds, in the order of `warningKinds`. */
export function warningsDue({
	spentPico,
	amountPico: amount,
	forecast: made
}: BurnDown): WarningKind[] {
	const due: WarningKind[] = [];
	for (const percent of ['50', '80', '100'] as const) {
		if (spentPico * 100n >= amount * BigInt(percent)) due.push(percent);
	}
	const end = made?.points.at(-1);
	// Once all is spent, a forecast says nothing new.
	if (spentPico < amount && end && end.expected >= toUnits(amount)) due.push('forecast');
	return due;
}
