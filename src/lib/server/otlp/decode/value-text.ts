import { unescapeJsonText } from './unescape.ts';

/** Deeper nesting than anybody's attributes, and far from the end of the stack. */
export const maxDepth = 64;

/**
 * An OTLP attribute value on its way to text. `json` is a finished JSON text: how values stand inside
 * lists and maps, where 64-bit integers must stay exact.
 */
export interface ValueText {
	/** What is stored when the value is an attribute of its own. */
	readonly text: string;
	readonly json: string;
}

/*
 * The forms are those of the collector's ClickHouse exporter (pcommon.Value.AsString), which AgentOps
 * uses: scalars as they read, bytes as base64, lists and maps as JSON.
 */
export function stringValue(value: string): ValueText {
	return new StringValue(value);
}

/** Its JSON is wanted inside lists and maps only. */
class StringValue implements ValueText {
	readonly #value: string;

	constructor(value: string) {
		this.#value = value;
	}

	get text(): string {
		return unescapeJsonText(this.#value);
	}

	get json(): string {
		return JSON.stringify(this.#value);
	}
}

export function scalarValue(value: boolean | bigint): ValueText {
	const text = String(value);
	return { text, json: text };
}

export function doubleValue(value: number): ValueText {
	const text = String(value);
	return { text, json: Number.isFinite(value) ? text : JSON.stringify(text) };
}

export function bytesValue(base64: string): ValueText {
	return { text: base64, json: JSON.stringify(base64) };
}

export function listValue(items: readonly ValueText[]): ValueText {
	const json = `[${items.map((item) => item.json).join(',')}]`;
	return { text: json, json };
}

export function mapValue(entries: readonly (readonly [string, ValueText])[]): ValueText {
	const json = `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${value.json}`).join(',')}}`;
	return { text: json, json };
}

/** An AnyValue without a value. */
export const noValue: ValueText = { text: '', json: 'null' };

/** Stands for what is nested deeper than `maxDepth`: the rest of its span is kept. */
export const tooDeep: ValueText = stringValue(`… (deeper than ${maxDepth} levels)`);
