/** The catalogue of named PromQL, and what of it a Prometheus can answer. */
import { clickhouse } from './catalogue/clickhouse.ts';
import { gpus } from './catalogue/gpus.ts';
import { hosts } from './catalogue/hosts.ts';
import { litellm } from './catalogue/litellm.ts';
import { portal } from './catalogue/portal.ts';
import { vllm } from './catalogue/vllm.ts';
import {
	variableIds,
	type Group,
	type GroupId,
	type Labels,
	type LineName,
	type VariableId
} from './panel.ts';
import { anyOf, isAnswered, metricsIn, type Chosen } from './promql/template.ts';

export const catalogue: readonly Group[] = [hosts, gpus, vllm, litellm, clickhouse, portal];

/** Every metric that a query of the catalogue reads, once. */
export const catalogueMetrics: readonly string[] = [
	...new Set(
		catalogue.flatMap(({ panels }) =>
			panels.flatMap(({ lines }) => lines.flatMap(({ queries }) => queries.flatMap(metricsIn)))
		)
	)
];

/** What panels need to find, beside the metrics that they read. */
export const catalogueNeeds: readonly string[] = catalogue.flatMap(({ panels }) =>
	panels.flatMap(({ needs }) => needs ?? [])
);

/** A line with one query of all that the metrics at hand can answer. */
export interface PresentLine {
	readonly name: LineName | readonly [string, ...string[]];
	readonly query: string;
}

export interface PresentPanel {
	readonly id: string;
	readonly unit: Group['panels'][number]['unit'];
	readonly group: Group;
	readonly labels: Labels;
	readonly lines: readonly PresentLine[];
}

/** The first page, or all panels of one group. */
export type View = 'overview' | GroupId;

/**
 * The panels of a view that have something to show; lines and panels without their metrics are left out.
 * @param metrics what is at hand of `catalogueMetrics` and `catalogueNeeds`
 */
export function presentPanels(view: View, metrics: ReadonlySet<string>): PresentPanel[] {
	return catalogue
		.filter(({ id }) => view === 'overview' || view === id)
		.flatMap((group) =>
			group.panels
				.filter(({ headline }) => view !== 'overview' || headline === true)
				.filter(({ needs }) => needs === undefined || metrics.has(needs))
				.map(({ id, unit, lines, labels }) => ({
					id,
					unit,
					group,
					labels: labels ?? group.labels,
					lines: lines.flatMap(({ name, queries }) => {
						const answered = queries.filter((each) => isAnswered(each, metrics));
						return answered.length === 0 ? [] : [{ name, query: anyOf(answered) }];
					})
				}))
				.filter(({ lines }) => lines.length > 0)
		);
}

/** What was chosen and narrows the panel's group, but not the panel: its metrics lack the label. */
export function notNarrowedBy({ group, labels }: PresentPanel, chosen: Chosen): VariableId[] {
	return variableIds.filter(
		(id) => chosen[id] !== null && group.labels[id] !== undefined && labels[id] === undefined
	);
}

/** The groups of which at least one panel has its metrics, in the catalogue's order. */
export function presentGroups(metrics: ReadonlySet<string>): GroupId[] {
	return catalogue.map(({ id }) => id).filter((id) => presentPanels(id, metrics).length > 0);
}
