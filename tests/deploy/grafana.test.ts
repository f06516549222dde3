import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { catalogue } from '../../src/lib/infrastructure/catalogue.ts';
import { toDashboard } from './grafana-dashboard.ts';

const words: unknown = JSON.parse(readFileSync('messages/en.json', 'utf8'));
const names = {
	hosts: 'Hosts',
	gpus: 'GPU',
	vllm: 'vLLM',
	litellm: 'LiteLLM',
	clickhouse: 'ClickHouse',
	portal: 'Portal'
};

function titleOf(id: string): string {
	const title: unknown = Reflect.get(Object(words), `infra_panel_${id}`);
	if (typeof title !== 'string') throw new Error(`no title for ${id}`);
	return title;
}

// `npx vitest run tests/deploy/grafana.test.ts -u` writes the files anew.
it.each(catalogue)('the dashboard of $id is the one that the catalogue makes', async (group) => {
	const dashboard = toDashboard(group, names[group.id], titleOf);
	const refs = dashboard.panels.flatMap(({ id, targets }) =>
		targets.map(({ refId }) => `${id}${refId}`)
	);
	expect(new Set(refs).size).toBe(refs.length);
	await expect(`${JSON.stringify(dashboard, null, '\t')}\n`).toMatchFileSnapshot(
		`../../deploy/grafana/dashboards/${group.id}.json`
	);
});

/**
 * The fields of Grafana 12's provisioning files, those that it would pass over in silence left out:
 * https://grafana.com/docs/grafana/latest/administration/provisioning/
 */
const provisioning = {
	datasources: z.strictObject({
		apiVersion: z.literal(1),
		prune: z.boolean().optional(),
		datasources: z.array(
			z.strictObject({
				name: z.string(),
				uid: z.string().regex(/^[\w-]{1,40}$/),
				type: z.literal('prometheus'),
				access: z.enum(['proxy', 'direct']),
				url: z.url(),
				isDefault: z.boolean().optional(),
				editable: z.boolean().optional(),
				basicAuth: z.boolean().optional(),
				basicAuthUser: z.string().optional(),
				// Of the data source's own documentation: /docs/grafana/latest/datasources/prometheus/configure/
				jsonData: z
					.strictObject({
						timeInterval: z.string().regex(/^\d+[smh]$/),
						queryTimeout: z.string().regex(/^\d+[smh]$/),
						httpMethod: z.enum(['GET', 'POST']),
						prometheusType: z.string(),
						prometheusVersion: z.string(),
						manageAlerts: z.boolean()
					})
					.partial()
			})
		)
	}),
	dashboards: z.strictObject({
		apiVersion: z.literal(1),
		providers: z.array(
			z.strictObject({
				name: z.string(),
				type: z.literal('file'),
				orgId: z.number().optional(),
				folder: z.string().optional(),
				folderUid: z.string().optional(),
				disableDeletion: z.boolean().optional(),
				updateIntervalSeconds: z.number().min(10).optional(),
				allowUiUpdates: z.boolean().optional(),
				options: z.strictObject({
					path: z.string().startsWith('/'),
					foldersFromFilesStructure: z.boolean().optional()
				})
			})
		)
	})
};
/** What a dashboard of schema version 41 must have: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/ */
const dashboard = z.strictObject({
	uid: z.string().max(40),
	title: z.string().min(1),
	tags: z.array(z.string()),
	timezone: z.enum(['browser', 'utc']),
	refresh: z.string().regex(/^\d+[smh]$/),
	schemaVersion: z.literal(41),
	time: z.strictObject({ from: z.string(), to: z.string() }),
	templating: z.strictObject({
		list: z.array(z.looseObject({ name: z.string(), type: z.literal('query') }))
	}),
	panels: z.array(
		z.strictObject({
			id: z.int().positive(),
			type: z.literal('timeseries'),
			title: z.string().min(1),
			description: z.string().optional(),
			datasource: z.strictObject({ type: z.literal('prometheus'), uid: z.string() }),
			gridPos: z.strictObject({
				h: z.int().positive(),
				w: z.int().positive(),
				x: z.int().min(0).max(23),
				y: z.int().min(0)
			}),
			fieldConfig: z.strictObject({
				defaults: z.looseObject({ unit: z.string() }),
				overrides: z.tuple([])
			}),
			options: z.strictObject({ legend: z.looseObject({}), tooltip: z.looseObject({}) }),
			targets: z
				.array(
					z.strictObject({
						refId: z.string().regex(/^[A-Z]$/),
						expr: z.string().min(1),
						legendFormat: z.string()
					})
				)
				.min(1)
		})
	)
});

const kinds = Object.keys(provisioning) as (keyof typeof provisioning)[];
const filesOf = (kind: keyof typeof provisioning) =>
	readdirSync(`deploy/grafana/provisioning/${kind}`).map(
		(name) => parse(readFileSync(`deploy/grafana/provisioning/${kind}/${name}`, 'utf8')) as unknown
	);

describe('what Grafana is provisioned with', () => {
	it.each(kinds)('keeps to the schema of %s', (kind) => {
		const files = filesOf(kind);
		expect(files.length).toBeGreaterThan(0);
		for (const file of files) expect(provisioning[kind].safeParse(file).error).toBeUndefined();
	});

	it('has no folder that Grafana does not read', () => {
		expect(readdirSync('deploy/grafana/provisioning').sort()).toEqual([...kinds].sort());
	});

	it('reads dashboards from where compose.yaml mounts them, and figures from its Prometheus', () => {
		const compose = readFileSync('deploy/compose.yaml', 'utf8');
		for (const { providers } of filesOf('dashboards').map((each) =>
			provisioning.dashboards.parse(each)
		)) {
			for (const { options } of providers) {
				expect(compose).toContain(`./grafana/dashboards:${options.path}:ro`);
			}
		}
		const [source] = provisioning.datasources.parse(filesOf('datasources')[0]).datasources;
		expect(source?.url).toBe('http://prometheus:9090');
	});

	it('has the data source that the dashboards ask', () => {
		const known = filesOf('datasources').flatMap((each) =>
			provisioning.datasources.parse(each).datasources.map(({ uid }) => uid)
		);
		for (const group of catalogue) {
			const file = readFileSync(`deploy/grafana/dashboards/${group.id}.json`, 'utf8');
			const { panels } = dashboard.parse(JSON.parse(file));
			for (const { datasource } of panels) expect(known).toContain(datasource.uid);
		}
	});
});
