import { createOidcProvider, type OidcProvider } from '../../auth/own-provider/provider.ts';
import { createSigningKeys } from '../../auth/own-provider/signing-keys.ts';
import type { Secrets } from '../../auth/secrets.ts';
import type { Config } from '../../config.ts';
import type { Database } from '../../database/database.ts';
import { createOidcCodes } from '../../database/people/oidc-codes.ts';
import { createSigningKeyRows } from '../../database/people/signing-keys.ts';
import type { SignIns } from '../../database/people/sign-ins.ts';

/** What `AUTH_CUSTOM_CLIENT_ID` says on Langfuse's side. */
export const SSO_CLIENT_ID = 'langfuse';

/** The portal as OpenID provider for its Langfuse. */
export interface LangfuseSso {
	readonly provider: OidcProvider;
	/** What `AUTH_CUSTOM_ISSUER` says, for a portal that is asked at `portalOrigin`. */
	issuer(portalOrigin: string): string;
}

/**
 * null unless `LANGFUSE_SSO_SECRET` is set.
 * @param secrets seal the signing key, which all portals on one database share
 */
export function openLangfuseSso(
	config: Config,
	{ kysely }: Pick<Database, 'kysely'>,
	secrets: Secrets,
	signIns: Pick<SignIns, 'isLiveAdmin'>
): LangfuseSso | null {
	const { LANGFUSE_SSO_SECRET: clientSecret } = config;
	if (clientSecret === undefined) return null;
	const keys = createSigningKeys(createSigningKeyRows(kysely), secrets);
	// Now: the last step of a sign-in waits a few seconds only, and a new secret seals what an older one
	// did before somebody takes that away. What fails here is asked for again at the first sign-in.
	keys.current().catch(() => undefined);
	return {
		provider: createOidcProvider({
			clientId: SSO_CLIENT_ID,
			clientSecret,
			isLiveAdmin: signIns.isLiveAdmin,
			codeStore: createOidcCodes(kysely),
			keys
		}),
		issuer: (portalOrigin) => ssoIssuer(config, portalOrigin)
	};
}

/** Langfuse's server may know the portal by another name than browsers do. */
export function ssoIssuer({ LANGFUSE_PORTAL_URL }: Config, portalOrigin: string): string {
	return `${LANGFUSE_PORTAL_URL ?? portalOrigin}/oidc`;
}
