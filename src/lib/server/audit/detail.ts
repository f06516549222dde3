import type { AuditDetail, Fact } from './entry.ts';

/** Names under which secrets travel. */
const secret = /pass|secret|token|cookie|authorization|^code$|backup|api.?key$/i;
const mostCharacters = 200;
/** Of a list in a detail. */
export const mostItems = 50;

/** JSON of a detail, fit to be kept for years: short, and without what opens anything. */
export function toDetailText(detail: AuditDetail): string {
	return JSON.stringify(
		Object.fromEntries(
			Object.entries(detail).map(([name, value]) => [
				name,
				secret.test(name) ? '…' : toValue(value)
			])
		)
	);
}

function toValue(value: AuditDetail[string]): AuditDetail[string] {
	return typeof value === 'object' && value !== null && 'from' in value
		? { from: trim(value.from), to: trim(value.to) }
		: trim(value);
}

function trim(value: Fact): Fact {
	if (typeof value === 'string') return shorten(value);
	if (typeof value === 'object' && value !== null) {
		return value.slice(0, mostItems).map((each) => shorten(each));
	}
	return value;
}

/** Text of at most 200 characters, never cut inside a surrogate pair. */
export function shorten(text: string, most = mostCharacters): string {
	if (text.length <= most) return text;
	return `${text.slice(0, most - 1).replace(/\p{Surrogate}$/u, '')}…`;
}
