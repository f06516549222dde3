import NextAuth from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { basePath } from '../../../base-path';

const { AUTH_CUSTOM_ISSUER, AUTH_CUSTOM_CLIENT_ID, AUTH_CUSTOM_CLIENT_SECRET } = process.env;

/** As Langfuse makes it of AUTH_CUSTOM_*: discovery, PKCE and state, claims out of the RS256 id token. */
const custom = {
	id: 'custom',
	name: 'Agent Portal',
	type: 'oauth',
	wellKnown: `${AUTH_CUSTOM_ISSUER}/.well-known/openid-configuration`,
	authorization: { params: { scope: 'openid email profile' } },
	checks: ['pkce', 'state'],
	idToken: true,
	clientId: AUTH_CUSTOM_CLIENT_ID,
	clientSecret: AUTH_CUSTOM_CLIENT_SECRET,
	profile: ({ sub, name, email }) => ({ id: sub, name, email })
};

const secure = (process.env.NEXTAUTH_URL ?? '').startsWith('https:');
const cookie = (name) => ({
	name: `${secure ? '__Secure-' : ''}next-auth.${name}`,
	options: { httpOnly: true, sameSite: 'lax', path: basePath || '/', secure }
});

export default NextAuth({
	providers: [
		CredentialsProvider({
			credentials: { email: { label: 'E-mail' } },
			authorize: ({ email }) => ({ id: email, email })
		}),
		...(AUTH_CUSTOM_ISSUER ? [custom] : [])
	],
	pages: { signIn: `${basePath}/auth/sign-in`, error: `${basePath}/auth/sign-in` },
	session: { strategy: 'jwt' },
	cookies: {
		sessionToken: cookie('session-token'),
		callbackUrl: cookie('callback-url'),
		csrfToken: cookie('csrf-token'),
		pkceCodeVerifier: cookie('pkce.code_verifier'),
		state: cookie('state')
	},
	callbacks: {
		signIn({ user }) {
			if (!user.email) throw new Error('No email found in user object');
			return true;
		}
	}
});
