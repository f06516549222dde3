/** Where the portal keeps traces, and whose table it follows there. */
import { ConfigError, type Config } from '../config.ts';
import {
	openStore,
	type EmbeddedStore,
	type ServerStore,
	type StoreClient
} from '../trace-store/client.ts';
import { openFollowedTable, type FollowedTable } from '../trace-store/followed/table.ts';
import { migrate } from '../trace-store/migrate.ts';
import { StoreError } from '../trace-store/store-error.ts';
import { observedStore } from './observed/store.ts';
import { untilItAnswers, type Patience } from '../until-it-answers.ts';

export interface TraceHome {
	/** null when all reading goes through a remote AgentOps. */
	readonly store: StoreClient | null;
	/** AgentOps' own table, of which the store holds a copy; null = the store is all there is. */
	readonly followed: FollowedTable | null;
	close(): Promise<void>;
}

/** Does work on the store while no other portal writes to it. */
type Alone = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * @param alone for migrations
 * @param patience with a ClickHouse that does not answer yet
 * @throws ConfigError with a sentence for the terminal when the store cannot be opened
 */
export async function openTraceHome(
	config: Config,
	alone: Alone = (work) => work(),
	patience?: Patience
): Promise<TraceHome> {
	const { CLICKHOUSE_URL: url } = config;
	if (!url && config.AGENTOPS_API_URL) {
		return { store: null, followed: null, close: async () => undefined };
	}
	const followed = url
		? await untilItAnswers(() => agentOpsTable(config, url), isStoreAway, patience)
		: null;
	try {
		const place = followed ? copyPlace(config) : ownPlace(config);
		const store = await openOwnStore(config, place, alone);
		return {
			store,
			followed,
			async close() {
				await followed?.close();
				await store.close();
			}
		};
	} catch (error) {
		await followed?.close();
		throw error;
	}
}

const isStoreAway = (error: unknown) =>
	error instanceof ConfigError &&
	error.cause instanceof StoreError &&
	error.cause.trouble === 'unreachable';

/** The place of the tables that the portal made, or makes. */
function ownPlace(config: Config): EmbeddedStore | ServerStore {
	const { CLICKHOUSE_URL: url } = config;
	if (!url) return inDataDir(config);
	return {
		...serverOf(config, url),
		database: config.CLICKHOUSE_DATABASE,
		// Beside a remote AgentOps that is another portal, these tables are that portal's.
		readOnly: config.CLICKHOUSE_READ_ONLY || Boolean(config.AGENTOPS_API_URL)
	};
}

/** The place of the copy of AgentOps' table. */
export function copyPlace(config: Config): EmbeddedStore | ServerStore {
	const { CLICKHOUSE_URL: url, CLICKHOUSE_PORTAL_DATABASE: named } = config;
	if (!url || config.CLICKHOUSE_READ_ONLY || (config.AGENTOPS_API_URL && !named)) {
		return inDataDir(config);
	}
	return {
		...serverOf(config, url),
		database: named ?? `${config.CLICKHOUSE_DATABASE}_portal`,
		readOnly: false
	};
}

const inDataDir = (config: Config): EmbeddedStore => ({
	dataDir: config.DATA_DIR,
	memoryMb: config.STORE_MEMORY_MB
});

const serverOf = (config: Config, url: string) => ({
	url,
	user: config.CLICKHOUSE_USER,
	password: config.CLICKHOUSE_PASSWORD,
	cluster: config.CLICKHOUSE_CLUSTER ?? null
});

/** The server's `otel_traces` when AgentOps made it; null when it is the portal's, or is to be. */
async function agentOpsTable(config: Config, url: string): Promise<FollowedTable | null> {
	const table = openFollowedTable({
		...serverOf(config, url),
		database: config.CLICKHOUSE_DATABASE
	});
	if (await isFollowed(config, table)) return table;
	await table.close();
	return null;
}

async function isFollowed(config: Config, table: FollowedTable): Promise<boolean> {
	const besideAgentOps = config.AGENTOPS_API_URL !== undefined;
	try {
		const owner = await table.owner();
		// Beside AgentOps, a table that is not there yet is about to be made by its collector's set-up.
		return owner === 'agentops' || (owner === 'nobody' && besideAgentOps);
	} catch (error) {
		if (!(error instanceof StoreError)) throw error;
		// A server that is down may be AgentOps' own: its sessions are read over v4 meanwhile.
		if (besideAgentOps && error.trouble !== 'unauthenticated') return true;
		await table.close();
		throw new ConfigError(
			`CLICKHOUSE_URL: cannot be asked whose tables ${config.CLICKHOUSE_DATABASE} holds. ${error.message}`,
			{ cause: error }
		);
	}
}

async function openOwnStore(
	config: Config,
	place: EmbeddedStore | ServerStore,
	alone: Alone
): Promise<StoreClient> {
	try {
		const store = await openStore(place);
		if (!store.readOnly) await alone(() => migrate(store));
		return observedStore(store);
	} catch (error) {
		if (!(error instanceof StoreError)) throw error;
		const isServer = 'url' in place;
		const setting = isServer ? 'CLICKHOUSE_URL' : 'DATA_DIR';
		const advice =
			isServer && place.database !== config.CLICKHOUSE_DATABASE
				? ` The portal keeps a copy of AgentOps' spans in ${place.database}: let ${place.user} make and write that database, or set CLICKHOUSE_READ_ONLY=true to keep it in DATA_DIR.`
				: '';
		throw new ConfigError(
			`${setting}: the trace store cannot be opened. ${error.message}${advice}`
		);
	}
}
