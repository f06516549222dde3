import type { TimeWindow } from '#lib/trace/waterfall/time-scale.ts';
import { everyRow, type RowFilter } from '#lib/trace/waterfall/rows.ts';
import type { WaterfallView } from './waterfall-view.svelte.ts';

type Shown = Pick<
	WaterfallView,
	| 'filter'
	| 'grouping'
	| 'path'
	| 'compress'
	| 'figure'
	| 'search'
	| 'marks'
	| 'level'
	| 'openTo'
	| 'collapsed'
	| 'openGroups'
	| 'groups'
	| 'tree'
	| 'rowOf'
	| 'chosen'
	| 'band'
	| 'whole'
	| 'refOf'
	| 'nodeOf'
>;

const kinds = ['llm', 'tool', 'error'] as const;
const maxMarks = 50;
/** More rows that were closed by hand than this are left out: an address has an end. */
const maxFolds = 50;
const deepest = 99;
/** A stretch of time is not narrower. */
const shortestNs = 1_000;
const longestFind = 500;

/** What an address says of the waterfall; defaults are absent, so that links stay short. */
export function viewParams(view: Shown): Record<string, string | null> {
	const { filter } = view;
	const refs = (nodes: ReadonlySet<number>) => [...nodes].map((node) => view.refOf(node)).join(',');
	const folds = (nodes: ReadonlySet<number>) =>
		nodes.size > 0 && nodes.size <= maxFolds ? refs(nodes) : null;
	return {
		show: filter.only.size > 0 ? kinds.filter((kind) => filter.only.has(kind)).join(',') : null,
		infra: filter.hideInfrastructure ? 'hide' : null,
		flat: view.grouping ? null : '1',
		path: view.path === 'off' ? null : view.path,
		compress: view.compress ? '1' : null,
		figure: view.figure === 'tokens' ? 'tokens' : null,
		find: view.search.query.trim() === '' ? null : view.search.query,
		marks: view.marks.size > 0 ? refs(new Set([...view.marks].slice(0, maxMarks))) : null,
		level: view.level === null ? null : String(view.level),
		closed: view.level === null ? folds(view.collapsed) : null,
		groups: folds(withoutChosen(view)),
		band: view.band && stretchText(view.band, view.whole)
	};
}

/**
 * Sets a view as an address says; what it does not understand stays as it is.
 * @returns marks that the trace does not hold
 */
export function applyParams(view: Shown, params: URLSearchParams): readonly string[] {
	const shown = params.get('show')?.split(',') ?? [];
	const only: RowFilter['only'] = new Set(kinds.filter((kind) => shown.includes(kind)));
	view.filter = { ...everyRow, only, hideInfrastructure: params.get('infra') === 'hide' };
	view.grouping = params.get('flat') !== '1';
	const path = params.get('path');
	view.path = path === 'time' || path === 'cost' ? path : 'off';
	view.compress = params.get('compress') === '1';
	view.figure = params.get('figure') === 'tokens' ? 'tokens' : 'cost';
	view.search.query = (params.get('find') ?? '').slice(0, longestFind);
	applyFolds(view, params);
	view.band = readStretch(params.get('band'), view.whole);
	const refs = new Set(params.get('marks')?.split(',').slice(0, maxMarks));
	const marks = [...refs].map((ref) => ({ ref, node: view.nodeOf(ref) }));
	view.marks = new Set(marks.flatMap(({ node }) => (node === -1 ? [] : [node])));
	return marks.flatMap(({ ref, node }) => (node === -1 ? [ref] : []));
}

/** The open groups but that of the chosen span, which opens wherever the span is. */
function withoutChosen(view: Shown): ReadonlySet<number> {
	const { list, memberOf } = view.groups;
	const rest = new Set(view.openGroups);
	for (let row = view.rowOf(view.chosen); row !== -1; row = view.tree.parentAt[row] ?? -1) {
		const group = list[memberOf[row] ?? -1];
		if (group) rest.delete(view.tree.nodeAt[group.row] ?? -1);
	}
	return rest;
}

/** Rows that the trace does not have, or has no more, are left alone. */
function applyFolds(view: Shown, params: URLSearchParams): void {
	const nodes = (name: string) =>
		(params.get(name)?.split(',') ?? [])
			.slice(0, maxFolds)
			.map((ref) => view.nodeOf(ref))
			.filter((node) => node !== -1);
	const level = params.get('level');
	if (level !== null && /^\d{1,2}$/.test(level)) view.openTo(Math.min(deepest, Number(level)));
	else if (params.has('closed')) view.collapsed = new Set(nodes('closed'));
	view.openGroups = new Set([...view.openGroups, ...nodes('groups')]);
}

type Zoomed = Pick<WaterfallView, 'window' | 'whole' | 'zoomed'>;

const ms = 1e6;

/** `1200.5-1800`: ms since the run began; null for all of it. */
export function windowParam({ window, whole, zoomed }: Zoomed): string | null {
	return zoomed ? stretchText(window, whole) : null;
}

function stretchText({ startNs, endNs }: TimeWindow, whole: TimeWindow): string {
	const text = (timeNs: number) => String(Math.round((timeNs - whole.startNs) / 1e3) / 1e3);
	return `${text(startNs)}-${text(endNs)}`;
}

/** null for what is no stretch of the whole. */
function readStretch(text: string | null, whole: TimeWindow): TimeWindow | null {
	const [, from, to] = /^(\d{1,13}(?:\.\d{1,6})?)-(\d{1,13}(?:\.\d{1,6})?)$/.exec(text ?? '') ?? [];
	if (from === undefined || to === undefined) return null;
	const startNs = whole.startNs + Number(from) * ms;
	const endNs = Math.min(whole.endNs, whole.startNs + Number(to) * ms);
	return endNs - startNs < shortestNs ? null : { startNs, endNs };
}

/**
 * Sets the stretch of time that an address names; what is none, or lies outside, is left alone.
 * @returns whether it was one, or none was named
 */
export function applyWindow(view: Zoomed, text: string | null): boolean {
	if (text === null) return true;
	const window = readStretch(text, view.whole);
	if (window === null) return false;
	view.window = window;
	return true;
}
