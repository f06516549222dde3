import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { deriveKey, type Secrets } from '../secrets.ts';

/**
 * The claims of AgentOps' v3 token, without `api_key`: theirs carries the plain key, so that whoever
 * reads a token in a log owns the key. Ours names the key by id, and the token ends with its key.
 */
const claims = z.object({
	exp: z.int(),
	aud: z.literal('authenticated'),
	project_id: z.guid(),
	project_prem_status: z.string(),
	key_id: z.string()
});

export type ProjectTokenClaims = z.infer<typeof claims>;

export interface ProjectTokens {
	/** A JWT (HS256) for a project, good for 30 days and no longer than its API key. */
	sign(projectId: string, keyId: string): Promise<string>;
	/** null for a token that is forged, expired, for another audience or not a token at all. */
	verify(token: string): Promise<ProjectTokenClaims | null>;
}

const lifeSeconds = 30 * 24 * 60 * 60;
/** Far above any token of ours; a header of megabytes is not worth a signature check. */
const longestToken = 4096;

/** The plan that self-hosted clients see: `pro`, so that none hides anything behind an upgrade. */
export const premiumStatus = 'pro';

export function createProjectTokens(secrets: Secrets, now: () => number = Date.now): ProjectTokens {
	const [newest, ...older] = secrets.map((secret) => deriveKey(secret, 'project-token'));
	return {
		sign(projectId, keyId) {
			if (!newest) throw new Error('No secret to sign with.');
			return new SignJWT({
				project_id: projectId,
				project_prem_status: premiumStatus,
				key_id: keyId
			})
				.setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
				.setAudience('authenticated')
				.setExpirationTime(Math.floor(now() / 1000) + lifeSeconds)
				.sign(newest);
		},
		async verify(token) {
			if (token.length > longestToken || !newest) return null;
			for (const key of [newest, ...older]) {
				try {
					const { payload } = await jwtVerify(token, key, {
						algorithms: ['HS256'],
						audience: 'authenticated',
						requiredClaims: ['exp'],
						currentDate: new Date(now())
					});
					return claims.safeParse(payload).data ?? null;
				} catch {
					// Not signed with this key, or not valid: the next key decides.
				}
			}
			return null;
		}
	};
}
