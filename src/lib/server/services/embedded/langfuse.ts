import type { Config } from '../../config.ts';
import { openLangfuse, type Langfuse, type LangfuseKeys } from '../../langfuse/langfuse.ts';
import { follow, picking } from '../connections/follow.ts';
import { keptAddress } from './kept-address.ts';
import { portFindings } from './ports.ts';
import { ownPortOf, portalSide, sessionsOf, type PortalParts } from './settings.ts';
import { ssoIssuer } from './sso.ts';
import { refusalWords } from './words.ts';

/**
 * Langfuse behind this portal, as the settings are at the call; null without `LANGFUSE_URL`. Opens no
 * connection: a Langfuse that is down does not keep the portal from starting.
 * @param config the environment's
 * @param settings as they are now: its address and its keys may be kept in the portal
 */
export function followPortalLangfuse(
	config: Config,
	settings: () => Config,
	parts: PortalParts
): () => Langfuse | null {
	return follow(
		picking(settings, ['LANGFUSE_URL']),
		({ LANGFUSE_URL: url }) => (url === undefined ? null : openAt(url, config, settings, parts)),
		(former) => void former?.close()
	);
}

function openAt(
	upstreamUrl: string,
	config: Config,
	settings: () => Config,
	parts: PortalParts
): Langfuse {
	const { signIns, gateStore, ports, log } = parts;
	const langfuse = openLangfuse({
		...portalSide(config),
		...keptAddress(config.LANGFUSE_URL),
		upstreamUrl,
		publicOrigin: config.LANGFUSE_PUBLIC_ORIGIN ?? ownPortOf(config.ORIGIN, config.LANGFUSE_PORT),
		port: config.LANGFUSE_PORT,
		// Nobody may put another site on the portal's own origin from inside.
		prefixMode: config.LANGFUSE_PREFIX_MODE && config.LANGFUSE_URL !== undefined,
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
		picking(settings, ['LANGFUSE_URL', 'LANGFUSE_PUBLIC_KEY', 'LANGFUSE_SECRET_KEY']),
		(now) => {
			// Whoever still holds this one when the address has changed must not send the new keys to it.
			const keys = now.LANGFUSE_URL === upstreamUrl ? keysOf(now) : null;
			return keys && langfuse.apiWith(keys);
		},
		(former) => void former?.close()
	);
	return {
		...langfuse,
		get api() {
			return api();
		},
		diagnose: async (portalOrigin) => [
			...portFindings(ports.closedPort('langfuse')),
			...(await langfuse.diagnose(portalOrigin))
		],
		async close() {
			await langfuse.close();
			await api()?.close();
		}
	};
}

function keysOf(
	config: Pick<Config, 'LANGFUSE_PUBLIC_KEY' | 'LANGFUSE_SECRET_KEY'>
): LangfuseKeys | null {
	const { LANGFUSE_PUBLIC_KEY: publicKey, LANGFUSE_SECRET_KEY: secretKey } = config;
	return publicKey && secretKey ? { publicKey, secretKey } : null;
}
