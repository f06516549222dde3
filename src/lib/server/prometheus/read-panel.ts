/** A panel's lines, each by its query, on one grid. */
import { z } from 'zod';
import type { PresentLine, PresentPanel } from '#lib/infrastructure/catalogue.ts';
import { fill, matchers, type Chosen } from '#lib/infrastructure/promql/template.ts';
import { largest, type PanelSeries, type Series } from '#lib/infrastructure/series/series.ts';
import type { Sampling } from '#lib/infrastructure/series/step.ts';
import { ok, type Reply } from '../agentops/fault.ts';
import type { Ask } from './answer.ts';

/** As many lines as a person tells apart by colour and name. */
const mostSeries = 12;

/** Samples are read by hand: checking a million pairs by schema would take longer than the query. */
const samples = z.custom<readonly unknown[]>((value) => Array.isArray(value));
const matrix = z.object({
	resultType: z.literal('matrix'),
	result: z.array(
		z.object({
			metric: z.record(z.string(), z.string()),
			// Absent where a native histogram stands.
			values: samples.default([])
		})
	)
});

export async function readPanel(
	ask: Ask,
	panel: PresentPanel,
	chosen: Chosen,
	sampling: Sampling,
	timeout: string,
	signal: AbortSignal
): Promise<Reply<PanelSeries>> {
	const { startSeconds, endSeconds, stepSeconds, windowSeconds } = sampling;
	const selector = matchers(chosen, panel.labels);
	const points = Math.floor((endSeconds - startSeconds) / stepSeconds) + 1;
	const replies = await Promise.all(
		panel.lines.map(async (line) => ({
			line,
			reply: await ask(
				'/api/v1/query_range',
				{
					query: fill(line.query, selector, windowSeconds),
					start: String(startSeconds),
					end: String(endSeconds),
					step: String(stepSeconds),
					timeout
				},
				matrix,
				signal
			)
		}))
	);
	const series: Series[] = [];
	for (const { line, reply } of replies) {
		if (!reply.ok) return reply;
		for (const { metric, values } of reply.value.result) {
			const name = nameOf(line, metric);
			series.push({ id: idOf(name), name, values: onGrid(values, sampling, points) });
		}
	}
	const kept = largest(series, mostSeries);
	return ok({
		startMs: startSeconds * 1_000,
		stepMs: stepSeconds * 1_000,
		points,
		series: kept.series,
		left: kept.left
	});
}

function nameOf({ name }: PresentLine, metric: Readonly<Record<string, string>>): Series['name'] {
	if (typeof name === 'string') return { fixed: name };
	return { labels: name.map((label) => metric[label] ?? '') };
}

function idOf(name: Series['name']): string {
	return 'fixed' in name ? name.fixed : name.labels.join('\u0000');
}

/** `[[<seconds>, "<value>"], …]` as one value a moment; NaN and infinities count as no sample. */
function onGrid(
	values: readonly unknown[],
	{ startSeconds, stepSeconds }: Sampling,
	points: number
): (number | null)[] {
	const grid = new Array<number | null>(points).fill(null);
	for (const pair of values) {
		if (!Array.isArray(pair)) continue;
		const index = Math.round((Number(pair[0]) - startSeconds) / stepSeconds);
		const value = Number(pair[1]);
		if (index >= 0 && index < points && Number.isFinite(value)) grid[index] = value;
	}
	return grid;
}
