import { createOidcProvider, type OidcProvider } from '../../auth/own-provider/provider.ts';
import type { Config } from '../../config.ts';
import type { SignIns } from '../../database/people/sign-ins.ts';

/** What `AUTH_CUSTOM_CLIENT_ID` says on Langfuse's side. */
export const SSO_CLIENT_ID = 'langfuse';

/** The portal as OpenID provider for its Langfuse. */
export interface LangfuseSso {
	readonly provider: OidcProvider;
	/** What `AUTH_CUSTOM_ISSUER` says, for a portal that is asked at `portalOrigin`. */
	issuer(portalOrigin: string): string;
}

/** null unless `LANGFUSE_SSO_SECRET` is set. */
export function openLangfuseSso(
	config: Config,
	signIns: Pick<SignIns, 'isLiveAdmin'>
): LangfuseSso | null {
	const { LANGFUSE_URL, LANGFUSE_SSO_SECRET: clientSecret } = config;
	if (LANGFUSE_URL === undefined || clientSecret === undefined) return null;
	return {
		provider: createOidcProvider({
			clientId: SSO_CLIENT_ID,
			clientSecret,
			isLiveAdmin: signIns.isLiveAdmin
		}),
		issuer: (portalOrigin) => ssoIssuer(config, portalOrigin)
	};
}

/** Langfuse's server may know the portal by another name than browsers do. */
export function ssoIssuer({ LANGFUSE_PORTAL_URL }: Config, portalOrigin: string): string {
	return `${LANGFUSE_PORTAL_URL ?? portalOrigin}/oidc`;
}
