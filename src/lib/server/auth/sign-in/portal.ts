import type { BetterAuthPlugin } from 'better-auth';
import { APIError, createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';

/** The name that the two-factor plugin gives the cookie of its challenge. */
const challengeCookie = 'two_factor';

/** What the portal asks of better-auth beyond its own calls; none of it has a path. */
export function portalSignIn() {
	return {
		id: 'portal-sign-in',
		endpoints: {
			/** Signs in somebody whom something else has identified. */
			openSignIn: createAuthEndpoint.serverOnly(
				{
					method: 'POST',
					body: z.object({ userId: z.string(), method: z.enum(['provider']) })
				},
				async (context) => {
					const { internalAdapter } = context.context;
					const { userId, method } = context.body;
					const user = await internalAdapter.findUserById(userId);
					const session = user && (await internalAdapter.createSession(userId, false, { method }));
					if (!session) throw new APIError('UNAUTHORIZED');
					await setSessionCookie(context, { session, user });
					return context.json({ userId });
				}
			),
			/** Who passed the password and still owes a code; null when the challenge is over. */
			challengedPerson: createAuthEndpoint.serverOnly({ method: 'POST' }, async (context) => {
				const { createAuthCookie, internalAdapter, secret } = context.context;
				const { name } = createAuthCookie(challengeCookie);
				const identifier = await context.getSignedCookie(name, secret);
				if (!identifier) return context.json({ personId: null });
				const challenge = await internalAdapter.findVerificationValue(identifier);
				const isOpen = challenge !== null && challenge.expiresAt > new Date();
				return context.json({ personId: isOpen ? challenge.value : null });
			})
		}
	} satisfies BetterAuthPlugin;
}
