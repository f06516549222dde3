import { error, json } from '@sveltejs/kit';
import type { RequestHandler } from './$types';

/** How Langfuse's server finds the portal's sign-in (OpenID Connect Discovery 1.0 §4). */
export const GET: RequestHandler = ({ locals, url }) => {
	const { langfuseSso } = locals.services;
	if (!langfuseSso) error(404, { message: 'LANGFUSE_SSO_SECRET is not set.' });
	const issuer = langfuseSso.issuer(url.origin);
	return json(langfuseSso.provider.metadata({ issuer, browserBase: `${url.origin}/oidc` }));
};
