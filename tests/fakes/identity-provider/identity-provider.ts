/** A real OpenID provider (npm oidc-provider) with people of a test's own. */
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

/** Claims by the name with which somebody signs in there. */
export type ProviderPeople = Record<string, Readonly<Record<string, unknown>>>;

export interface IdentityProvider {
	readonly issuer: string;
	/** Changed by a test while it runs. */
	readonly people: ProviderPeople;
	close(): Promise<void>;
}

export const client = { id: 'agent-portal', secret: 'secret of the test' };

/** @param redirectUri the one way back that is registered */
export async function startIdentityProvider(
	port: number,
	redirectUri: string,
	people: ProviderPeople
): Promise<IdentityProvider> {
	const issuer = `http://127.0.0.1:${port}`;
	const provider = new Provider(issuer, {
		clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [redirectUri] }],
		claims: {
			openid: ['sub'],
			email: ['email', 'email_verified'],
			profile: ['name'],
			groups: ['groups']
		},
		scopes: ['openid', 'email', 'profile', 'groups'],
		pkce: { required: () => true },
		cookies: { keys: ['of the test'] },
		findAccount: async (_context: unknown, id: string) => ({
			accountId: id,
			claims: async () => ({ sub: id, ...people[id] })
		})
	});
	const handle = provider.callback();
	const server = createServer((request, response) => void handle(request, response));
	await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
	return {
		issuer,
		people,
		close: () =>
			new Promise((resolve) => {
				server.closeAllConnections();
				server.close(() => resolve());
			})
	};
}

/**
 * Does what a browser does at the provider: signs in under a name and agrees.
 * @returns the address of the portal to which the provider sends the browser back
 */
export async function passProvider(url: string, name: string): Promise<URL> {
	const jar = new Map<string, string>();
	let next: { url: string; form: string | null } = { url, form: null };
	for (let step = 0; step < 12; step += 1) {
		const response = await fetch(next.url, {
			redirect: 'manual',
			headers: {
				cookie: [...jar].map(([key, value]) => `${key}=${value}`).join('; '),
				...(next.form !== null && { 'content-type': 'application/x-www-form-urlencoded' })
			},
			...(next.form !== null && { method: 'POST', body: next.form })
		});
		for (const header of response.headers.getSetCookie()) {
			const [, key, value] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
			if (key) jar.set(key, value ?? '');
		}
		const location = response.headers.get('location');
		if (location !== null) {
			const to = new URL(location, next.url);
			if (to.pathname.startsWith('/login/')) return to;
			next = { url: to.href, form: null };
			continue;
		}
		const page = await response.text();
		const action = /action="([^"]+)"/.exec(page)?.[1];
		const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1];
		if (!action) throw new Error(`The provider asks for nothing: ${response.status}`);
		next = { url: action, form: `prompt=${prompt ?? ''}&login=${name}&password=any` };
	}
	throw new Error('The provider never sends the browser back.');
}
