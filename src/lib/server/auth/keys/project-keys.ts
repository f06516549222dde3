import { isApiKeyForm, type Verified } from './api-keys.ts';
import type { ProjectTokenClaims } from './project-token.ts';

/** What a machine may send as bearer. */
export interface ProjectKeys {
	/** The project behind an API key or one of our tokens; null when neither opens anything. */
	identify(bearer: string): Promise<Verified | null>;
}

/** A token is good only while the key that it was made with is in use. */
export function createProjectKeys(
	keys: {
		identify(key: string): Promise<Verified | null>;
		identifyById(id: string): Promise<Verified | null>;
	},
	tokens: { verify(token: string): Promise<ProjectTokenClaims | null> }
): ProjectKeys {
	return {
		async identify(bearer) {
			if (isApiKeyForm(bearer)) return keys.identify(bearer);
			const claims = await tokens.verify(bearer);
			if (!claims) return null;
			const verified = await keys.identifyById(claims.key_id);
			return verified?.project.id === claims.project_id ? verified : null;
		}
	};
}
