/** next-auth v4 as a proxy meets it: absolute URLs from NEXTAUTH_URL, double-submit CSRF, JSON redirects. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readText, sendJson, type Settings } from './fake-langfuse.ts';

const PAST = 'Thu, 01 Jan 1970 00:00:00 GMT';

export function answerAuth(
	path: string,
	req: IncomingMessage,
	res: ServerResponse,
	settings: Settings
): boolean {
	if (!path.startsWith('/api/auth/')) return false;
	if (settings.state === 'misnamed') {
		sendJson(res, 500, { message: 'There is a problem with the server configuration.' });
		return true;
	}
	const { origin } = new URL(settings.nextauthUrl);
	const secure = origin.startsWith('https:');
	const name = (plain: string) => `${secure ? '__Secure-' : ''}next-auth.${plain}`;
	const attributes = `Path=${settings.basePath || '/'}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
	const base = `${origin}${settings.basePath}/api/auth`;
	switch (path.slice('/api/auth/'.length)) {
		case 'providers': {
			const provider = (id: string, type: string) => ({
				id,
				name: id,
				type,
				signinUrl: `${base}/signin/${id}`,
				callbackUrl: `${base}/callback/${id}`
			});
			sendJson(res, 200, {
				credentials: provider('credentials', 'credentials'),
				...(settings.sso ? { custom: provider('custom', 'oauth') } : {})
			});
			return true;
		}
		case 'csrf':
			res.appendHeader('Set-Cookie', `${name('csrf-token')}=csrf%7Chash; ${attributes}`);
			sendJson(res, 200, { csrfToken: 'csrf' });
			return true;
		case 'session': {
			if (settings.state === 'stalled') {
				res.writeHead(200, { 'content-type': 'application/json' }).write('{');
				return true;
			}
			const signedIn = (req.headers.cookie ?? '').includes(`${name('session-token')}=jwe`);
			if (signedIn) {
				const expires = new Date(Date.now() + 86_400_000).toUTCString();
				res.appendHeader(
					'Set-Cookie',
					`${name('session-token')}=jwe; ${attributes}; Expires=${expires}`
				);
			}
			sendJson(res, 200, signedIn ? { user: { email: 'admin@example.com' } } : {});
			return true;
		}
		case 'callback/credentials':
			void readText(req).then((text) => {
				const form = new URLSearchParams(text);
				const trusted = (req.headers.cookie ?? '').includes(`${name('csrf-token')}=csrf`);
				if (form.get('csrfToken') !== 'csrf' || !trusted) {
					redirect(res, form, `${base}/signin?csrf=true`);
					return;
				}
				res.appendHeader('Set-Cookie', `${name('session-token')}=jwe; ${attributes}`);
				redirect(res, form, form.get('callbackUrl') ?? origin);
			}, noop);
			return true;
		case 'signout':
			void readText(req).then((text) => {
				res.appendHeader('Set-Cookie', `${name('session-token')}=; ${attributes}; Expires=${PAST}`);
				redirect(res, new URLSearchParams(text), origin);
			}, noop);
			return true;
		case 'signin/custom':
			res.appendHeader('Set-Cookie', `${name('state')}=s; ${attributes}; Max-Age=900`);
			res.writeHead(302, {
				location: settings.sso
					? `${settings.issuer}/authorize?redirect_uri=${encodeURIComponent(`${base}/callback/custom`)}`
					: `${base}/error?error=OAuthSignin`
			});
			res.end();
			return true;
		default:
			res.writeHead(302, { location: `${base}/error?error=Unknown` }).end();
			return true;
	}
}

function redirect(res: ServerResponse, form: URLSearchParams, url: string): void {
	if (form.get('json') === 'true') sendJson(res, 200, { url });
	else res.writeHead(302, { location: url }).end();
}

const noop = () => undefined;
