/** The portal both scraped and sending to the collector, read by a real Prometheus with the delivered jobs. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { portal } from '../../src/lib/infrastructure/catalogue/portal.ts';
import { fill } from '../../src/lib/infrastructure/promql/template.ts';
import {
	findProgram,
	startPrometheus,
	type RealPrometheus
} from '../fakes/prometheus/start-prometheus.ts';

const { scrape_configs: jobs } = z
	.object({ scrape_configs: z.array(z.looseObject({ job_name: z.string() })) })
	.parse(parse(readFileSync('deploy/prometheus/prometheus.yml', 'utf8')));

/** A delivered job with another address, and without the secret of that installation. */
function moved(name: string, address: string) {
	const job = jobs.find((each) => each.job_name === name);
	if (!job) throw new Error(`no job ${name}`);
	return { ...job, authorization: undefined, static_configs: [{ targets: [address] }] };
}

const program = findProgram('prometheus');
if (!program)
	process.stderr.write('LEFT OUT: prometheus is not installed (apt-get install prometheus)\n');

const own = 'service_name="agent-portal",outcome="stored"';

describe.skipIf(!program)('figures that come by two ways', () => {
	const servers: Server[] = [];
	let prometheus: RealPrometheus;

	async function exporter(text: string): Promise<string> {
		const server = createServer((_, response) => {
			response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(text);
		});
		servers.push(server);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const address = server.address();
		if (address === null || typeof address === 'string') throw new Error('no address');
		return `127.0.0.1:${address.port}`;
	}

	beforeAll(async () => {
		const scraped = await exporter(`agent_portal_ingest_spans_total{${own}} 60\n`);
		// As the collector shows them: with the labels of the sender, its job and instance too.
		const collected = await exporter(
			[
				`agent_portal_ingest_spans_total{${own},job="agent-portal",instance="6f1d"} 60`,
				'orders_total{service_name="shop",job="shop",instance="shop-1"} 7',
				''
			].join('\n')
		);
		prometheus = await startPrometheus({
			config: stringify({
				global: { scrape_interval: '1s' },
				scrape_configs: [moved('agent-portal', scraped), moved('applications', collected)]
			})
		});
	});

	afterAll(async () => {
		await prometheus.stop();
		for (const server of servers) {
			server.closeAllConnections();
			server.close();
		}
	});

	async function answer(query: string): Promise<readonly Readonly<Record<string, string>>[]> {
		const reply = await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(query)}`);
		const body: unknown = await reply.json();
		return z
			.object({
				data: z.object({
					result: z.array(z.object({ metric: z.record(z.string(), z.string()) }))
				})
			})
			.parse(body)
			.data.result.map(({ metric }) => metric);
	}

	it('count once where they are the portal’s, and all where they are an application’s', async () => {
		await expect
			.poll(() => answer('orders_total'), { timeout: 20_000 })
			.toMatchObject([{ job: 'shop', instance: 'shop-1' }]);
		await expect
			.poll(() => answer('scrape_samples_scraped{job="agent-portal"}'), { timeout: 20_000 })
			.toHaveLength(1);
		expect(await answer('agent_portal_ingest_spans_total')).toMatchObject([
			{ job: 'agent-portal', instance: expect.stringContaining('127.0.0.1:') as string }
		]);
	});

	it('are told apart by the name that the portal’s panels ask for', () => {
		const query = portal.panels.find(({ id }) => id === 'portal_ingest')?.lines[0].queries[0];
		expect(fill(query ?? '', '', 60)).toContain('service_name="agent-portal"');
	});
});
