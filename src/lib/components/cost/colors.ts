import type { ChartColor } from '#lib/components/charts/spec.ts';

const colors = [
	'series-1',
	'series-2',
	'series-3',
	'series-4',
	'series-5',
	'series-6',
	'series-7'
] as const satisfies readonly ChartColor[];

/**
 * A colour for each name, by its hash, so that it is the same in every chart and range; of two names
 * with one colour the later takes the next that is free.
 */
export function colorsOf(names: readonly string[]): Map<string, ChartColor> {
	const taken = new Set<ChartColor>();
	const given = new Map<string, ChartColor>();
	for (const name of names) {
		const first = hash(name) % colors.length;
		const order = colors.map((_, step) => colors[(first + step) % colors.length] ?? 'series-1');
		const color = order.find((each) => !taken.has(each)) ?? order[0] ?? 'series-1';
		taken.add(color);
		given.set(name, color);
	}
	return given;
}

/** FNV-1a over UTF-16 code units. */
function hash(name: string): number {
	let value = 0x811c9dc5;
	for (let index = 0; index < name.length; index += 1) {
		value = Math.imul(value ^ name.charCodeAt(index), 0x01000193) >>> 0;
	}
	return value;
}
