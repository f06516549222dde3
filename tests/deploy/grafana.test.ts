import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
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
