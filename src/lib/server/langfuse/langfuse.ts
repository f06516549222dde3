/** Langfuse as the portal offers it: the frame's address, its proxy, its doctor and its data. */
import { openEmbedded, type Embedded, type EmbeddedSettings } from '../embed/embedded.ts';
import type { EmbeddedAddress, Guest } from '../embed/gate/gate.ts';
import { createLangfuseApi, type LangfuseApi } from './api.ts';
import { langfuseApplication, MOUNT } from './application.ts';
import { createFindBasePath, lastFound, probeBuild } from './doctor/build.ts';
import { diagnose } from './doctor/doctor.ts';
import type { Finding } from './doctor/finding.ts';
import { CALLBACK_PATH, startSignIn } from './sign-in/start-sign-in.ts';

export interface LangfuseKeys {
	readonly publicKey: string;
	readonly secretKey: string;
}

export interface LangfuseOptions extends EmbeddedSettings {
	/** Whether a base-path build may run on the portal's own origin, below `/langfuse`. */
	readonly prefixMode: boolean;
	/** The portal as Langfuse's OpenID provider; null: Langfuse has a sign-in of its own. */
	readonly provider: { issuer(portalOrigin: string): string } | null;
	/** Keys of one Langfuse project; null leaves sessions without Langfuse's data. */
	readonly keys: LangfuseKeys | null;
}

export interface Langfuse extends Pick<Embedded, 'proxy' | 'publicOrigin' | 'revoke' | 'close'> {
	/** null without keys. */
	readonly api: LangfuseApi | null;
	/** The same with other keys. */
	apiWith(keys: LangfuseKeys): LangfuseApi;
	/** Where the frame opens: its own origin, or the portal's in prefix mode. Asks how it was built. */
	address(portalOrigin: string): Promise<EmbeddedAddress>;
	/** Where its sign-in may lead browsers back to: exactly these, in every mode that is switched on. */
	callbackUris(portalOrigin: string): string[];
	/**
	 * A single-use address for the frame or a tab, valid for a minute. Only for an admin's session.
	 * @param to a path on Langfuse's origin
	 */
	invite(guest: Guest, portalOrigin: string, to: string | null): Promise<string>;
	diagnose(portalOrigin: string): Promise<Finding[]>;
	/** Whether a Langfuse answers at its address, however it is set. */
	isRunning(): Promise<boolean>;
}

const PROBE_MS = 2_000;

export function openLangfuse(options: LangfuseOptions): Langfuse {
	const { upstreamUrl, prefixMode, provider, keys } = options;
	const mayConnect = options.keptAddress?.mayConnect;
	let aliasOrigins: readonly string[] = [];
	const origin = new URL(upstreamUrl).origin;
	const findBasePath = prefixMode
		? createFindBasePath(origin, PROBE_MS, mayConnect)
		: async () => '' as const;
	const basePath = lastFound(findBasePath);
	const embedded = openEmbedded({
		...options,
		application: langfuseApplication,
		mount: prefixMode ? MOUNT : null,
		isForMount() {
			const found = basePath();
			return found instanceof Promise ? found.then((path) => path === MOUNT) : found === MOUNT;
		},
		aliasOrigins: () => aliasOrigins,
		...(provider && { startSignIn })
	});
	const { proxy, publicOrigin, revoke, close } = embedded;
	const address = async (portalOrigin: string): Promise<EmbeddedAddress> => {
		const basePath = await findBasePath();
		return { publicOrigin: basePath === '' ? publicOrigin(portalOrigin) : portalOrigin, basePath };
	};
	const apiWith = (of: LangfuseKeys) =>
		createLangfuseApi({ upstreamUrl, findBasePath, mayConnect, ...of });
	const api = keys && apiWith(keys);
	return {
		proxy,
		publicOrigin,
		revoke,
		async close() {
			await close();
			await api?.close();
		},
		api,
		apiWith,
		address,
		callbackUris: (portalOrigin) => [
			`${publicOrigin(portalOrigin)}${CALLBACK_PATH}`,
			...(prefixMode ? [`${portalOrigin}${MOUNT}${CALLBACK_PATH}`] : [])
		],
		invite: async (guest, portalOrigin, to) =>
			embedded.invite(guest, await address(portalOrigin), to),
		async isRunning() {
			const { health: found } = await probeBuild(origin, PROBE_MS, mayConnect);
			return found.kind === 'answer' && found.status === 200;
		},
		async diagnose(portalOrigin) {
			const found = await diagnose({
				upstreamUrl,
				publicOrigin: publicOrigin(portalOrigin),
				portalOrigin,
				prefixMode,
				issuer: provider?.issuer(portalOrigin) ?? null,
				mayConnect
			});
			const foreign = [portalOrigin, ...options.portalOrigins].map((each) => new URL(each).origin);
			aliasOrigins = ownNames(found).filter((name) => !foreign.includes(name));
			return [...embedded.examine(portalOrigin), ...found];
		}
	};
}

/** What Langfuse calls itself in redirects, where its `NEXTAUTH_URL` is not the address in the browser. */
function ownNames(found: readonly Finding[]): string[] {
	return found.flatMap((each) =>
		each.kind === 'nextauth-url-differs' ? [new URL(each.params.configured).origin] : []
	);
}
