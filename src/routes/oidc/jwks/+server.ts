import { error, json } from '@sveltejs/kit';
import type { RequestHandler } from './$types';

/** The key that Langfuse's server checks sign-ins with. */
export const GET: RequestHandler = async ({ locals }) => {
	const { langfuseSso } = locals.services;
	if (!langfuseSso) error(404, { message: 'LANGFUSE_SSO_SECRET is not set.' });
	return json(await langfuseSso.provider.jwks());
};
