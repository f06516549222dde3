/** What the portal is connected to: how each connection is set, and whether it works now. */
import {
	connectionIds,
	isStorable,
	type AtStart,
	type Connection,
	type ConnectionId,
	type Fact,
	type StorableConnection,
	type Tested
} from '#lib/settings/connection.ts';
import { failed, ok, type Reply } from '../../agentops/fault.ts';
import type { Config, StorableName } from '../../config.ts';
import type { Database } from '../../database/database.ts';
import type { Finding } from '../../langfuse/doctor/finding.ts';
import type { Langfuse } from '../../langfuse/langfuse.ts';
import type { Prometheus } from '../../prometheus/prometheus.ts';
import type { StoreClient } from '../../trace-store/client.ts';
import type { RemoteProjects } from '../../agentops/http-projects.ts';
import type { EmbeddedPorts } from '../embedded/ports.ts';
import type { Following } from '../following.ts';
import { headersOf } from '../observed/telemetry.ts';
import {
	probeCollector,
	probeCopy,
	probeGrafana,
	probeMail,
	probeOidc,
	probePrometheus,
	probeStore,
	type Probe
} from './probes.ts';
import { settingsOf, shownSetting } from './shown-settings.ts';
import { createStanding } from './standing.ts';
import type { StoredSettings } from './stored-settings.ts';

export interface Connections {
	list(): readonly Connection[];
	/**
	 * Keeps a connection in the portal, which uses it from then on.
	 * @returns the settings that are wrong; empty when it was kept
	 */
	keep(
		id: StorableConnection,
		given: Readonly<Partial<Record<StorableName, string>>>
	): Promise<readonly StorableName[]>;
	remove(id: StorableConnection): Promise<void>;
	/** Whether each that is set and that the portal can do without answers; at most half a minute old. */
	standing(): Promise<Readonly<Record<string, boolean>>>;
	/**
	 * Tries one, within {@link patienceMs}. Never throws for what the other side does.
	 * @param portalOrigin the portal as the asking browser sees it
	 * @returns null when there is nothing to try; findings are Langfuse's alone
	 */
	test(
		id: ConnectionId,
		portalOrigin: string
	): Promise<(Tested & { readonly findings: readonly Finding[] }) | null>;
}

export interface ConnectionParts {
	readonly stored: StoredSettings;
	readonly database: Pick<Database, 'dialect' | 'ping'>;
	/** null in AgentOps mode without a ClickHouse. */
	readonly store: StoreClient | null;
	/** What copies AgentOps' table into the store; null when none is followed. */
	readonly following: Pick<Following, 'state'> | null;
	readonly remoteProjects: RemoteProjects | null;
	/** As the settings are now. */
	readonly langfuse: () => Langfuse | null;
	readonly prometheus: () => Prometheus | null;
	readonly ports: Pick<EmbeddedPorts, 'look' | 'closedPort'>;
}

/** A person waits at the button. */
const hopMs = 5_000;
export const patienceMs = 12_000;

export function openConnections(parts: ConnectionParts): Connections {
	const { stored, langfuse, ports } = parts;

	async function testLangfuse(
		of: Langfuse,
		origin: string
	): Promise<Reply<{ facts: readonly Fact[]; findings: readonly Finding[] }>> {
		const findings = await of.diagnose(origin);
		const facts = findings.flatMap((found): Fact[] =>
			found.kind === 'running' ? [{ what: 'version', value: found.params.version }] : []
		);
		if (!of.api || facts.length === 0) return ok({ facts, findings });
		// Nobody has this trace: `not-found` is the answer to keys that are right.
		const known = await of.api.findTrace(['0'.repeat(32)]);
		if (!known.ok && known.fault.kind !== 'not-found') return known;
		return ok({ facts: [...facts, { what: 'keys-accepted', value: '✓' }], findings });
	}

	const standing = createStanding();

	return {
		standing() {
			const shown = langfuse();
			const asks = Object.entries(probesOf(parts))
				.filter(([id]) => !needed.has(id))
				.map(([id, probe]) => [id, async () => (await probe()).ok] as const);
			return standing({
				...Object.fromEntries(asks),
				...(shown && { langfuse: shown.isRunning })
			});
		},
		list() {
			const config = stored.config();
			const probes = probesOf(parts);
			return connectionIds.map((id) => ({
				id,
				state: stateOf(id, config),
				settings: settingsOf[id]
					.filter((name) => matters(name, config))
					.map((name) => shownSetting(config, name, stored.isStored(name))),
				storable: isStorable(id) && stored.isOpen(id) ? stored.namesOf(id) : [],
				onlyAtStart: stateOf(id, config) === 'set' ? null : (atStart[id] ?? null),
				testable: id === 'langfuse' ? langfuse() !== null : probes[id] !== undefined,
				closedPort: ports.closedPort(id)
			}));
		},
		async keep(id, given) {
			const wrong = await stored.set(id, given);
			if (wrong.length === 0) await ports.look();
			return wrong;
		},
		async remove(id) {
			await stored.remove(id);
			await ports.look();
		},
		async test(id, portalOrigin) {
			const startedMs = performance.now();
			const probe = probesOf(parts)[id];
			const shown = langfuse();
			const running =
				id === 'langfuse' && shown
					? testLangfuse(shown, portalOrigin)
					: probe?.().then((reply) =>
							reply.ok ? ok({ facts: reply.value, findings: [] }) : reply
						);
			if (!running) return null;
			const reply = await withinPatience(id, running);
			const tookMs = Math.round(performance.now() - startedMs);
			return reply.ok
				? { tookMs, fault: null, ...reply.value }
				: { tookMs, fault: reply.fault, facts: [], findings: [] };
		}
	};
}

