import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { Deployment } from 'kubernetes-models/apps/v1';
import { Ingress, NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Namespace, Service, ServiceAccount } from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { readConfig, settingNames } from '../../src/lib/server/config.ts';

const folder = 'deploy/kubernetes';
const read = (name: string) => readFileSync(`${folder}/${name}`, 'utf8');
const kustomization = z
	.object({ resources: z.array(z.string()), configMapGenerator: z.array(z.unknown()) })
	.parse(parse(read('kustomization.yaml')));
const kinds = {
	Deployment,
	Ingress,
	Namespace,
	NetworkPolicy,
	PodDisruptionBudget,
	Service,
	ServiceAccount
};
const manifests = kustomization.resources.flatMap((file) =>
	parseAllDocuments(read(file)).map((document) => {
		const manifest: unknown = document.toJS();
		return {
			file,
			kind: z.object({ kind: z.enum(Object.keys(kinds) as [keyof typeof kinds]) }).parse(manifest)
				.kind,
			manifest
		};
	})
);

describe('the Kubernetes manifests', () => {
	it.each(manifests)('$kind of $file keeps to its schema', ({ kind, manifest }) => {
		const Model: new (data: never) => { validate(): void } = kinds[kind];
		expect(() => new Model(manifest as never).validate()).not.toThrow();
	});

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

	it('run the portal without rights on a root that cannot be written', () => {
		const text = read('portal.yaml');
		for (const line of ['readOnlyRootFilesystem: true', 'runAsNonRoot: true', 'drop: [ALL]']) {
			expect(text).toContain(line);
		}
	});
});
