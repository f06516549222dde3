import type { ChartColor } from '#lib/components/charts/spec.ts';
import type { GroupId, LineName } from '#lib/infrastructure/panel.ts';
import type { Series } from '#lib/infrastructure/series/series.ts';

const fixedColors: Readonly<Record<LineName, ChartColor>> = {
	p50: 'series-7',
	p95: 'series-1',
	p99: 'series-4',
	read: 'series-7',
	written: 'series-3',
	received: 'series-7',
	sent: 'series-3',
	prompt: 'series-7',
	generation: 'series-2',
	input: 'series-7',
	output: 'series-2',
	all: 'series-7',
	failed: 'danger'
};
const palette = [
	'series-1',
	'series-2',
	'series-3',
	'series-4',
	'series-5',
	'series-6',
	'series-7'
] as const satisfies readonly ChartColor[];

/** What stands in charts together and is told apart by colour: the hosts, the GPUs of hosts, the models. */
export type Kind = string;

export function kindOf(group: GroupId, { name }: Series): Kind {
	return `${group} ${'fixed' in name ? 0 : name.labels.length}`;
}

/**
 * The colours of the entities of a page. They follow from the names alone, whichever answer comes first:
 * each has the colour of its name, or the next one that is free among its kind.
 */
export class EntityColors {
	readonly #known = new Map<Kind, ReadonlyMap<string, ChartColor>>();

	/** @param ids of the series of each kind, in any order */
	constructor(ids: Readonly<Record<Kind, readonly string[]>>) {
		for (const [kind, each] of Object.entries(ids)) this.#known.set(kind, colorsOf(each));
	}

	of(group: GroupId, series: Series): ChartColor {
		if ('fixed' in series.name) return fixedColors[series.name.fixed];
		return this.#known.get(kindOf(group, series))?.get(series.id) ?? 'series-other';
	}
}

function colorsOf(ids: readonly string[]): ReadonlyMap<string, ChartColor> {
	const colors = new Map<string, ChartColor>();
	let free = new Set<ChartColor>();
	for (const id of [...ids].sort()) {
		// More entities than colours: each colour is given once more.
		if (free.size === 0) free = new Set(palette);
		const color = firstFree(hash(id), free);
		free.delete(color);
		colors.set(id, color);
	}
	return colors;
}

function firstFree(start: number, free: ReadonlySet<ChartColor>): ChartColor {
	const turned = palette.map((_, step) => palette[(start + step) % palette.length]);
	return turned.find((color) => color !== undefined && free.has(color)) ?? 'series-other';
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
	let value = 0x811c9dc5;
	for (let index = 0; index < text.length; index++) {
		value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
	}
	return value;
}