/** What no answer can do without: the readiness of the portal itself. */
const needed: ReadonlySet<string> = new Set(['database', 'store', 'agentops']);

const atStart: Readonly<Partial<Record<ConnectionId, AtStart>>> = {
	database: 'database',
	store: 'store',
	agentops: 'store',
	webhooks: 'egress',
	oidc: 'sign-in',
	telemetry: 'process'
};

/** The embedded store has no address to sign in to, a server's memory is its own. */
function matters(name: keyof Config, { CLICKHOUSE_URL }: Config): boolean {
	if (name === 'STORE_MEMORY_MB') return !CLICKHOUSE_URL;
	return CLICKHOUSE_URL !== undefined || !/^CLICKHOUSE_(?!URL)/.test(name);
}

function probesOf(parts: ConnectionParts): Partial<Record<ConnectionId, Probe>> {
	const { database, store, following, remoteProjects } = parts;
	const config = parts.stored.config();
	const prometheus = parts.prometheus();
	const { GRAFANA_URL, SMTP_URL, OIDC_ISSUER, OTEL_EXPORTER_OTLP_ENDPOINT: collector } = config;
	return {
		database: () => probeDatabase(database),
		...(store && { store: following ? probeCopy(store, following) : probeStore(store) }),
		...(remoteProjects && {
			agentops: async () => {
				const reply = await remoteProjects.list();
				return reply.ok ? ok([{ what: 'projects', value: reply.value.length } as const]) : reply;
			}
		}),
		...(prometheus && { prometheus: probePrometheus(prometheus) }),
		...(GRAFANA_URL && { grafana: probeGrafana(GRAFANA_URL, hopMs) }),
		...(SMTP_URL && { mail: probeMail(SMTP_URL, config.SMTP_FROM, hopMs) }),
		...(OIDC_ISSUER && { oidc: probeOidc(OIDC_ISSUER, hopMs) }),
		...(collector && {
			telemetry: probeCollector(
				collector,
				headersOf(config.OTEL_EXPORTER_OTLP_HEADERS ?? ''),
				hopMs
			)
		})
	};
}

async function probeDatabase({
	dialect,
	ping
}: ConnectionParts['database']): Promise<Reply<readonly Fact[]>> {
	try {
		await ping();
		return ok([{ what: 'engine', value: dialect === 'mysql' ? 'MariaDB' : 'SQLite' }]);
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code';
		return failed({
			kind: 'unreachable',
			hint: 'check-address',
			source: 'database',
			detail: `the database does not answer (${code})`
		});
	}
}

function stateOf(id: ConnectionId, config: Config): Connection['state'] {
	switch (id) {
		case 'database':
			return config.DATABASE_URL ? 'set' : 'built-in';
		case 'store':
			if (config.CLICKHOUSE_URL) return 'set';
			return config.AGENTOPS_API_URL ? 'unset' : 'built-in';
		case 'agentops':
			return config.AGENTOPS_API_URL ? 'set' : 'unset';
		case 'webhooks':
			return 'built-in';
		case 'telemetry':
			return (config.OTEL_EXPORTER_OTLP_ENDPOINT ?? config.METRICS_TOKEN) ? 'set' : 'unset';
		case 'langfuse':
			return config.LANGFUSE_URL ? 'set' : 'unset';
		case 'prometheus':
			return config.PROMETHEUS_URL ? 'set' : 'unset';
		case 'grafana':
			return config.GRAFANA_URL ? 'set' : 'unset';
		case 'mail':
			return config.SMTP_URL ? 'set' : 'unset';
		case 'oidc':
			return config.OIDC_ISSUER ? 'set' : 'unset';
	}
}

/** The work goes on and ends by its own time limits; nobody waits for it. */
async function withinPatience<T>(id: ConnectionId, work: Promise<Reply<T>>): Promise<Reply<T>> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<Reply<T>>((resolve) => {
		timer = setTimeout(
			() =>
				resolve(
					failed({
						kind: 'timeout',
						hint: 'retry-later',
						source: id,
						detail: `no complete answer within ${patienceMs} ms`
					})
				),
			patienceMs
		);
	});
	try {
		return await Promise.race([work, late]);
	} finally {
		clearTimeout(timer);
	}
}
