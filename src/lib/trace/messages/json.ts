/** Reading JSON of unknown shape without ever throwing. */

export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The parsed value when the text is a JSON object or array, else undefined. */
export function parseContainer(text: string): unknown {
	const first = text.trimStart().charAt(0);
	if (first !== '{' && first !== '[') return undefined;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** Text as it is, anything else as JSON; `""` for nothing. */
export function toText(value: unknown): string {
	if (typeof value === 'string') return value;
	if (value === undefined || value === null) return '';
	try {
		return JSON.stringify(value);
	} catch {
		// Nested too deeply for the engine's stack.
		return '[…]';
	}
}

/** The first of the members that is a text with something in it, or null. */
export function textMember(record: JsonRecord, ...names: readonly string[]): string | null {
	for (const name of names) {
		const value = record[name];
		if (typeof value === 'string' && value !== '') return value;
	}
	return null;
}

/** The first of the members that is there at all. */
export function anyMember(record: JsonRecord, ...names: readonly string[]): unknown {
	for (const name of names) {
		const value = record[name];
		if (value !== undefined && value !== null) return value;
	}
	return undefined;
}

/** The member as a record, or null. */
export function recordMember(record: JsonRecord, ...names: readonly string[]): JsonRecord | null {
	for (const name of names) {
		const value = record[name];
		if (isRecord(value)) return value;
	}
	return null;
}

/** An array as it is; a map with numeric keys in their order; else nothing. */
export function toList(value: unknown): readonly unknown[] {
	if (Array.isArray(value)) return value;
	if (!isRecord(value)) return [];
	return Object.keys(value)
		.filter((key) => /^\d{1,15}$/.test(key))
		.sort((a, b) => Number(a) - Number(b))
		.map((key) => value[key]);
}
