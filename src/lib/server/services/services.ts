/** The composition root: the one place that knows which implementation stands behind an interface. */
import { picoToUsd } from '#lib/cost/pico.ts';
import type { AgentOps } from '../agentops/agentops.ts';
import type { Analytics } from '../agentops/analytics.ts';
import { createAudit, type Audit, type AuditRows } from '../audit/audit.ts';
import { createAuditRetention, type AuditRetention } from '../audit/retention.ts';
import type { CostOf } from '#lib/trace/session-trace.ts';
import type { ArithmeticOf } from '#lib/trace/span-panel.ts';
import { createApiKeys, type ApiKeys } from '../auth/keys/api-keys.ts';
import { createAuth, type Auth } from '../auth/auth.ts';
import { createInvitations, type Invitations } from '../auth/people/invitations.ts';
import { newPerson } from '../auth/sign-in/credentials.ts';
import { hashPassword } from '../auth/sign-in/password.ts';
import { createProjectKeys, type ProjectKeys } from '../auth/keys/project-keys.ts';
import { createProjectTokens, type ProjectTokens } from '../auth/keys/project-token.ts';
import { createTextSeal } from '../auth/sealed-text.ts';
import { deriveKey, secretsOf, type Secrets } from '../auth/secrets.ts';
import { createSecondFactorPolicy, type SecondFactorPolicy } from '../auth/second-factor/policy.ts';
import { createSetUp, type SetUp } from '../auth/people/set-up.ts';
import { createSignInLimit, type SignInLimit } from '../auth/sign-in/limit.ts';
import { ConfigError, type Config } from '../config.ts';
import { createApiKeyRows } from '../database/projects/api-keys.ts';
import { createAttempts } from '../database/people/attempts.ts';
import { createAuditEntries } from '../database/audit-entries.ts';
import { openDatabase, type Database } from '../database/database.ts';
import { DatabaseUrlError } from '../database/engine/database-url-error.ts';
import { createEntryLinks } from '../database/people/entry-links.ts';
import { createLeases } from '../database/money/leases.ts';
import { createReceivers, type Receivers } from '../database/money/receivers.ts';
import { createGateGrants } from '../database/people/gate-grants.ts';
import { createPeopleAccess, type PeopleAccess } from '../database/people/access.ts';
import { createPeople, type People } from '../database/people/people.ts';
import { createPreferences, type Preferences } from '../database/personal/preferences.ts';
import { createProjects, type Projects } from '../database/projects/projects.ts';
import { createSavedViews, type SavedViews } from '../database/personal/saved-views.ts';
import { createSettings, type Settings } from '../database/settings.ts';
import { createStoreGate } from '../database/store-gate.ts';
import { createSignIns, type SignIns } from '../database/people/sign-ins.ts';
import { openPortalIdentityProvider, type PortalIdentityProvider } from './identity-provider.ts';
import type { Langfuse } from '../langfuse/langfuse.ts';
import type { Grafana } from '../grafana/grafana.ts';
import { followPortalGrafana } from './embedded/grafana.ts';
import { followPortalLangfuse } from './embedded/langfuse.ts';
import { createEmbeddedPorts } from './embedded/ports.ts';
import { openLangfuseSso, type LangfuseSso } from './embedded/sso.ts';
import { openConnections, type Connections } from './connections/connections.ts';
import { follow } from './connections/follow.ts';
import { openStoredSettings, type StoredSettings } from './connections/stored-settings.ts';
import { openFleet, type Fleet } from './fleet.ts';
import { createLog, type Logger } from '../log.ts';
import type { HeldStore } from '../operations/door/open-door.ts';
import { mayConnectKept } from './embedded/kept-address.ts';
import { openPortalPrometheus } from './prometheus.ts';
import { openPortalTelemetry } from './observed/telemetry.ts';
import { openMoney, openPrices, type Money } from './money/money.ts';
import type { PriceBook } from '../prices/price-book.ts';
import { arithmeticOf, costOf } from '../prices/span-cost.ts';
import type { Prometheus } from '../prometheus/prometheus.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { openRetention, type Retention } from './retention.ts';
import { ownDirectory, remoteDirectory, type ProjectDirectory } from './project-directory.ts';
import { holdStore } from './store-backup.ts';
import { openFollowing } from './following.ts';
import { pricing } from './priced-span.ts';
import { openTraceHome } from './trace-home.ts';
import { startPatience, type Patience } from '../until-it-answers.ts';
import { openTraceIntake, type TraceIntake } from './trace-intake.ts';
import { openTraceSource } from './trace-source.ts';
import { openTraceWriting } from './trace-writing.ts';

