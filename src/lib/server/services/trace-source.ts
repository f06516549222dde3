/** Where trace data comes from: the four modes, by configuration alone. */
import type { AgentOps } from '../agentops/agentops.ts';
import type { Analytics } from '../agentops/analytics.ts';
import { createHttpAgentOps } from '../agentops/http-agentops.ts';
import { createHttpAnalytics } from '../agentops/http-analytics.ts';
import { createHttpProjects, type RemoteProjects } from '../agentops/http-projects.ts';
import { createLocalAgentOps } from '../agentops/local-agentops.ts';
import { createLocalAnalytics, type CopyingOf } from '../agentops/local-analytics.ts';
import {
	connectAgentOps,
	type AgentOpsCredentials,
	type Connection
} from '../agentops/remote/connection/connection.ts';
import type { Config } from '../config.ts';
import type { StoreClient } from '../trace-store/client.ts';

export interface TraceSource {
	readonly agentops: AgentOps;
	readonly analytics: Analytics;
	/** The projects of a remote AgentOps; null when the portal keeps its own. */
	readonly remoteProjects: RemoteProjects | null;
	/** Each hop by name; a promise that rejects is a hop that does not answer. */
	readonly hops: Readonly<Record<string, () => Promise<void>>>;
	close(): Promise<void>;
}

/**
 * @param store null when all reading goes through a remote AgentOps
 * @param copyingOf what of a followed table is still to come; null where none is followed
 */
export function openTraceSource(
	config: Config,
	store: StoreClient | null,
	copyingOf: CopyingOf | null = null
): TraceSource {
	const connection = config.AGENTOPS_API_URL ? connect(config, config.AGENTOPS_API_URL) : null;
	const remote = connection && openRemote(config, connection);
	const agentops = remote?.agentops ?? (store && createLocalAgentOps(store));
	const analytics = store ? createLocalAnalytics(store, copyingOf) : remote?.analytics;
	if (!agentops || !analytics) throw new Error('No trace source is configured.');
	return {
		agentops,
		analytics,
		remoteProjects: remote?.projects ?? null,
		hops: {
			...(store && { store: () => ping(store) }),
			...(remote && { agentops: remote.ping })
		},
		async close() {
			await connection?.close();
		}
	};
}

async function ping(store: StoreClient): Promise<void> {
	await store.rows('SELECT 1');
}

function openRemote(config: Config, connection: Connection) {
	const timeoutMs = config.AGENTOPS_TIMEOUT_MS;
	const agentops = createHttpAgentOps({
		connection,
		// A list that takes longer is better narrowed than waited for.
		listTimeoutMs: Math.min(timeoutMs, 10_000),
		detailTimeoutMs: timeoutMs,
		metricsTimeoutMs: timeoutMs
	});
	const projects = createHttpProjects(connection);
	return {
		agentops,
		projects,
		analytics: createHttpAnalytics({ agentops, maxPages: config.AGENTOPS_MAX_PAGES }),
		async ping() {
			const reply = await projects.list();
			if (!reply.ok) throw new Error(reply.fault.detail);
		}
	};
}

function connect(config: Config, baseUrl: string): Connection {
	return connectAgentOps({
		baseUrl,
		credentials: credentialsOf(config),
		forwarded: {
			host: config.AGENTOPS_FORWARDED_HOST ?? null,
			for: config.AGENTOPS_FORWARDED_FOR ?? null
		},
		timeoutMs: config.AGENTOPS_TIMEOUT_MS
	});
}

function credentialsOf(config: Config): AgentOpsCredentials {
	if (config.AGENTOPS_EMAIL && config.AGENTOPS_PASSWORD) {
		return {
			kind: 'password',
			email: config.AGENTOPS_EMAIL,
			password: config.AGENTOPS_PASSWORD,
			cookieName: config.AGENTOPS_COOKIE_NAME
		};
	}
	if (config.AGENTOPS_API_KEY) return { kind: 'api-key', apiKey: config.AGENTOPS_API_KEY };
	return { kind: 'none' };
}
