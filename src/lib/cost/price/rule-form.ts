/** The form of an own price or alias, read into a rule and written from one. */
import { dateTime } from '#lib/format/date-time.ts';
import { startOfDayText } from '#lib/time/day-text.ts';
import { startOf } from '#lib/time/zone.ts';
import { withoutSeparators } from '../typed-amount.ts';
import { aliasRule, priceRule, type OwnRule, type Prices } from './rule.ts';

/** Texts of the form; the lists hold the base price first and a tier each behind it. */
export interface RuleFormValues {
	readonly kind: 'price' | 'alias';
	readonly provider: string;
	readonly model: string;
	readonly from: string;
	readonly until: string;
	readonly note: string;
	/** A code that may be none of `priceCurrencies`. */
	readonly currency: string;
	readonly toProvider: string;
	readonly toModel: string;
	readonly rows: readonly RuleFormRow[];
}

export const rowFields = ['input', 'output', 'cacheRead', 'cacheWrite', 'reasoning'] as const;
export type RuleFormRow = Readonly<Record<'above' | (typeof rowFields)[number], string>>;

export type FieldProblem = 'invalid' | 'absurd' | 'order' | 'date';

export interface RuleFormProblems {
	/** By field: `model`, `until`, `input.0`, `above.1`. */
	readonly fields: Readonly<Record<string, FieldProblem>>;
}

export type ReadRule =
	| { readonly ok: true; readonly rule: OwnRule }
	| { readonly ok: false; readonly problems: RuleFormProblems };

export const emptyRow: RuleFormRow = {
	above: '',
	input: '',
	output: '',
	cacheRead: '',
	cacheWrite: '',
	reasoning: ''
};

/** A form for a new price of a model. */
export function newRuleForm(
	kind: 'price' | 'alias',
	provider: string,
	model: string
): RuleFormValues {
	return {
		kind,
		provider,
		model,
		from: '',
		until: '',
		note: '',
		currency: 'USD',
		toProvider: '',
		toModel: '',
		rows: [emptyRow]
	};
}

const dayText = (ms: number, zone: string): string => dateTime(ms, zone, { precision: 'day' });

/** The time of a moment that is not the beginning of its day, which the form's day does not say; else null. */
export function timeBeside(ms: number | null, zone: string): string | null {
	if (ms === null || startOf('d', ms, zone) === ms) return null;
	return dateTime(ms, zone, { precision: 'minute' });
}

/** @param zone in which days begin */
export function toRuleForm(rule: OwnRule, zone: string): RuleFormValues {
	const day = (ms: number | null) => (ms === null ? '' : dayText(ms, zone));
	const base = newRuleForm(rule.kind, rule.provider ?? '', rule.model);
	if (rule.kind === 'alias') {
		const { note, toProvider, toModel } = rule;
		return { ...base, note, toProvider: toProvider ?? '', toModel };
	}
	return {
		...base,
		from: day(rule.fromMs),
		until: day(rule.untilMs),
		note: rule.note,
		currency: rule.currency,
		rows: [
			{ ...emptyRow, ...rule.prices },
			...rule.above.map(({ tokens, prices }) => ({
				...emptyRow,
				...prices,
				above: String(tokens)
			}))
		]
	};
}

export function readRuleValues(form: FormData): RuleFormValues {
	const text = (name: string) => textOf(form.get(name));
	const lists = Object.fromEntries(
		['above', ...rowFields].map((name) => [name, form.getAll(name).map(textOf)])
	);
	const at = (name: string, index: number) => lists[name]?.[index] ?? '';
	const count = Math.min(lists['input']?.length ?? 0, 12);
	return {
		kind: text('kind') === 'alias' ? 'alias' : 'price',
		provider: text('provider'),
		model: text('model'),
		from: text('from'),
		until: text('until'),
		note: text('note'),
		currency: text('currency') || 'USD',
		toProvider: text('toProvider'),
		toModel: text('toModel'),
		rows: Array.from({ length: count }, (_, index) => ({
			above: at('above', index),
			input: at('input', index),
			output: at('output', index),
			cacheRead: at('cacheRead', index),
			cacheWrite: at('cacheWrite', index),
			reasoning: at('reasoning', index)
		}))
	};
}

