/** One list of expectations for signing keys, on everything that keeps them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createSigningKeys, type SigningKeyStore } from './signing-keys.ts';

const old = 'o'.repeat(40);
const fresh = 'f'.repeat(40);
const other = 'x'.repeat(40);

/** @param open gives an empty store, and one beside it on the same ground */
export function signingKeysContract(
	name: string,
	open: () => Promise<{ readonly store: SigningKeyStore; readonly elsewhere: SigningKeyStore }>
): void {
	describe(`signing keys: ${name}`, () => {
		let store: SigningKeyStore;
		let elsewhere: SigningKeyStore;
		beforeAll(async () => {
			({ store, elsewhere } = await open());
		});
		const keys = (on: SigningKeyStore, ...secrets: [string, ...string[]]) =>
			createSigningKeys(on, secrets);

		it('are one for all portals, also for those that start at the same moment', async () => {
			const [one, two] = [keys(store, old), keys(elsewhere, old)];
			await Promise.all([one.current(), two.current()]);
			const again = keys(store, old);
			const { kid } = await again.current();
			expect((await keys(elsewhere, old).current()).kid).toBe(kid);
			for (const portal of [one, two]) {
				const published = (await portal.publicJwks()).map((jwk) => jwk.kid);
				expect(published).toContain((await one.current()).kid);
				expect(published).toContain((await two.current()).kid);
			}
		});

		it('hold nothing private that can be read', async () => {
			await keys(store, old).current();
			for (const { publicJwk, sealed } of await store.all()) {
				expect(JSON.parse(publicJwk)).not.toHaveProperty('d');
				expect(sealed).not.toContain('PRIVATE');
				expect(sealed.split('.')).toHaveLength(5);
			}
		});

		it('outlive a new secret, which alone opens them afterwards', async () => {
			const { kid } = await keys(store, old).current();
			expect((await keys(store, fresh, old).current()).kid).toBe(kid);
			expect((await keys(elsewhere, fresh).current()).kid).toBe(kid);
		});

		it('are followed by new ones where no secret opens them, and stay published', async () => {
			const before = await keys(store, fresh).publicJwks();
			const lost = keys(store, other);
			const { kid } = await lost.current();
			expect(before.map((jwk) => jwk.kid)).not.toContain(kid);
			expect((await lost.publicJwks()).length).toBe(before.length + 1);
			expect((await keys(elsewhere, fresh).publicJwks()).map((jwk) => jwk.kid)).toContain(kid);
		});
	});
}
