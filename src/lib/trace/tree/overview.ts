import type { LightSpan } from '../light/light.ts';
import type { SpanType } from '../span.ts';
import type { Tree } from './tree.ts';

/** The colours of an overview; the last two are of those that mostly wait for the others. */
export const overviewFamilies = [
	'danger',
	'llm',
	'tool',
	'retrieval',
	'guardrail',
	'infra',
	'agent',
	'session'
] as const;
export type OverviewFamily = (typeof overviewFamilies)[number];

const familyOf: Record<SpanType, OverviewFamily> = {
	session: 'session',
	workflow: 'session',
	agent: 'agent',
	task: 'agent',
	llm: 'llm',
	embedding: 'llm',
	tool: 'tool',
	retrieval: 'retrieval',
	guardrail: 'guardrail',
	http: 'infra',
	infrastructure: 'infra',
	other: 'infra'
};
const rankOf = new Map(overviewFamilies.map((family, rank) => [family, rank]));

/**
 * A picture of a whole trace in `lines × widthPx` cells, whatever its size: each line stands for the
 * rows that fall on it, each cell for the family that does most of the work there; for failures from a
 * tenth of it on. Those that only wait for others show where nothing else is.
 *
 * @param toPx - time → pixel
 * @returns line by line, 0 = nothing, n = `overviewFamilies[n − 1]`
 */
export function drawOverview(
	tree: Tree,
	spans: readonly Pick<LightSpan, 'type' | 'failed'>[],
	widthPx: number,
	lines: number,
	toPx: (timeNs: number) => number
): Uint8Array {
	const cells = new Uint8Array(widthPx * lines);
	const families = overviewFamilies.length;
	// Per family how many bars begin less how many end at a pixel; made into cells line by line.
	const steps = new Int32Array(families * (widthPx + 1));
	let row = 0;
	for (let line = 0; line < lines; line += 1) {
		const last = Math.ceil(((line + 1) * tree.rowCount) / lines);
		if (row >= last) continue;
		steps.fill(0);
		for (; row < last; row += 1) {
			const span = spans[tree.nodeAt[row] ?? -1];
			if (span === undefined) continue;
			const rank = rankOf.get(span.failed ? 'danger' : familyOf[span.type]) ?? 0;
			const from = clamp(Math.floor(toPx(tree.startAt[row] ?? 0)), widthPx - 1);
			// A sliver stays visible.
			const to = clamp(Math.max(from + 1, Math.ceil(toPx(tree.endTimeAt[row] ?? 0))), widthPx);
			const base = rank * (widthPx + 1);
			steps[base + from] = (steps[base + from] ?? 0) + 1;
			steps[base + to] = (steps[base + to] ?? 0) - 1;
		}
		fillLine(cells.subarray(line * widthPx, (line + 1) * widthPx), steps, families);
	}
	return cells;
}

const waiting = overviewFamilies.length - 2;

function fillLine(cells: Uint8Array, steps: Int32Array, families: number): void {
	const width = cells.length;
	const open = new Int32Array(families);
	for (let px = 0; px < width; px += 1) {
		let work = 0;
		let most = 0;
		let cell = 0;
		for (let rank = 0; rank < families; rank += 1) {
			const running = (open[rank] ?? 0) + (steps[rank * (width + 1) + px] ?? 0);
			open[rank] = running;
			if (rank < waiting) work += running;
			if (running > most && (rank < waiting || work === 0)) {
				most = running;
				cell = rank + 1;
			}
		}
		const failures = open[0] ?? 0;
		cells[px] = failures > 0 && failures * 10 >= work ? 1 : cell;
	}
}

const clamp = (px: number, most: number) => Math.min(most, Math.max(0, px));
