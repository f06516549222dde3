/** Sign-in once: next-auth's own way to the portal as OpenID provider, walked before the page opens. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { SignInVisit, StartSignIn } from '../../embed/proxy/options.ts';
import type { Upstream } from '../../embed/proxy/upstream.ts';
import { filterCookies, rewriteSetCookie } from '../../embed/rules/cookies.ts';
import { all, type HeaderList } from '../../embed/rules/header-list.ts';
import { toUpstreamHeaders } from '../../embed/rules/request-headers.ts';
import { langfuseApplication as application } from '../application.ts';
import { readJson } from './read-json.ts';

/** The portal's authorization endpoint, a path on its origin. */
export const AUTHORIZE_PATH = '/oidc/authorize';

/** Where next-auth takes the answer of the provider that `AUTH_CUSTOM_*` describes. */
export const CALLBACK_PATH = '/api/auth/callback/custom';

type Send = Upstream['send'];

const session = z.object({ user: z.unknown().optional() });
const csrf = z.object({ csrfToken: z.string() });

/**
 * Asks Langfuse who is signed in and, when nobody is, takes the first steps of a sign-in in the
 * browser's place: its cookies go along and come back with the answer. Works the same in all versions,
 * and keeps the deep link, which Langfuse's own start page forgets.
 * @returns null when somebody is signed in, or when Langfuse does not know the portal as its provider
 * @throws undici's errors
 */
export const startSignIn: StartSignIn = async (send, visit) => {
	const { publicOrigin, basePath, portalOrigins } = visit.origins;
	const visitor = nextAuthVisitor(send, visit);
	const now = session.safeParse((await visitor.ask('session', null)).json);
	if (!now.success || now.data.user !== undefined) return null;
	const token = csrf.safeParse((await visitor.ask('csrf', null)).json);
	if (!token.success) return null;
	const { csrfToken } = token.data;
	const callbackUrl = `${publicOrigin}${visit.to || basePath}`;
	const form = new URLSearchParams({ csrfToken, callbackUrl });
	const { headers } = await visitor.ask('signin/custom', form);
	const [go = ''] = all(headers, 'location');
	const isOurs = portalOrigins.some((origin) => go.startsWith(`${origin}${AUTHORIZE_PATH}?`));
	return isOurs ? { go, cookies: visitor.setCookies } : null;
};

/** A browser in front of next-auth, as far as these steps need one. */
function nextAuthVisitor(send: Send, visit: SignInVisit) {
	const { publicOrigin, basePath, crossSite } = visit.origins;
	const jar = new Map<string, string>();
	const setCookies: string[] = [];
	const keep = (pair: string) => jar.set(pair.split('=')[0] ?? '', pair);
	filterCookies(all(visit.headers, 'cookie'), application.cookie)?.split('; ').forEach(keep);

	/** Asks, and reads the whole answer: a body that stops half-way holds nobody either. */
	async function ask(path: string, form: URLSearchParams | null): Promise<Answer> {
		const body = form === null ? null : Buffer.from(form.toString());
		const headers: [string, string][] = [['accept', 'application/json']];
		if (jar.size > 0) headers.push(['cookie', [...jar.values()].join('; ')]);
		if (body !== null) {
			headers.push(['origin', publicOrigin], ['content-length', String(body.length)]);
			headers.push(['content-type', 'application/x-www-form-urlencoded']);
		}
		const sent = send({
			method: body === null ? 'GET' : 'POST',
			target: `${basePath}/api/auth/${path}`,
			headers: toUpstreamHeaders(headers, {
				...visit.origins,
				application,
				identity: [],
				peer: visit.peer,
				via: visit.via,
				hasBody: body !== null
			}),
			body: body === null ? null : Readable.from([body])
		});
		const timer = setTimeout(sent.cancel, visit.timeoutMs);
		if (visit.signal.aborted) sent.cancel();
		visit.signal.addEventListener('abort', sent.cancel);
		try {
			const { headers: answered, body: answer } = await sent.reply;
			const json = await readJson(answer);
			for (const line of all(answered, 'set-cookie')) {
				const kept = rewriteSetCookie(line, application.cookie, crossSite);
				if (kept === null) continue;
				setCookies.push(kept);
				keep(kept.split(';')[0] ?? '');
			}
			return { headers: answered, json };
		} finally {
			clearTimeout(timer);
			visit.signal.removeEventListener('abort', sent.cancel);
		}
	}
	return { ask, setCookies };
}

interface Answer {
	readonly headers: HeaderList;
	/** null when the body is none. */
	readonly json: unknown;
}