export interface Services {
	readonly config: Config;
	readonly log: Logger;

	readonly people: People;
	/** What people may do, and changes of it. */
	readonly peopleAccess: PeopleAccess;
	/** Links by which administrators let people in. */
	readonly invitations: Invitations;
	readonly auth: Auth;
	readonly secondFactorPolicy: SecondFactorPolicy;
	/** The company's; null when none is set. */
	readonly identityProvider: PortalIdentityProvider | null;
	readonly signIns: SignIns;
	readonly signInLimit: SignInLimit;
	readonly setUp: SetUp;
	/** What happened, for good. Routes write into it by `locals.audit`. */
	readonly audit: Audit;
	/** How long its entries stay. */
	readonly auditRetention: AuditRetention;

	readonly projects: ProjectDirectory;
	readonly apiKeys: ApiKeys;
	/** What a machine's bearer opens: an API key or a token made with one. */
	readonly projectKeys: ProjectKeys;
	readonly projectTokens: ProjectTokens;

	readonly settings: Settings;
	/** Time zone, and the defaults of language and theme. */
	readonly fleet: Fleet;
	/** Prices, currency and budgets. */
	readonly money: Money;
	readonly preferences: Preferences;
	readonly savedViews: SavedViews;
	readonly agentops: AgentOps;
	readonly analytics: Analytics;
	/** Our price of a call for a page, when its source gives none. */
	readonly priceOf: CostOf;
	/** How that price comes about. */
	readonly arithmeticOf: ArithmeticOf;
	/** Where spans and uploads come in; null when trace data is only read, or copied from AgentOps' table. */
	readonly intake: TraceIntake | null;
	/** Langfuse behind the portal, as the settings are now; null when none is set. */
	readonly langfuse: Langfuse | null;
	/** Grafana behind the portal, as the settings are now; null when none is set. */
	readonly grafana: Grafana | null;
	/** Ends what these sign-ins have open in Langfuse and Grafana now, not at the next check. */
	leaveEmbedded(sessionIds: readonly string[]): Promise<void>;
	/** How long sessions are kept; null where a remote AgentOps keeps them. */
	readonly retention: Retention | null;
	/** The portal as Langfuse's OpenID provider; null unless it is switched on. */
	readonly langfuseSso: LangfuseSso | null;
	/** Figures of the infrastructure, as the settings are now; null when no Prometheus is set. */
	readonly prometheus: Prometheus | null;
	/** Connections that are kept in the portal. */
	readonly storedSettings: StoredSettings;
	/** What stands around the portal, and whether it answers. */
	readonly connections: Connections;
	/** What the portal tells about itself; null when nobody asked for it. */
	readonly telemetry: Telemetry | null;

	/**
	 * Holds the embedded store still for a backup; null where the store is not in `DATA_DIR`.
	 * @throws Error with a sentence for the terminal
	 */
	readonly holdStore: (() => Promise<HeldStore>) | null;

	/** Every hop that an answer needs, by name: whether it answers now. Never throws. */
	readiness(): Promise<Readonly<Record<string, boolean>>>;
	/** Finishes what runs and lets go of every file and socket. */
	close(): Promise<void>;
}

/**
 * @param patience with servers that start beside the portal
 * @throws ConfigError with a sentence for the terminal when a setting keeps the portal from starting
 */
export async function openServices(
	config: Config,
	{ ms }: Patience = startPatience
): Promise<Services> {
	const log = createLog(config.LOG_LEVEL);
	const patienceWith = (setting: string): Patience => ({
		ms,
		onWait: () =>
			log.warn({ setting, seconds: ms / 1_000 }, 'waiting for a server that does not answer')
	});
	const database = await openOwnDatabase(config, patienceWith('DATABASE_URL'));
	try {
		return await composeServices(config, log, database, patienceWith('CLICKHOUSE_URL'));
	} catch (error) {
		await database.close();
		throw error;
	}
}