function textOf(entry: FormDataEntryValue | null): string {
	return typeof entry === 'string' ? entry.trim().slice(0, 500) : '';
}

/**
 * The rule that the form means, or what is wrong by field.
 * @param zone in which days begin
 * @param before the rule that is edited: a day that still says its moment means that moment
 */
export function readRule(
	values: RuleFormValues,
	zone: string,
	before: OwnRule | null = null
): ReadRule {
	const provider = values.provider === '' ? null : values.provider;
	if (values.kind === 'alias') {
		const alias = aliasRule.safeParse({
			kind: 'alias',
			provider,
			model: values.model,
			toProvider: values.toProvider === '' ? null : values.toProvider,
			toModel: values.toModel,
			note: values.note
		});
		if (alias.success) return { ok: true, rule: alias.data };
		return problemsOf(alias.error.issues, []);
	}
	const kept = before?.kind === 'price' ? before : null;
	const momentIn = (text: string, ms: number | null) =>
		ms !== null && dayText(ms, zone) === text ? ms : dayStart(text, zone);
	const fromMs = momentIn(values.from, kept?.fromMs ?? null);
	const untilMs = momentIn(values.until, kept?.untilMs ?? null);
	if (fromMs === undefined || untilMs === undefined) {
		const field = fromMs === undefined ? 'from' : 'until';
		return { ok: false, problems: { fields: { [field]: 'date' } } };
	}
	// A row without any text is one that was not filled in.
	const tiers = values.rows
		.map((row, index) => ({ row, index }))
		.slice(1)
		.filter(({ row }) => Object.values(row).some((text) => text !== ''));
	const price = priceRule.safeParse({
		kind: 'price',
		provider,
		model: values.model,
		fromMs,
		untilMs,
		note: values.note,
		currency: values.currency,
		prices: pricesOf(values.rows[0] ?? emptyRow),
		above: tiers.map(({ row }) => ({
			tokens: tokensOf(row.above),
			prices: pricesOf(row)
		}))
	});
	if (price.success) return { ok: true, rule: price.data };
	return problemsOf(
		price.error.issues,
		tiers.map(({ index }) => index)
	);
}

/** A count in digits, by threes with commas or not; `200.000` and `1,5` may mean another and are none. */
function tokensOf(text: string): number {
	const digits = withoutSeparators(text.replaceAll(/[_ ]/g, ''));
	return /^\d+$/.test(digits) ? Number(digits) : Number.NaN;
}

/** One price alone is that of all tokens: an internal rate. */
function pricesOf({ input, output, cacheRead, cacheWrite, reasoning }: RuleFormRow): Prices {
	return {
		input,
		output: output === '' ? input : output,
		...(cacheRead !== '' && { cacheRead }),
		...(cacheWrite !== '' && { cacheWrite }),
		...(reasoning !== '' && { reasoning })
	};
}

/** null for an empty text, undefined for what is no day. */
function dayStart(text: string, zone: string): number | null | undefined {
	return text === '' ? null : (startOfDayText(text, zone) ?? undefined);
}

function problemsOf(
	issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
	tierRows: readonly number[]
): ReadRule {
	const fields: Record<string, FieldProblem> = {};
	for (const { path, message } of issues) {
		const [first, second, third, fourth] = path.map(String);
		const row = first === 'above' && second !== undefined ? tierRows[Number(second)] : 0;
		const field =
			first === undefined
				? 'until'
				: first === 'prices'
					? `${second}.0`
					: first === 'above'
						? second === undefined
							? 'tiers'
							: third === 'tokens'
								? `above.${row}`
								: `${fourth}.${row}`
						: first;
		fields[field] ??=
			message === 'too-dear'
				? 'absurd'
				: first === undefined || field === 'tiers'
					? 'order'
					: 'invalid';
	}
	return { ok: false, problems: { fields } };
}
