import { json } from '@sveltejs/kit';
import { z } from 'zod';
import { isApiKeyForm } from '#lib/server/auth/keys/api-keys.ts';
import { premiumStatus } from '#lib/server/auth/keys/project-token.ts';
import type { RequestHandler } from './$types';

export const trailingSlash = 'ignore';

const tokenRequest = z.object({ api_key: z.string() });

/** Exchanges an API key for a project's token, with the status codes and bodies that the SDK knows. */
export const POST: RequestHandler = async ({ locals, request }) => {
	const { apiKeys, projectTokens } = locals.services;
	const body = tokenRequest.safeParse(await readJson(request));
	if (!body.success) {
		// FastAPI's answer to a body that is not of the declared shape.
		const detail = [{ type: 'missing', loc: ['body', 'api_key'], msg: 'Field required' }];
		return json({ detail }, { status: 422 });
	}
	const key = body.data.api_key;
	if (!isApiKeyForm(key)) return json({ error: 'Invalid API key format' }, { status: 400 });
	const verified = await apiKeys.identify(key);
	if (!verified) return json({ error: 'Invalid API key' }, { status: 403 });
	return json(
		{
			token: await projectTokens.sign(verified.project.id, verified.keyId),
			project_id: verified.project.id,
			project_prem_status: premiumStatus
		},
		{ headers: { 'cache-control': 'no-store' } }
	);
};

/** Tells whose token a bearer is; the access table let nobody in without a good one. */
export const GET: RequestHandler = async ({ locals, request }) => {
	const bearer = /^bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
	const payload = await locals.services.projectTokens.verify(bearer);
	if (!payload) return json({ detail: 'Invalid token' }, { status: 401 });
	const expiresAt = new Date(payload.exp * 1000).toISOString().slice(0, 19);
	return json({ message: 'JWT token is valid', payload, expires_at: expiresAt });
};

async function readJson(request: Request): Promise<unknown> {
	try {
		return await request.json();
	} catch {
		return null;
	}
}
