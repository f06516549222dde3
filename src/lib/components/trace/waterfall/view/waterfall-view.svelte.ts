import { byRow, criticalPath } from '#lib/trace/waterfall/critical-path.ts';
import { compressedScale, idleGapsOf, idleNs } from '#lib/trace/waterfall/idle-gaps.ts';
import { firstToRead } from '#lib/trace/first-to-read.ts';
import { mergeArrivals, shiftOf } from '#lib/trace/light/merge.ts';
import { fromLight, type LightSpan, type LightTrace } from '#lib/trace/light/light.ts';
import { findGroups } from '#lib/trace/waterfall/row-groups.ts';
import {
	collapsedBelow,
	everyRow,
	siblingPlaces,
	subtreeNodes,
	visibleRows,
	type RowFilter
} from '#lib/trace/waterfall/rows.ts';
import {
	fitWindow,
	panBy,
	timeScale,
	zoomAt,
	type TimeScale,
	type TimeWindow
} from '#lib/trace/waterfall/time-scale.ts';
import { readSpanRef, spanRefText, twinOrdinals } from '#lib/trace/span-ref.ts';
import { linksOf } from '#lib/trace/tree/links.ts';
import { buildTree, costPath, type Tree } from '#lib/trace/tree/tree.ts';
import type { Ghost } from '../../open-span.ts';
import { SpanSearch } from './span-search.svelte.ts';

export type PathMode = 'off' | 'time' | 'cost';
/** What rows say beside their names. */
export type Figure = 'cost' | 'tokens';

/**
 * What a person does to a trace's rows and time: open, close, filter, search, walk, zoom. Knows nothing
 * of the DOM. It lives as long as its page: a growing trace is taken in by {@link WaterfallView.take}.
 *
 * An *item* is what a row stands for: a node (a span, or a ghost from the number of spans on), or
 * −2 − n for the group whose first member is node n; −1 = none.
 */
export class WaterfallView {
	tree = $state.raw<Tree>(buildTree([]));
	spans = $state.raw<readonly LightSpan[]>([]);
	/** Unix ns from which all times count, as text. */
	startNs = $state('0');
	/** Spans that the source holds. */
	total = $state(0);
	/** No root has arrived: rows keep the order in which they came. */
	running = $state(false);
	/** Item that the keyboard is on. */
	cursor = $state(-1);
	/** Node that is read beside the rows, a span's or a ghost's; −1 = none. */
	chosen = $state(-1);
	collapsed = $state.raw<ReadonlySet<number>>(new Set());
	/** Depth from which on all rows are closed, as long as no row was opened or closed since; null = none. */
	level = $state<number | null>(null);
	/** First members of the groups that are open. */
	openGroups = $state.raw<ReadonlySet<number>>(new Set());
	grouping = $state(true);
	filter = $state.raw<RowFilter>(everyRow);
	readonly search = new SpanSearch(() => this);
	/** Node → marked by a person. */
	marks = $state.raw<ReadonlySet<number>>(new Set());
	path = $state<PathMode>('off');
	compress = $state(false);
	figure = $state<Figure>('cost');
	/** The stretch of time that the bars show. */
	window = $state.raw<TimeWindow>({ startNs: 0, endNs: 0 });
	/** A stretch that a person measures; null = none. */
	band = $state.raw<TimeWindow | null>(null);
	widthPx = $state(600);
	/** Where the pointer is on the bars; null = elsewhere. */
	hoverNs = $state<number | null>(null);

