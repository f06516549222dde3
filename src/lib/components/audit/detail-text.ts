import { detailName, detailValue, type Reader } from './detail-words.ts';

interface Entry {
	/** An `AuditDetail` as JSON. */
	readonly detail: string;
	readonly target: string | null;
}

/**
 * `Role: Administrator · Amount: 5 → 10` in the reader's language; empty for what holds nothing or is no
 * object.
 */
export function detailText({ detail, target }: Entry, reader: Reader): string {
	return Object.entries(parse(detail))
		.map(([name, value]) => {
			const word = (one: unknown) => detailValue(name, one, target ?? '', reader);
			const text = isChange(value) ? `${word(value.from)} → ${word(value.to)}` : word(value);
			return `${detailName(name) ?? name}: ${text}`;
		})
		.join(' · ');
}

function isChange(value: unknown): value is { readonly from: unknown; readonly to: unknown } {
	return typeof value === 'object' && value !== null && 'from' in value && 'to' in value;
}

function parse(text: string): Record<string, unknown> {
	try {
		const parsed: unknown = JSON.parse(text);
		return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
	} catch {
		return {};
	}
}
