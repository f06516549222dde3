/** Query parameters as AgentOps' framework reads them, with its error entries. */
import type { Quirks } from './quirks.ts';

export interface Issue {
	readonly type: string;
	readonly loc: readonly string[];
	readonly msg: string;
	readonly input: string;
}

export class Invalid extends Error {
	override readonly name = 'Invalid';
	readonly issue: Issue;
	constructor(issue: Issue) {
		super(issue.msg);
		this.issue = issue;
	}
}

export function readWhole(
	params: URLSearchParams,
	name: string,
	fallback: number,
	least: number,
	most: number
): number {
	const text = params.get(name);
	if (text === null) return fallback;
	const loc = ['query', name];
	if (!/^-?\d+$/.test(text)) {
		throw new Invalid({
			type: 'int_parsing',
			loc,
			msg: 'Input should be a valid integer',
			input: text
		});
	}
	const value = Number(text);
	if (value < least || value > most) {
		const type = value < least ? 'greater_than_equal' : 'less_than_equal';
		throw new Invalid({ type, loc, msg: `Input should be in ${least}–${most}`, input: text });
	}
	return value;
}

/**
 * A date-time, a plain date or Unix seconds; null when absent. With the quirk, only the wall clock
 * counts: an offset is dropped, a fraction cut.
 */
export function readNs(params: URLSearchParams, name: string, quirks: Quirks): bigint | null {
	const text = params.get(name);
	if (text === null) return null;
	const match =
		/^(\d{4}-\d{2}-\d{2})(?:[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|z|[+-]\d{2}:?\d{2})?)?$/.exec(
			text
		);
	if (/^\d{1,11}$/.test(text)) return BigInt(text) * 1_000_000_000n;
	const wall = match ? Date.parse(`${match[1] ?? ''}T${match[2] ?? '00:00:00'}Z`) : Number.NaN;
	if (!match || Number.isNaN(wall)) {
		throw new Invalid({
			type: 'datetime_from_date_parsing',
			loc: ['query', name],
			msg: 'Input should be a valid datetime or date',
			input: text
		});
	}
	if (quirks.wallClockTimes) return BigInt(wall) * 1_000_000n;
	const fraction = BigInt((match[3] ?? '').padEnd(9, '0'));
	const zone = match[4] ?? 'Z';
	const [hours = '0', minutes = '0'] = zone.slice(1).replace(':', '').match(/\d\d/g) ?? [];
	const offset = (Number(hours) * 60 + Number(minutes)) * (zone.startsWith('-') ? -1 : 1);
	return BigInt(wall - offset * 60_000) * 1_000_000n + fraction;
}