	readonly groups = $derived.by(() => findGroups(this.tree, this.spans));
	readonly rows = $derived.by(() =>
		visibleRows(
			this.tree,
			this.spans,
			this.collapsed,
			this.filter,
			this.grouping ? { groups: this.groups, open: this.openGroups } : null
		)
	);
	readonly siblings = $derived.by(() => siblingPlaces(this.rows));
	// In this and what goes over all spans, signals are read once: a hundred thousand reads are felt.
	readonly #places = $derived.by(() => {
		const { nodeAt, rowCount } = this.tree;
		const { count, rowAt, groupAt } = this.rows;
		const ofNode = new Int32Array(rowCount).fill(-1);
		const ofGroup = new Map<number, number>();
		for (let place = 0; place < count; place += 1) {
			const node = nodeAt[rowAt[place] ?? -1] ?? -1;
			if (groupAt[place] === -1) ofNode[node] = place;
			else ofGroup.set(node, place);
		}
		return { ofNode, ofGroup };
	});

	/** All of the trace's time; never without length. */
	readonly whole = $derived.by((): TimeWindow => {
		const { startNs, endNs } = this.tree;
		return { startNs, endNs: Math.max(endNs, startNs + 1000) };
	});
	/** When the last of its spans ended, Unix ms. */
	get endMs(): number {
		return Number(BigInt(this.startNs) / 1_000_000n) + this.tree.endNs / 1e6;
	}

	readonly gaps = $derived.by(() => idleGapsOf(this.tree, this.whole));
	readonly idleNs = $derived.by(() => idleNs(this.gaps));
	readonly scale = $derived.by(() => this.#scaleOf(this.window));
	readonly zoomed = $derived.by(
		() => this.window.startNs > this.whole.startNs || this.window.endNs < this.whole.endNs
	);

	/** The path by time; null while it is not shown. */
	readonly critical = $derived.by(() =>
		this.path === 'time' ? byRow(this.tree, criticalPath(this.tree)) : null
	);
	/** Rows of the path by cost; null while it is not shown. */
	readonly dearest = $derived.by(() =>
		this.path === 'cost' ? new Set(costPath(this.tree)) : null
	);

	/** Rows of the spans that failed, in tree order. */
	readonly errorRows = $derived.by(() => {
		const { rowCount, nodeAt } = this.tree;
		const spans = this.spans;
		const rows: number[] = [];
		for (let row = 0; row < rowCount; row += 1) {
			if (spans[nodeAt[row] ?? -1]?.failed) rows.push(row);
		}
		return rows;
	});

	/** Nodes of what cost something, in the order given. */
	readonly costed = $derived.by(() => {
		const spans = this.spans;
		const nodes: number[] = [];
		for (let node = 0; node < spans.length; node += 1)
			if (costOf(spans, node) > 0) nodes.push(node);
		return nodes;
	});

	/** Where a node stands among them by falling cost, from 1; 0 when it cost nothing. */
	placeByCost(node: number): number {
		const spans = this.spans;
		const cost = costOf(spans, node);
		if (cost <= 0) return 0;
		let place = 1;
		for (const other of this.costed) {
			const its = costOf(spans, other);
			if (its > cost || (its === cost && other < node)) place += 1;
		}
		return place;
	}

	/** Whether the path by cost leads through rows from `row` up to, not with, `end`. */
	holdsDearest(row: number, end: number): boolean {
		for (const dear of this.dearest ?? []) if (dear >= row && dear < end) return true;
		return false;
	}

	/** @param selected reference to the span to stand on; else the one worth reading first */
	constructor(trace: LightTrace, selected: string | null) {
		this.#set(fromLight(trace), trace);
		this.window = this.whole;
		const asked = selected === null ? -1 : this.nodeOf(selected);
		this.chosen = asked === -1 ? firstToRead(this.spans) : asked;
		if (this.chosen !== -1) this.reveal(this.chosen);
	}

	/**
	 * Takes in what has arrived since. Rows stay where they are until the root is there; then the tree
	 * is put in order once.
	 * @returns whether it was put in order now
	 */
	take(fresh: LightTrace): boolean {
		const known = { startNs: this.startNs, spans: this.spans };
		const spans = fromLight(fresh);
		const merged = mergeArrivals(known, { startNs: fresh.startNs, spans });
		const wasWhole = !this.zoomed;
		const wasRunning = this.running;
		const shiftNs = shiftOf(known, fresh);
		const renamed = this.#set(merged, fresh);
		const again = (nodes: ReadonlySet<number>) => new Set([...nodes].map(renamed));
		if (this.level === null) this.collapsed = again(this.collapsed);
		else this.openTo(this.level);
		this.openGroups = again(this.openGroups);
		this.chosen = renamed(this.chosen);
		this.cursor = this.cursor < -1 ? -2 - renamed(-2 - this.cursor) : renamed(this.cursor);
		this.window = wasWhole ? this.whole : shifted(this.window, shiftNs);
		this.band = this.band && shifted(this.band, shiftNs);
		return wasRunning && !this.running;
	}

	/** @returns old node → new node: a ghost is renumbered, or has become the span that it stood for */
	#set(spans: LightSpan[], trace: LightTrace): (node: number) => number {
		const before = { count: this.spans.length, ghosts: this.tree.ghostIds };
		this.running = spans.length > 0 && !spans.some((span) => span.parentSpanId === '');
		const unmoved = before.count === 0;
		const tree = buildTree(spans, {
			order: this.running ? 'arrival' : 'start',
			// Spans that were merged stand in another order than their links.
			...(unmoved && { links: linksOf(trace) })
		});
		this.spans = spans;
		this.tree = tree;
		this.startNs = trace.startNs;
		this.total = trace.total;
		return (node) => {
			const id = before.ghosts[node - before.count];
			if (node < before.count || id === undefined) return node;
			const ghost = tree.ghostIds.indexOf(id);
			return ghost === -1 ? this.nodeOf(id) : spans.length + ghost;
		};
	}

	#scaleOf(window: TimeWindow): TimeScale {
		return this.compress && this.gaps.length > 0
			? compressedScale(window, this.gaps, this.widthPx)
			: timeScale(window, this.widthPx);
	}

	/** Nodes whose id others have too → their place among them. Read where a span is named, not before. */
	readonly #twins = $derived.by(() =>
		this.tree.findings.some(({ kind }) => kind === 'duplicate_id')
			? twinOrdinals(this.spans)
			: new Map<number, number>()
	);

	/** How addresses name a node; a ghost by the id for which it stands. '' for none. */
	refOf(node: number): string {
		const span = this.spans[node];
		if (!span) return this.ghostOf(node)?.spanId ?? '';
		return spanRefText({ spanId: span.spanId, ordinal: this.#twins.get(node) ?? 1 });
	}

	/** The node that a reference names; −1 when there is none. */
	nodeOf(ref: string): number {
		const { spanId, ordinal } = readSpanRef(ref);
		const twins = this.#twins;
		const found = this.spans.findIndex(
			(span, node) => span.spanId === spanId && (twins.get(node) ?? 1) === ordinal
		);
		const ghost = found === -1 ? this.tree.ghostIds.indexOf(ref) : -1;
		return ghost === -1 ? found : this.spans.length + ghost;
	}

	/** The parent for which a node stands that is no span; null for any other. */
	ghostOf(node: number): Ghost | null {
		const spanId = this.tree.ghostIds[node - this.spans.length];
		if (spanId === undefined) return null;
		return { spanId, children: this.tree.childCountAt[this.rowOf(node)] ?? 0 };
	}

	nodeAt(place: number): number {
		return this.tree.nodeAt[this.rows.rowAt[place] ?? -1] ?? -1;
	}

	itemAt(place: number): number {
		const node = this.nodeAt(place);
		return (this.rows.groupAt[place] ?? -1) === -1 ? node : -2 - node;
	}

	/** Place among the visible rows; −1 when it is not shown. */
	placeOf(item: number): number {
		if (item < -1) return this.#places.ofGroup.get(-2 - item) ?? -1;
		return this.#places.ofNode[item] ?? -1;
	}

	/** Tree row of an item, a group's first member for a group; −1 for none. */
	rowOf(item: number): number {
		return this.tree.rowOf[item < -1 ? -2 - item : item] ?? -1;
	}

	isOpen(item: number): boolean {
		return item < -1 ? this.openGroups.has(-2 - item) : !this.collapsed.has(item);
	}

	toggle(item: number): void {
		if (item < -1) this.openGroups = toggled(this.openGroups, -2 - item);
		else this.#close(toggled(this.collapsed, item));
	}

	/** Leaves rows of one kind out, or takes them in again, beside the other kinds asked for. */
	toggleOnly(kind: 'llm' | 'tool' | 'error'): void {
		const only = new Set(this.filter.only);
		if (!only.delete(kind)) only.add(kind);
		this.filter = { ...this.filter, only };
	}

	toggleInfrastructure(): void {
		this.filter = { ...this.filter, hideInfrastructure: !this.filter.hideInfrastructure };
	}

	toggleMark(node: number): void {
		this.marks = toggled(this.marks, node);
	}

	/** Closes a row and all below it, or opens them all. */
	toggleDeep(item: number): void {
		if (item < 0) return this.toggle(item);
		const next = new Set(this.collapsed);
		const open = !next.has(item);
		for (const node of subtreeNodes(this.tree, this.rowOf(item))) {
			if (open) next.add(node);
			else next.delete(node);
		}
		this.#close(next);
	}

	#close(nodes: ReadonlySet<number>): void {
		this.collapsed = nodes;
		this.level = null;
	}

	/** Opens every row and group above a node, so that it can be seen, and goes there. */
	reveal(node: number): void {
		const collapsed = new Set(this.collapsed);
		const open = new Set(this.openGroups);
		let row = this.rowOf(node);
		while (row !== -1) {
			const group = this.groups.list[this.groups.memberOf[row] ?? -1];
			if (group) open.add(this.tree.nodeAt[group.row] ?? -1);
			row = this.tree.parentAt[row] ?? -1;
			if (row !== -1) collapsed.delete(this.tree.nodeAt[row] ?? -1);
		}
		if (collapsed.size !== this.collapsed.size) this.#close(collapsed);
		if (open.size !== this.openGroups.size) this.openGroups = open;
		if (this.placeOf(node) === -1) this.filter = everyRow;
		this.cursor = node;
	}

	/** Moves by visible rows; stays inside. */
	move(by: number): void {
		const place = this.placeOf(this.cursor);
		const next = Math.min(this.rows.count - 1, Math.max(0, place + by));
		if (next >= 0) this.cursor = this.itemAt(next);
	}

	/** Right: opens, then steps in. Left: closes, then steps out. As trees do everywhere. */
	step(direction: 'in' | 'out'): void {
		const place = this.placeOf(this.cursor);
		if (place === -1) return this.move(1);
		const opens = this.rows.opensAt[place] === 1;
		const open = opens && this.isOpen(this.cursor);
		if (direction === 'in') {
			if (opens && !open) this.toggle(this.cursor);
			else if (open) this.move(1);
			return;
		}
		if (open) return this.toggle(this.cursor);
		const depth = this.rows.depthAt[place] ?? 0;
		for (let above = place - 1; above >= 0; above -= 1) {
			if ((this.rows.depthAt[above] ?? 0) < depth) {
				this.cursor = this.itemAt(above);
				return;
			}
		}
	}

	/** The next (or previous) failed span in tree order, round the end; reveals it. */
	nextError(by: 1 | -1): void {
		this.#nextRow(by, (node) => this.spans[node]?.failed === true);
	}

	/** The next (or previous) hit of the search, round the end; reveals it. */
	nextHit(by: 1 | -1): void {
		const { hits } = this.search;
		if (hits !== null) this.#nextRow(by, (node) => hits[node] === 1);
	}

	#nextRow(by: 1 | -1, wanted: (node: number) => boolean): void {
		const { rowCount, nodeAt } = this.tree;
		const at = this.rowOf(this.cursor);
		const from = at === -1 && by === -1 ? rowCount : at;
		for (let step = 1; step <= rowCount; step += 1) {
			const node = nodeAt[(from + by * step + 2 * rowCount) % rowCount] ?? -1;
			if (wanted(node)) return this.reveal(node);
		}
	}

	/** From the most expensive call to the next, and from the least back to the first. */
	nextExpensive(): void {
		const spans = this.spans;
		const dearest = this.costed.toSorted((a, b) => costOf(spans, b) - costOf(spans, a));
		const next = dearest[this.placeByCost(this.cursor) % Math.max(1, dearest.length)];
		if (next !== undefined) this.reveal(next);
	}

	expandAll(): void {
		this.#close(new Set());
	}

	/** Opens rows above a depth: 0 shows the roots alone. */
	openTo(depth: number): void {
		this.#close(collapsedBelow(this.tree, depth));
		this.level = depth;
	}

	/** @param factor > 1 closer; the time under `px` stays there */
	zoom(px: number, factor: number): void {
		const window = zoomAt(this.scale, px, factor, this.whole);
		const scale = this.#scaleOf(window);
		// Between gaps a scale is not even, so the place is put right afterwards.
		const off = this.compress ? scale.toPx(this.scale.toNs(px)) - px : 0;
		this.window = off === 0 ? window : panBy(scale, off, this.whole);
	}

	pan(px: number): void {
		this.window = panBy(this.scale, px, this.whole);
	}

	showAll(): void {
		this.window = this.whole;
	}

	timesOf(item: number): TimeWindow {
		const row = this.rowOf(item);
		const group = item < -1 ? this.groups.list[this.groups.startingAt[row] ?? -1] : undefined;
		const startNs = this.tree.startAt[row] ?? 0;
		let endNs = this.tree.endTimeAt[row] ?? 0;
		for (let at = row; group && at < group.endRow; at = this.tree.endAt[at] ?? group.endRow) {
			endNs = Math.max(endNs, this.tree.endTimeAt[at] ?? 0);
		}
		return { startNs, endNs };
	}

	/** Shows an item's own time; again, all of it. */
	fit(item: number): void {
		const fitted = fitWindow(this.timesOf(item), this.whole);
		this.window = isSame(fitted, this.window) ? this.whole : fitted;
	}

	/** Brings an item to the middle; when it is there already, fits it. */
	centre(item: number): void {
		const { startNs, endNs } = this.timesOf(item);
		const half = (this.window.endNs - this.window.startNs) / 2;
		const middle = Math.min(
			this.whole.endNs - half,
			Math.max(this.whole.startNs + half, (startNs + endNs) / 2)
		);
		const window = { startNs: middle - half, endNs: middle + half };
		if (isSame(window, this.window)) this.window = fitWindow({ startNs, endNs }, this.whole);
		else this.window = window;
	}
}

function costOf(spans: readonly LightSpan[], node: number): number {
	return spans[node]?.costUsd ?? 0;
}

function toggled(set: ReadonlySet<number>, member: number): Set<number> {
	const next = new Set(set);
	if (!next.delete(member)) next.add(member);
	return next;
}

function shifted({ startNs, endNs }: TimeWindow, byNs: number): TimeWindow {
	return { startNs: startNs + byNs, endNs: endNs + byNs };
}

function isSame(a: TimeWindow, b: TimeWindow): boolean {
	const close = (b.endNs - b.startNs) / 1000;
	return Math.abs(a.startNs - b.startNs) <= close && Math.abs(a.endNs - b.endNs) <= close;
}
