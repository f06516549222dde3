import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { Deployment, StatefulSet } from 'kubernetes-models/apps/v1';
import { Ingress, NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Role, RoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1';
import { ConfigMap, Namespace, Service, ServiceAccount } from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { z } from 'zod';
import { readConfig, settingNames } from '../../src/lib/server/config.ts';
import { findProgram } from '../fakes/prometheus/start-prometheus.ts';
import { findDeployTool } from './tool.ts';

const folder = 'deploy/kubernetes';
const read = (name: string) => readFileSync(`${folder}/${name}`, 'utf8');
const { resources } = z
	.object({ resources: z.array(z.string()) })
	.parse(parse(read('kustomization.yaml')));
const kinds = {
	ConfigMap,
	Deployment,
	Ingress,
	Namespace,
	NetworkPolicy,
	PodDisruptionBudget,
	Role,
	RoleBinding,
	Service,
	ServiceAccount,
	StatefulSet
};
/** kustomize itself; the rest is checked without it as well. */
const kustomize = findDeployTool('manifests');
const manifests = resources.flatMap((file) => manifestsOf(file, read(file)));

function manifestsOf(file: string, text: string) {
	return parseAllDocuments(text).map((document) => {
		const manifest: unknown = document.toJS();
		const { kind } = z
			.object({ kind: z.enum(Object.keys(kinds) as [keyof typeof kinds]) })
			.parse(manifest);
		return { file, kind, manifest };
	});
}

function expectSound({ kind, manifest }: ReturnType<typeof manifestsOf>[number]) {
	const Model: new (data: never) => { validate(): void } = kinds[kind];
	expect(() => new Model(manifest as never).validate()).not.toThrow();
}

const workload = z.object({
	metadata: z.object({ name: z.string() }),
	spec: z.object({
		replicas: z.number(),
		template: z.object({
			spec: z.object({
				securityContext: z.object({ runAsNonRoot: z.boolean() }),
				containers: z.array(z.object({ image: z.string(), securityContext: z.unknown() }))
			})
		})
	})
});
const workloads = manifests.flatMap(({ kind, manifest }) =>
	kind === 'Deployment' || kind === 'StatefulSet' ? [workload.parse(manifest)] : []
);

describe('the Kubernetes manifests', () => {
	it.each(manifests)('$kind of $file keeps to its schema', expectSound);

	it('give the portal settings that it knows', () => {
		const settings = parseEnv(read('portal.env'));
		const names = Object.keys(settings).map((name) => name.replace(/_FILE$/, ''));
		expect(names.filter((name) => !settingNames.includes(name))).toEqual([]);
		expect(() =>
			readConfig({
				...Object.fromEntries(Object.entries(settings).filter(([name]) => !name.endsWith('_FILE'))),
				ADMIN_PASSWORD: 'long enough'
			})
		).not.toThrow();
	});

	it('lead every address of the portal, with TLS, to the portal', () => {
		const { ORIGIN, LANGFUSE_PUBLIC_ORIGIN, GRAFANA_PUBLIC_ORIGIN } = parseEnv(read('portal.env'));
		const hosts = [ORIGIN, LANGFUSE_PUBLIC_ORIGIN, GRAFANA_PUBLIC_ORIGIN].map(
			(origin = '') => new URL(origin).host
		);
		const { spec } = z
			.object({
				spec: z.object({
					rules: z.array(z.object({ host: z.string(), http: z.unknown() })),
					tls: z.array(z.object({ hosts: z.array(z.string()) }))
				})
			})
			.parse(manifests.find(({ kind }) => kind === 'Ingress')?.manifest);
		expect(spec.rules.map(({ host }) => host)).toEqual(hosts);
		expect(spec.tls.flatMap((each) => each.hosts)).toEqual(hosts);
		for (const { http } of spec.rules) {
			expect(http).toMatchObject({
				paths: [{ path: '/', backend: { service: { name: 'agent-portal' } } }]
			});
		}
	});

	it.each(manifests.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet'))(
		'$kind of $file runs without rights on a root that cannot be written',
		({ manifest }) => {
			const { template } = workload.parse(manifest).spec;
			expect(template.spec.securityContext.runAsNonRoot).toBe(true);
			for (const { securityContext } of template.spec.containers) {
				expect(securityContext).toEqual({
					allowPrivilegeEscalation: false,
					readOnlyRootFilesystem: true,
					capabilities: { drop: ['ALL'] }
				});
			}
		}
	);

	it('know every replica and keeper of ClickHouse by its name', () => {
		const replicasOf = (name: string) =>
			workloads.find(({ metadata }) => metadata.name === name)?.spec.replicas ?? 0;
		const hosts = (name: string, service: string) =>
			Array.from({ length: replicasOf(name) }, (_, index) => `${name}-${index}.${service}`);
		const named = (file: string, tag: string) =>
			[...read(`clickhouse/${file}`).matchAll(new RegExp(`<${tag}>(clickhouse-[^<]+)</`, 'g'))].map(
				([, host]) => host
			);
		const replicas = hosts('clickhouse', 'clickhouse-replicas');
		const keepers = hosts('clickhouse-keeper', 'clickhouse-keeper');
		expect([replicas.length, keepers.length]).toEqual([3, 3]);
		expect(named('server.xml', 'host')).toEqual([...replicas, ...keepers]);
		expect(named('keeper.xml', 'hostname')).toEqual(keepers);
	});

	it('let the portal ask for names wherever they are answered', () => {
		const policy = manifests.find(
			({ kind, manifest }) =>
				kind === 'NetworkPolicy' &&
				z.object({ metadata: z.object({ name: z.literal('agent-portal') }) }).safeParse(manifest)
					.success
		);
		expect(policy?.manifest).toMatchObject({
			spec: {
				egress: expect.arrayContaining([
					{
						ports: [
							{ protocol: 'UDP', port: 53 },
							{ protocol: 'TCP', port: 53 }
						]
					}
				])
			}
		});
	});

	it('call the cluster as the portal does', () => {
		const { CLICKHOUSE_CLUSTER, CLICKHOUSE_USER } = parseEnv(read('portal.env'));
		expect(read('clickhouse/server.xml')).toMatch(
			new RegExp(`<remote_servers>\\s*<${CLICKHOUSE_CLUSTER}>`)
		);
		expect(read('clickhouse/users.xml')).toContain(`<${CLICKHOUSE_USER}>`);
	});

	it('take out of the secret what the command in portal.yaml puts in', () => {
		const made = [...read('portal.yaml').matchAll(/--from-literal=([\w-]+)=/g)].map(
			([, key]) => key
		);
		const settings = Object.values(parseEnv(read('portal.env'))).join('\n');
		const everything = `${settings}\n${resources.map(read).join('\n')}`;
		const taken = [
			...everything.matchAll(
				/\/run\/secrets\/agent-portal\/([\w-]+)|name: agent-portal, key: ([\w-]+)/g
			)
		].map(([, file, key]) => file ?? key);
		expect([...new Set(taken)].sort()).toEqual(made.sort());
	});
});

describe('what a database backs up', () => {
	it('goes to a disk that ClickHouse may write on its read-only root', () => {
		const server = read('clickhouse/server.xml');
		expect(server).toContain('<allowed_disk>backups</allowed_disk>');
		const [, path = ''] = /<backups>\s*<type>local<\/type>\s*<path>(.+)<\/path>/.exec(server) ?? [];
		expect(read('clickhouse.yaml')).toContain('{ name: data, mountPath: /var/lib/clickhouse }');
		expect(path).toBe('/var/lib/clickhouse/backups/');
	});
});

it('makes the namespace before the secret in it', () => {
	const text = read('portal.yaml');
	const namespace = text.indexOf('kubectl apply -f deploy/kubernetes/namespace.yaml');
	expect(namespace).toBeGreaterThan(-1);
	expect(text.indexOf('kubectl -n agent-portal create secret')).toBeGreaterThan(namespace);
});

describe('what Prometheus needs of it', () => {
	const { scrape_configs: jobs } = z
		.strictObject({
			scrape_configs: z.array(
				z
					.object({
						job_name: z.string(),
						kubernetes_sd_configs: z.tuple([
							z.strictObject({
								role: z.literal('pod'),
								namespaces: z.strictObject({ names: z.tuple([z.literal('agent-portal')]) })
							})
						]),
						relabel_configs: z.array(
							z.looseObject({
								source_labels: z.array(z.string()),
								regex: z.string().optional(),
								action: z.string().optional()
							})
						)
					})
					.loose()
			)
		})
		.parse(parse(read('prometheus/jobs.yml')));
	const promtool = findProgram('promtool');

	/** Debian's Prometheus is built without Kubernetes: what finds the pods is checked above. */
	it.skipIf(!promtool)('is read by promtool, but for what finds the pods', () => {
		const folder = mkdtempSync(join(tmpdir(), 'agent-portal-jobs-'));
		const file = join(folder, 'prometheus.yml');
		const rest = jobs.map(({ kubernetes_sd_configs: _, ...job }) => job);
		writeFileSync(file, stringify({ scrape_configs: rest }));
		try {
			const args = ['check', 'config', '--syntax-only', file];
			expect(execFileSync(promtool ?? '', args, { encoding: 'utf8', stdio: 'pipe' })).toContain(
				'SUCCESS'
			);
		} finally {
			rmSync(folder, { recursive: true });
		}
	});

	it.each(jobs)(
		'keeps one port of each pod of $job_name',
		({ job_name: name, relabel_configs }) => {
			const pod = z.object({
				metadata: z.object({ labels: z.record(z.string(), z.string()) }),
				spec: z.object({
					containers: z.array(z.object({ ports: z.array(z.object({ name: z.string() })) }))
				})
			});
			const ports = manifests
				.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')
				.map(({ manifest }) => z.object({ spec: z.object({ template: pod }) }).parse(manifest))
				.flatMap(({ spec: { template } }) =>
					template.spec.containers.flatMap((each) =>
						each.ports.map(
							(port) => `${template.metadata.labels['app.kubernetes.io/name']};${port.name}`
						)
					)
				);
			const [keep] = relabel_configs;
			expect(keep).toMatchObject({
				action: 'keep',
				source_labels: [
					'__meta_kubernetes_pod_label_app_kubernetes_io_name',
					'__meta_kubernetes_pod_container_port_name'
				]
			});
			const kept = ports.filter((port) => new RegExp(`^(?:${keep?.regex})$`).test(port));
			expect(kept).toHaveLength(1);
			// Dashboards and rules know the same jobs as those of compose.yaml.
			expect(readFileSync('deploy/prometheus/prometheus.yml', 'utf8')).toContain(
				`job_name: ${name}\n`
			);
		}
	);

	it.each(manifestsOf('prometheus/rbac.yaml', read('prometheus/rbac.yaml')))(
		'may list the pods: $kind',
		expectSound
	);
});

describe.skipIf(!kustomize)('what kustomize makes of them', () => {
	const built = () =>
		manifestsOf(
			'kustomization.yaml',
			execFileSync(kustomize ?? '', ['kustomize', folder], { encoding: 'utf8', stdio: 'pipe' })
		);

	it('keeps to the schemas, in one namespace', () => {
		const all = built();
		expect(all.map(({ kind }) => kind)).toContain('ConfigMap');
		for (const each of all) {
			expectSound(each);
			if (each.kind !== 'Namespace') {
				expect(each.manifest).toMatchObject({ metadata: { namespace: 'agent-portal' } });
			}
		}
	});

	it('pins every image, and mounts the configuration that it generated', () => {
		const all = built();
		const generated = all.flatMap(({ kind, manifest }) =>
			kind === 'ConfigMap' ? [workload.shape.metadata.parse(Object(manifest).metadata).name] : []
		);
		expect(generated).toHaveLength(2);
		for (const name of generated) {
			expect(JSON.stringify(all.filter(({ kind }) => kind !== 'ConfigMap'))).toContain(`"${name}"`);
		}
		for (const { kind, manifest } of all) {
			if (kind !== 'Deployment' && kind !== 'StatefulSet') continue;
			for (const { image } of workload.parse(manifest).spec.template.spec.containers) {
				expect(image).toMatch(/:\d+\.\d+\.\d+/);
			}
		}
	});
});
