import { daysInMonth, type CalendarUnit } from './zone.ts';

export type Step =
	| { readonly op: 'add'; readonly amount: number; readonly unit: CalendarUnit }
	| { readonly op: 'snap'; readonly unit: CalendarUnit };

/** One end of a range. */
export type Point =
	/** `now`, moved and snapped from left to right. */
	| { readonly kind: 'now'; readonly steps: readonly Step[] }
	/** A reading of the fleet's clock; without a day a whole month, without a time a whole day. */
	| {
			readonly kind: 'local';
			readonly year: number;
			readonly month: number;
			readonly day: number | null;
			readonly time: {
				readonly hour: number;
				readonly minute: number;
				readonly second: number;
			} | null;
	  }
	/** A moment that no zone moves, Unix ms. */
	| { readonly kind: 'instant'; readonly ms: number };

const relative = /^(?:now|지금)((?:[+-]\d{1,6}[smhdwMy]|\/[smhdwMy])*)$/;
const step = /([+-])(\d{1,6})([smhdwMy])|\/([smhdwMy])/g;
const maxSteps = 6;
const local =
	/^(\d{4})-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?)?$|^(\d{4})년 ?(\d{1,2})월(?: ?(\d{1,2})일)?$/;
const iso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/;
const unixMs = /^\d{12,13}$/;

const dayWords: ReadonlyMap<string, number> = new Map([
	['오늘', 0],
	['today', 0],
	['어제', -1],
	['yesterday', -1],
	['그제', -2],
	['그저께', -2]
]);

/** @returns null for what is not, or not yet, a point in time */
export function parsePoint(text: string): Point | null {
	const input = text.trim();
	const days = dayWords.get(input.toLowerCase());
	if (days !== undefined) return dayFromNow(days);
	const steps = relative.exec(input)?.[1];
	if (steps !== undefined) return parseSteps(steps);
	if (unixMs.test(input)) return { kind: 'instant', ms: Number(input) };
	if (iso.test(input)) {
		const ms = Date.parse(input);
		return Number.isNaN(ms) ? null : { kind: 'instant', ms };
	}
	return parseLocal(input);
}

/** The whole day so many days from today. */
export function dayFromNow(days: number): Point {
	const snap: Step = { op: 'snap', unit: 'd' };
	return {
		kind: 'now',
		steps: days === 0 ? [snap] : [{ op: 'add', amount: days, unit: 'd' }, snap]
	};
}

function parseSteps(text: string): Point | null {
	const steps = [...text.matchAll(step)].map(([, sign, amount, unit, snap]): Step => {
		if (snap !== undefined) return { op: 'snap', unit: snap as CalendarUnit };
		return {
			op: 'add',
			// Adding 0 keeps one sign, so that a range prints as it was read.
			amount: sign === '-' ? 0 - Number(amount) : Number(amount),
			unit: unit as CalendarUnit
		};
	});
	return steps.length > maxSteps ? null : { kind: 'now', steps };
}

function parseLocal(text: string): Point | null {
	const match = local.exec(text);
	if (!match) return null;
	const number = (index: number): number | null => {
		const digits = match[index];
		return digits === undefined ? null : Number(digits);
	};
	const year = number(1) ?? number(7) ?? 0;
	const month = number(2) ?? number(8) ?? 0;
	const day = number(3) ?? number(9);
	const hour = number(4);
	const minute = number(5) ?? 0;
	const second = number(6) ?? 0;
	if (year < 1970 || month < 1 || month > 12) return null;
	if (day !== null && (day < 1 || day > daysInMonth(year, month))) return null;
	if ((hour ?? 0) > 23 || minute > 59 || second > 59) return null;
	return {
		kind: 'local',
		year,
		month,
		day,
		time: hour === null ? null : { hour, minute, second }
	};
}

/** Canonical text: `now-1d/d`, `2026-11`, `2026-11-20`, `2026-11-20 09:30`, ISO for a moment. */
export function printPoint(point: Point): string {
	switch (point.kind) {
		case 'now':
			return `now${point.steps.map(printStep).join('')}`;
		case 'instant':
			return new Date(point.ms).toISOString();
		case 'local': {
			const { year, month, day, time } = point;
			const date = [String(year), two(month), ...(day === null ? [] : [two(day)])].join('-');
			if (time === null) return date;
			const clock = `${two(time.hour)}:${two(time.minute)}`;
			return time.second === 0 ? `${date} ${clock}` : `${date} ${clock}:${two(time.second)}`;
		}
	}
}

function printStep(step: Step): string {
	if (step.op === 'snap') return `/${step.unit}`;
	return `${step.amount < 0 ? '-' : '+'}${Math.abs(step.amount)}${step.unit}`;
}

const two = (value: number): string => String(value).padStart(2, '0');
