/** One cheap, harmless question to each thing that the portal is connected to. */
import { z } from 'zod';
import type { Fact } from '#lib/settings/connection.ts';
import { failed, ok, type Fault, type Reply } from '../../agentops/fault.ts';
import { answered } from '../../agentops/store-fault.ts';
import { createMailer } from '../../notify/mail.ts';
import type { Following } from '../following.ts';
import type { Prometheus } from '../../prometheus/prometheus.ts';
import type { StoreClient } from '../../trace-store/client.ts';
import { answerFault, createUpstream, type UpstreamCall } from '../../upstream.ts';

export type Probe = () => Promise<Reply<readonly Fact[]>>;

const mostBytes = 1024 * 1024;

export function probeStore(store: StoreClient): Probe {
	return () =>
		answered(async () => {
			const [about] = await store.rows<{ version: string; spans: string }>(
				`SELECT version() AS version, toString(sum(rows)) AS spans FROM system.parts
				WHERE active AND database = currentDatabase() AND table = 'otel_traces'`
			);
			return [
				{ what: 'version', value: about?.version ?? '' },
				{ what: 'spans', value: Number(about?.spans ?? 0) }
			] as const;
		});
}

/** The store of the copy, and how far the copy is; its last trouble is the answer while it lasts. */
export function probeCopy(store: StoreClient, following: Pick<Following, 'state'>): Probe {
	return async () => {
		const stored = await probeStore(store)();
		const { copied, total, upToMs, fault, leftOut, withoutProject } = following.state();
		if (!stored.ok) return stored;
		if (fault) return failed(fault);
		return ok([
			...stored.value,
			{ what: 'copied', value: `${copied} / ${total}` },
			{ what: 'copied-up-to', value: upToMs === null ? '–' : new Date(upToMs).toISOString() },
			...(leftOut > 0 ? [{ what: 'left-out', value: leftOut } as const] : []),
			...(withoutProject > 0 ? [{ what: 'without-project', value: withoutProject } as const] : [])
		]);
	};
}

export function probePrometheus(prometheus: Prometheus): Probe {
	return async () => {
		const [targets, alerts] = await Promise.all([prometheus.targets(), prometheus.alerts()]);
		if (!targets.ok) return targets;
		if (!alerts.ok) return alerts;
		const up = targets.value.filter(({ health }) => health === 'up').length;
		return ok([
			{ what: 'targets-up', value: up },
			{ what: 'targets-down', value: targets.value.length - up },
			{ what: 'alerts', value: alerts.value.length }
		]);
	};
}

/** Signs in to the mail server and leaves; no message is sent. */
export function probeMail(url: string, from: string, timeoutMs: number): Probe {
	return async () => {
		const mailer = createMailer({ url, from, timeoutMs });
		try {
			const problem = await mailer.verify();
			if (problem === null) return ok([{ what: 'server', value: new URL(url).host }]);
			const signIn = /^EAUTH\b/.test(problem);
			return failed({
				kind: signIn ? 'unauthenticated' : 'unreachable',
				hint: signIn ? 'check-credentials' : 'check-address',
				source: 'mail',
				detail: problem
			});
		} finally {
			mailer.close();
		}
	};
}

const grafanaHealth = z.object({ database: z.string(), version: z.string().optional() });

/** Grafana is browsers' to reach; this asks from the portal's side, which is often the same network. */
export function probeGrafana(url: string, timeoutMs: number): Probe {
	return async () => {
		const reply = await ask('grafana', url, { path: '/api/health' }, timeoutMs, grafanaHealth);
		if (!reply.ok) return reply;
		return ok([{ what: 'version', value: reply.value.version ?? '–' }]);
	};
}

const discovery = z.object({
	issuer: z.string(),
	authorization_endpoint: z.url(),
	token_endpoint: z.url(),
	jwks_uri: z.url()
});
const keySet = z.object({ keys: z.array(z.unknown()) });

/** Reads what a sign-in would read: the provider's description of itself, and its keys. */
export function probeOidc(issuer: string, timeoutMs: number): Probe {
	return async () => {
		const path = '/.well-known/openid-configuration';
		const described = await ask('oidc', issuer, { path }, timeoutMs, discovery);
		if (!described.ok) return described;
		const { issuer: named, jwks_uri: keysAt } = described.value;
		if (named !== issuer) {
			return failed(odd('oidc', `the provider calls itself ${named}, OIDC_ISSUER is ${issuer}`));
		}
		const { pathname, origin, search } = new URL(keysAt);
		const query = Object.fromEntries(new URLSearchParams(search));
		const keys = await ask('oidc', origin, { path: pathname, query }, timeoutMs, keySet);
		if (!keys.ok) return keys;
		if (keys.value.keys.length === 0) return failed(odd('oidc', `${keysAt} holds no keys`));
		return ok([
			{ what: 'issuer', value: named },
			{ what: 'signing-keys', value: keys.value.keys.length }
		]);
	};
}

/** Hands the collector an export of nothing, which a collector takes and keeps nothing of. */
export function probeCollector(
	endpoint: string,
	headers: Readonly<Record<string, string>>,
	timeoutMs: number
): Probe {
	return async () => {
		const call = {
			method: 'POST',
			path: '/v1/traces',
			headers,
			json: { resourceSpans: [] }
		} as const;
		const reply = await ask('collector', endpoint, call, timeoutMs, z.unknown());
		return reply.ok ? ok([{ what: 'server', value: new URL(endpoint).host }]) : reply;
	};
}

async function ask<T>(
	source: string,
	baseUrl: string,
	call: UpstreamCall,
	timeoutMs: number,
	schema: z.ZodType<T>
): Promise<Reply<T>> {
	const upstream = createUpstream({ source, baseUrl, timeoutMs, maxBytes: mostBytes });
	try {
		const reply = await upstream.call(call);
		if (!reply.ok) return reply;
		const fault = answerFault(source, reply.value);
		if (fault) {
			// A path that every version of it has: something else answers there.
			const elsewhere = fault.kind === 'not-found';
			return failed(elsewhere ? { ...fault, hint: 'check-address' } : fault);
		}
		const parsed = schema.safeParse(reply.value.json);
		return parsed.success ? ok(parsed.data) : failed(odd(source, `${call.path}: another shape`));
	} finally {
		await upstream.close();
	}
}

const odd = (source: string, detail: string): Fault => ({
	kind: 'unexpected-reply',
	hint: 'check-address',
	source,
	detail
});
