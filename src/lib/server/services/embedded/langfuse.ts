import type { Config } from '../../config.ts';
import type { GateStore } from '../../embed/gate/gate-store.ts';
import type { ProxyLog } from '../../embed/proxy/options.ts';
import type { SignIns } from '../../database/people/sign-ins.ts';
import { openLangfuse, type Langfuse, type LangfuseKeys } from '../../langfuse/langfuse.ts';
import { follow } from '../connections/follow.ts';
import { ownPortOf, portalSide, sessionsOf } from './settings.ts';
import { ssoIssuer } from './sso.ts';
import { refusalWords } from './words.ts';

/**
 * Langfuse behind this portal, as the settings describe it; null without `LANGFUSE_URL`. Opens no
 * connection: a Langfuse that is down does not keep the portal from starting.
 * @param settings as they are now: its keys may be kept in the portal
 * @param gateStore in the portal's database: every portal on it honours the tickets of the others
 */
export function openPortalLangfuse(
	config: Config,
	settings: () => Config,
	signIns: Pick<SignIns, 'findLive'>,
	gateStore: GateStore,
	log: ProxyLog
): Langfuse | null {
	if (config.LANGFUSE_URL === undefined) return null;
	const { ORIGIN } = config;
	const langfuse = openLangfuse({
		...portalSide(config),
		upstreamUrl: config.LANGFUSE_URL,
		publicOrigin: config.LANGFUSE_PUBLIC_ORIGIN ?? ownPortOf(ORIGIN, config.LANGFUSE_PORT),
		port: config.LANGFUSE_PORT,
		prefixMode: config.LANGFUSE_PREFIX_MODE,
		provider: config.LANGFUSE_SSO_SECRET
			? { issuer: (portalOrigin) => ssoIssuer(config, portalOrigin) }
			: null,
		sessions: sessionsOf(signIns, ['admin']),
		gateStore,
		keys: null,
		words: refusalWords('Langfuse'),
		log,
		objectStoreOrigin: config.LANGFUSE_OBJECT_STORE_ORIGIN ?? null
	});
	const api = follow(
		settings,
		(now) => {
			const keys = keysOf(now);
			return keys && langfuse.apiWith(keys);
		},
		(former) => void former?.close()
	);
	return {
		...langfuse,
		get api() {
			return api();
		},
		async close() {
			await langfuse.close();
			await api()?.close();
		}
	};
}

function keysOf(config: Config): LangfuseKeys | null {
	const { LANGFUSE_PUBLIC_KEY: publicKey, LANGFUSE_SECRET_KEY: secretKey } = config;
	return publicKey && secretKey ? { publicKey, secretKey } : null;
}
