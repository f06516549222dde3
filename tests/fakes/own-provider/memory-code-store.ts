/** Authorization codes for tests of the provider: nothing in it survives them. */
import type { CodeGrant, CodeStore } from '#lib/server/auth/own-provider/codes.ts';

export function createMemoryCodeStore(): CodeStore {
	const grants = new Map<string, CodeGrant>();
	return {
		async add(digest, grant) {
			grants.set(digest, grant);
		},
		async take(digest) {
			const grant = grants.get(digest) ?? null;
			grants.delete(digest);
			return grant;
		},
		async sweep(nowMs) {
			for (const [digest, grant] of grants) if (grant.expiresAtMs <= nowMs) grants.delete(digest);
		}
	};
}
