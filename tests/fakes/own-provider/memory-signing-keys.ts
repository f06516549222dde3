import type { SealedKey, SigningKeyStore } from '#lib/server/auth/own-provider/signing-keys.ts';

/** Signing keys for tests of the provider, in the order in which they came. */
export function createMemorySigningKeys(): SigningKeyStore {
	const keys = new Map<string, SealedKey>();
	return {
		all: async () => [...keys.values()],
		async add(key) {
			keys.set(key.kid, key);
		},
		async reseal(kid, sealed) {
			const key = keys.get(kid);
			if (key) keys.set(kid, { ...key, sealed });
		}
	};
}
