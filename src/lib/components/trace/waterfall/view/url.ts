import { everyRow, type RowFilter } from '#lib/trace/waterfall/rows.ts';
import type { WaterfallView } from './waterfall-view.svelte.ts';

type Shown = Pick<
	WaterfallView,
	'filter' | 'grouping' | 'path' | 'compress' | 'figure' | 'search' | 'marks' | 'refOf' | 'nodeOf'
>;

const kinds = ['llm', 'tool', 'error'] as const;
const maxMarks = 50;
/** A stretch of time is not narrower. */
const shortestNs = 1_000;
const longestFind = 500;

/** What an address says of the waterfall; defaults are absent, so that links stay short. */
export function viewParams(view: Shown): Record<string, string | null> {
	const { filter } = view;
	const marks = [...view.marks].map((node) => view.refOf(node));
	return {
		show: filter.only.size > 0 ? kinds.filter((kind) => filter.only.has(kind)).join(',') : null,
		infra: filter.hideInfrastructure ? 'hide' : null,
		flat: view.grouping ? null : '1',
		path: view.path === 'off' ? null : view.path,
		compress: view.compress ? '1' : null,
		figure: view.figure === 'tokens' ? 'tokens' : null,
		find: view.search.query.trim() === '' ? null : view.search.query,
		marks: marks.length > 0 ? marks.slice(0, maxMarks).join(',') : null
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
	const refs = new Set(params.get('marks')?.split(',').slice(0, maxMarks));
	const marks = [...refs].map((ref) => ({ ref, node: view.nodeOf(ref) }));
	view.marks = new Set(marks.flatMap(({ node }) => (node === -1 ? [] : [node])));
	return marks.flatMap(({ ref, node }) => (node === -1 ? [ref] : []));
}

type Zoomed = Pick<WaterfallView, 'window' | 'whole' | 'zoomed'>;

const ms = 1e6;

/** `1200.5-1800`: ms since the run began; null for all of it. */
export function windowParam({ window, whole, zoomed }: Zoomed): string | null {
	if (!zoomed) return null;
	const text = (timeNs: number) => String(Math.round((timeNs - whole.startNs) / 1e3) / 1e3);
	return `${text(window.startNs)}-${text(window.endNs)}`;
}

/**
 * Sets the stretch of time that an address names; what is none, or lies outside, is left alone.
 * @returns whether it was one, or none was named
 */
export function applyWindow(view: Zoomed, text: string | null): boolean {
	if (text === null) return true;
	const [, from, to] = /^(\d{1,13}(?:\.\d{1,6})?)-(\d{1,13}(?:\.\d{1,6})?)$/.exec(text) ?? [];
	if (from === undefined || to === undefined) return false;
	const { whole } = view;
	const startNs = whole.startNs + Number(from) * ms;
	const endNs = Math.min(whole.endNs, whole.startNs + Number(to) * ms);
	if (endNs - startNs < shortestNs) return false;
	view.window = { startNs, endNs };
	return true;
}
