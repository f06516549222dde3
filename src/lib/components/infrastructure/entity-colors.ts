import type { ChartColor, Dash } from '#lib/components/charts/spec.ts';
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

/** How an entity's lines are drawn in every panel of a page. */
export interface Look {
	readonly color: ChartColor;
	readonly dash: Dash;
}

const solid = (color: ChartColor): Look => ({ color, dash: 'solid' });
/** More entities than colours: each colour is given once more, in another line. */
const dashes = ['solid', 'dashed', 'dotted'] as const satisfies readonly Dash[];

/** What stands in charts together and is told apart by colour: the hosts, the GPUs of hosts, the models. */
export type Kind = string;

export function kindOf(group: GroupId, { name }: Series): Kind {
	return `${group} ${'fixed' in name ? 0 : name.labels.length}`;
}

/**
 * The looks of the entities of a page. They follow from the names alone, whichever answer comes first:
 * each has the colour of its name, or the next one that is free among its kind. Three times as many as
 * there are colours are told apart.
 */
export class EntityColors {
	readonly #known = new Map<Kind, ReadonlyMap<string, Look>>();

	/** @param ids of the series of each kind, in any order */
	constructor(ids: Readonly<Record<Kind, readonly string[]>>) {
		for (const [kind, each] of Object.entries(ids)) this.#known.set(kind, looksOf(each));
	}

	of(group: GroupId, series: Series): Look {
		if ('fixed' in series.name) return solid(fixedColors[series.name.fixed]);
		return this.#known.get(kindOf(group, series))?.get(series.id) ?? solid('series-other');
	}
}

function looksOf(ids: readonly string[]): ReadonlyMap<string, Look> {
	const looks = new Map<string, Look>();
	let free = new Set<ChartColor>();
	for (const [index, id] of [...ids].sort().entries()) {
		if (free.size === 0) free = new Set(palette);
		const color = firstFree(hash(id), free);
		free.delete(color);
		const round = Math.floor(index / palette.length) % dashes.length;
		looks.set(id, { color, dash: dashes[round] ?? 'solid' });
	}
	return looks;
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