async function composeServices(
	config: Config,
	log: Logger,
	database: Database,
	withStore: Patience
): Promise<Services> {
	const { kysely, dialect } = database;
	const secrets = secretsOf(config.PORTAL_SECRET, config.DATA_DIR);
	const people = createPeople(kysely, dialect);
	const peopleAccess = createPeopleAccess(kysely, dialect);
	const entryLinks = createEntryLinks(kysely, dialect);
	const settings = createSettings(kysely);
	const audit = openAudit(createAuditEntries(kysely), secrets, log);
	const auditRetention = createAuditRetention(settings, audit, (error) =>
		log.error({ err: error }, 'old audit entries could not be removed')
	);
	const fleet = await openFleet(config, settings, (error) =>
		log.warn({ err: error }, 'the settings of the fleet could not be read')
	);
	const storedSettings = await openStoredSettings(
		config,
		settings,
		createTextSeal(secrets, 'connections'),
		(error) => log.warn({ err: error }, 'a stored connection could not be read')
	);
	const receivers = await openReceivers(kysely, secrets, log);
	const ownProjects = createProjects(kysely);
	const apiKeys = createApiKeys(createApiKeyRows(kysely));
	const projectTokens = createProjectTokens(secrets);
	const setUp = createSetUp(people, hashPassword);
	const signInLimit = createSignInLimit(createAttempts(kysely));
	const auth = createAuth({
		db: kysely,
		dialect,
		secrets,
		people: peopleAccess,
		firstUse: signInLimit.firstUse,
		origin: config.ORIGIN ?? `http://localhost:${config.PORT}`,
		warn: (message) => log.warn({ from: 'better-auth' }, message)
	});
	await setUpUnattended(config, setUp);

	const gate = config.CLICKHOUSE_URL ? createStoreGate(kysely) : null;
	const home = await openTraceHome(config, gate?.alone, withStore);
	const { store, followed } = home;
	// AgentOps' projects are on their way: an empty one before them would be the first that people see.
	const hasProjects = Boolean(config.AGENTOPS_API_URL ?? (followed && !config.AGENTOPS_API_KEY));
	if (!hasProjects) await ensureFirstProject(config, ownProjects, apiKeys);
	const prices = await openPrices(kysely);
	const toPriced = pricing(prices);
	const sharing = gate && { gate, leases: createLeases(kysely) };
	const writing = store && !store.readOnly ? await openTraceWriting(store, log, sharing) : null;
	const following =
		store && followed && writing
			? openFollowing({
					table: followed,
					store,
					toRow: toPriced,
					write: writing.write,
					projects: config.AGENTOPS_API_URL ? null : ownProjects,
					db: kysely,
					log
				})
			: null;
	// What is followed has an intake of its own: AgentOps' collector.
	const intake =
		store && writing && !following
			? openTraceIntake({ config, store, writing, toPriced, log })
			: null;
	const source = openTraceSource(config, store, following?.copyingOf);
	const remote = source.remoteProjects;
	const signIns = createSignIns(kysely);
	const ports = createEmbeddedPorts((application, closed) =>
		log.warn({ application, ...closed }, 'its port could not be opened')
	);
	const langfuse = followPortalLangfuse(config, storedSettings.config, {
		signIns,
		gateStore: createGateGrants(kysely, 'langfuse'),
		ports,
		log
	});
	const grafana = followPortalGrafana(config, storedSettings.config, {
		signIns,
		gateStore: createGateGrants(kysely, 'grafana'),
		ports,
		log
	});
	const langfuseSso = openLangfuseSso(config, database, secrets, signIns);
	ports.follow(() => [...(langfuse() ? ['langfuse'] : []), ...(grafana() ? ['grafana'] : [])]);
	const prometheus = follow(
		storedSettings.config,
		(settings) =>
			openPortalPrometheus(
				settings,
				storedSettings.isStored('PROMETHEUS_URL') ? mayConnectKept : undefined
			),
		(former) => void former?.close()
	);
	const telemetry = await openPortalTelemetry(config);
	const projects = remote ? remoteDirectory(remote, log) : ownDirectory(ownProjects);
	const money = openMoney({
		config,
		connectionSettings: storedSettings.config,
		zone: fleet.zone,
		language: fleet.language,
		db: kysely,
		log,
		settings,
		receivers,
		prices,
		projects,
		store,
		analytics: source.analytics,
		writing
	});
	const adopt = async (projectId: string) => {
		const project = await projects.find(projectId);
		if (project && remote) await ownProjects.adopt(project.id, project.name);
	};
	const retention = openRetention(store, kysely, adopt, log);
	const hops = { database: database.ping, ...source.hops };

	return {
		config,
		log,
		people,
		peopleAccess,
		invitations: createInvitations(entryLinks, hashPassword),
		auth,
		secondFactorPolicy: createSecondFactorPolicy(settings),
		identityProvider: openPortalIdentityProvider(config, secrets[0], database, {
			people,
			peopleAccess,
			entryLinks,
			log
		}),
		signIns,
		signInLimit,
		setUp,
		audit,
		auditRetention,
		projects,
		apiKeys,
		projectKeys: createProjectKeys(apiKeys, projectTokens),
		projectTokens,
		settings,
		fleet,
		preferences: createPreferences(kysely),
		savedViews: createSavedViews(kysely),
		agentops: source.agentops,
		analytics: source.analytics,
		money,
		...pricesForPages(prices),
		intake,
		retention,
		get langfuse() {
			return langfuse();
		},
		get grafana() {
			return grafana();
		},
		async leaveEmbedded(sessionIds) {
			for (const id of sessionIds) {
				await langfuse()?.revoke(id);
				await grafana()?.revoke(id);
			}
		},
		get langfuseSso() {
			return langfuse() && langfuseSso;
		},
		get prometheus() {
			return prometheus();
		},
		storedSettings,
		connections: openConnections({
			stored: storedSettings,
			database,
			store,
			following,
			remoteProjects: remote,
			langfuse,
			prometheus,
			ports
		}),
		telemetry,
		holdStore:
			store?.home === 'embedded' && writing
				? () => holdStore(store, writing, kysely, config.DATA_DIR)
				: null,
		readiness: async () =>
			Object.fromEntries(
				await Promise.all(
					Object.entries(hops).map(async ([name, ping]) => [name, await answers(ping)] as const)
				)
			),
		async close() {
			await following?.close();
			await money.close();
			await retention?.close();
			auditRetention.stop();
			ports.close();
			await langfuse()?.close();
			await grafana()?.close();
			await prometheus()?.close();
			await telemetry?.close();
			await writing?.close();
			await source.close();
			await home.close();
			await database.close();
		}
	};
}

