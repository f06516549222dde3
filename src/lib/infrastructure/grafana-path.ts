import { printPoint, type Point } from '#lib/time/point.ts';
import type { Range, Span } from '#lib/time/range.ts';
import { variableIds, type GroupId } from './panel.ts';
import type { Chosen } from './promql/template.ts';

/**
 * The same figures in Grafana: the dashboard of a group that `deploy/grafana` ships, with the range and
 * what the view is narrowed by, as a path on Grafana's origin.
 */
export function grafanaPath(group: GroupId, chosen: Chosen, range: Range, span: Span): string {
	const query = new URLSearchParams({
		from: moment(range.from, span.startMs),
		to: moment(range.to, span.endMs)
	});
	for (const id of variableIds) {
		const value = chosen[id];
		if (value !== null) query.set(`var-${id}`, value);
	}
	return `/d/agent-portal-${group}?${query}`;
}

/** Relative stays relative; the start of a day is the fleet's, which Grafana does not know. */
function moment(point: Point, ms: number): string {
	const plain = point.kind === 'now' && point.steps.every(({ op }) => op === 'add');
	return plain ? printPoint(point) : String(ms);
}
