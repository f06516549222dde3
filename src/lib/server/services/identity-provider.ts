import {
	createIdentityProvider,
	type IdentityProvider,
	type ProviderClaims
} from '../auth/company-provider/provider.ts';
import { createProviderSignIn, type Admission } from '../auth/company-provider/sign-in.ts';
import { toValues } from '../auth/company-provider/role-by-claim.ts';
import type { Config } from '../config.ts';
import type { Database } from '../database/database.ts';
import type { EntryLinks } from '../database/people/entry-links.ts';
import type { PeopleAccess } from '../database/people/access.ts';
import type { People } from '../database/people/people.ts';
import { createProviderPeople } from '../database/people/provider-people.ts';
import type { Logger } from '../log.ts';

/** The company's identity provider, and whom of its people the portal lets in. */
export interface PortalIdentityProvider extends IdentityProvider {
	/** What the button calls it; null when the operator gave no name. */
	readonly name: string | null;
	/** True when a claim gives the roles: changes made here hold until the next sign-in only. */
	readonly givesRoles: boolean;
	admit(claims: ProviderClaims): Promise<Admission>;
}

interface Rooms {
	readonly people: People;
	readonly peopleAccess: PeopleAccess;
	readonly entryLinks: EntryLinks;
	readonly log: Logger;
}

/** null without `OIDC_ISSUER`. Asks the provider for nothing yet. */
export function openPortalIdentityProvider(
	config: Config,
	secret: string,
	{ kysely, dialect }: Database,
	{ people, peopleAccess, entryLinks, log }: Rooms
): PortalIdentityProvider | null {
	const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, ORIGIN: origin } = config;
	if (issuer === undefined || clientId === undefined || origin === undefined) return null;
	const claim = config.OIDC_ROLE_CLAIM;
	const rules = {
		issuer,
		mapping:
			claim === undefined
				? null
				: {
						claim,
						values: {
							admin: toValues(config.OIDC_ROLE_ADMIN),
							operator: toValues(config.OIDC_ROLE_OPERATOR),
							viewer: toValues(config.OIDC_ROLE_VIEWER)
						}
					},
		defaultRole: config.OIDC_DEFAULT_ROLE === 'none' ? null : config.OIDC_DEFAULT_ROLE,
		trustEmail: config.OIDC_TRUST_EMAIL
	};
	return {
		...createIdentityProvider({
			issuer,
			clientId,
			clientSecret: config.OIDC_CLIENT_SECRET,
			scopes: config.OIDC_SCOPES,
			origin,
			secret,
			warn: (message) => log.warn({ from: 'identity-provider' }, message)
		}),
		...createProviderSignIn(
			rules,
			people,
			peopleAccess,
			createProviderPeople(kysely, dialect),
			entryLinks
		),
		name: config.OIDC_NAME ?? null,
		givesRoles: claim !== undefined
	};
}
