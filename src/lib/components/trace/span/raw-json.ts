import type { SpanBody } from '#lib/trace/span-body.ts';

/**
 * One span as JSON text, without what the portal read out of it. A text that holds JSON stands as that
 * JSON, character by character, so that long numbers keep their digits.
 */
export function rawJson(body: SpanBody): string {
	const plain = JSON.stringify({
		...body,
		conversation: undefined,
		attributes: undefined,
		resourceAttributes: undefined
	});
	const opened = [
		`"attributes":${openedMap(body.attributes)}`,
		`"resourceAttributes":${openedMap(body.resourceAttributes)}`
	];
	return `${plain.slice(0, -1)},${opened.join(',')}}`;
}

function openedMap(values: Readonly<Record<string, string>>): string {
	const members = Object.entries(values)
		.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
		.map(
			([key, value]) =>
				`${JSON.stringify(key)}:${isContainer(value) ? value : JSON.stringify(value)}`
		);
	return `{${members.join(',')}}`;
}

function isContainer(text: string): boolean {
	if (!/^\s*[[{]/.test(text)) return false;
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}