/** Their secrets are sealed from the start on, also those that an older portal left in plain. */
async function openReceivers(
	db: Database['kysely'],
	secrets: Secrets,
	log: Logger
): Promise<Receivers> {
	const receivers = createReceivers(db, createTextSeal(secrets, 'receivers'));
	for (const receiver of await receivers.sealAnew()) {
		log.warn({ receiver }, 'the secret of a webhook was sealed by a secret that this portal lacks');
	}
	return receivers;
}

/** Seals with the installation's secrets, and tells each seal to the log, which may live elsewhere. */
function openAudit(rows: AuditRows, [newest, ...older]: Secrets, log: Logger): Audit {
	const keyOf = (secret: string) => deriveKey(secret, 'audit');
	return createAudit(rows, [keyOf(newest), ...older.map(keyOf)], ({ seq, seal, action }) =>
		log.info({ audit: { seq, seal, action } }, 'audit')
	);
}

function pricesForPages(prices: PriceBook): Pick<Services, 'priceOf' | 'arithmeticOf'> {
	return {
		priceOf: (facts, atMs) => {
			const { costPico } = costOf(facts, atMs, prices);
			return picoToUsd(costPico);
		},
		arithmeticOf: (facts, atMs) => arithmeticOf(facts, atMs, prices)
	};
}

async function openOwnDatabase(config: Config, patience: Patience): Promise<Database> {
	try {
		return await openDatabase(config.DATA_DIR, config.DATABASE_URL, patience);
	} catch (error) {
		if (error instanceof DatabaseUrlError) throw new ConfigError(error.message);
		if (
			error instanceof Error &&
			'code' in error &&
			/^(EACCES|EROFS|ENOSPC|ENOTDIR|EEXIST)$/.test(String(error.code))
		) {
			throw new ConfigError(
				`DATA_DIR: ${config.DATA_DIR} cannot be written (${String(error.code)}).`
			);
		}
		throw error;
	}
}

/** `ADMIN_EMAIL` and `ADMIN_PASSWORD` make the first administrator; later they change nothing. */
async function setUpUnattended(config: Config, setUp: SetUp): Promise<void> {
	if (!config.ADMIN_EMAIL || !config.ADMIN_PASSWORD) return;
	const person = newPerson.safeParse({
		email: config.ADMIN_EMAIL,
		name: config.ADMIN_EMAIL.split('@')[0],
		password: config.ADMIN_PASSWORD
	});
	if (!person.success) throw new ConfigError('ADMIN_EMAIL or ADMIN_PASSWORD cannot be used.');
	await setUp.unattended(person.data);
}

/** A portal always has a project; `AGENTOPS_API_KEY` is a key of it, unless it was revoked. */
async function ensureFirstProject(
	config: Config,
	projects: Projects,
	apiKeys: ApiKeys
): Promise<void> {
	const first = await projects.ensure('default-project', 'Default project');
	if (config.AGENTOPS_API_KEY) {
		await apiKeys.adopt(first.id, 'AGENTOPS_API_KEY', config.AGENTOPS_API_KEY);
	}
}

async function answers(ping: () => Promise<void>): Promise<boolean> {
	try {
		await ping();
		return true;
	} catch {
		return false;
	}
}
