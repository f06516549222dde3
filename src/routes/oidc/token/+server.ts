import { error, json } from '@sveltejs/kit';
import type { RequestHandler } from './$types';

const noStore = { 'cache-control': 'no-store', pragma: 'no-cache' };

/** Langfuse's server exchanges a code for a sign-in. It proves itself by its secret; no cookie counts. */
export const POST: RequestHandler = async ({ locals, request, url }) => {
	const { langfuseSso, log } = locals.services;
	if (!langfuseSso) error(404, { message: 'LANGFUSE_SSO_SECRET is not set.' });
	const { status, body } = await langfuseSso.provider.token(
		request.headers.get('authorization'),
		new URLSearchParams(await request.text()),
		langfuseSso.issuer(url.origin)
	);
	if (status !== 200) log.warn({ error: body.error }, 'a sign-in to langfuse was refused');
	const headers = status === 401 ? { ...noStore, 'www-authenticate': 'Basic' } : noStore;
	return json(body, { status, headers });
};
