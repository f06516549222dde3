/** The portal's catalogue of panels as Grafana dashboards: one source of PromQL for both. */
import type { Group, Labels, Line, Panel, Unit } from '../../src/lib/infrastructure/panel.ts';
import { anyOf, fill, metricsIn } from '../../src/lib/infrastructure/promql/template.ts';

const units: Readonly<Record<Unit, string>> = {
	ratio: 'percentunit',
	count: 'short',
	bytes: 'bytes',
	'bytes/s': 'Bps',
	'requests/s': 'reqps',
	'tokens/s': 'ops',
	'events/s': 'ops',
	'rows/s': 'ops',
	seconds: 's',
	celsius: 'celsius',
	watts: 'watt',
	'usd/h': 'currencyUSD'
};

/** Grafana's variables in place of what the portal fills in by itself. */
function expression(query: string, labels: Labels): string {
	const selector = Object.entries(labels)
		.map(([variable, label]) => `${label}=~"$${variable}"`)
		.join(',');
	return fill(query, selector, 0).replaceAll('[0s]', '[$__rate_interval]');
}

function legend({ name }: Line): string {
	return typeof name === 'string' ? name : name.map((label) => `{{${label}}}`).join(' · ');
}

function toPanel(panel: Panel, title: string, index: number, group: Group) {
	const labels = panel.labels ?? group.labels;
	const wide = Object.keys(group.labels).filter((variable) => !(variable in labels));
	return {
		id: index + 1,
		type: 'timeseries',
		title,
		...(wide.length > 0 && { description: `Not narrowed by: ${wide.join(', ')}` }),
		datasource: { type: 'prometheus', uid: 'prometheus' },
		gridPos: { h: 8, w: 12, x: (index % 2) * 12, y: Math.floor(index / 2) * 8 },
		fieldConfig: {
			defaults: {
				unit: units[panel.unit],
				min: 0,
				custom: { lineInterpolation: 'linear', fillOpacity: 0, spanNulls: false }
			},
			overrides: []
		},
		options: {
			legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
			tooltip: { mode: 'multi', sort: 'desc' }
		},
		targets: panel.lines.map((line, lineIndex) => ({
			refId: String.fromCharCode(65 + lineIndex),
			expr: expression(anyOf(line.queries), labels),
			legendFormat: legend(line)
		}))
	};
}

/** A metric of the group that has the label. */
function metricWith(label: string, group: Group): string {
	const panel = group.panels.find(({ labels = group.labels }) =>
		Object.values(labels).includes(label)
	);
	return metricsIn(panel?.lines[0].queries[0] ?? '')[0] ?? '';
}

/** @param titleOf the portal's own word for a panel, in English */
export function toDashboard(group: Group, name: string, titleOf: (id: string) => string) {
	return {
		uid: `agent-portal-${group.id}`,
		title: name,
		tags: ['agent-portal'],
		timezone: 'browser',
		refresh: '30s',
		schemaVersion: 41,
		time: { from: 'now-24h', to: 'now' },
		templating: {
			list: Object.entries(group.labels).map(([variable, label]) => ({
				name: variable,
				label: variable,
				type: 'query',
				datasource: { type: 'prometheus', uid: 'prometheus' },
				query: { query: `label_values(${metricWith(label, group)}, ${label})`, refId: variable },
				refresh: 2,
				includeAll: true,
				allValue: '.*',
				multi: true,
				current: { text: 'All', value: '$__all' }
			}))
		},
		panels: group.panels.map((panel, index) => toPanel(panel, titleOf(panel.id), index, group))
	};
}
