/** One list of expectations for everything that keeps authorization codes. */
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CodeGrant, CodeStore } from './codes.ts';

/** @param open gives an empty store, and one beside it on the same ground */
export function codeStoreContract(
	name: string,
	open: () => Promise<{ readonly store: CodeStore; readonly elsewhere: CodeStore }>
): void {
	describe(`code store: ${name}`, () => {
		let store: CodeStore;
		let elsewhere: CodeStore;
		beforeAll(async () => {
			({ store, elsewhere } = await open());
		});
		const digest = () => randomBytes(32).toString('base64url');
		const grant = (changes: Partial<CodeGrant> = {}): CodeGrant => ({
			person: { id: 'p1', email: 'kim@example.com', name: '김 관리 🙂', sessionId: 's1' },
			redirectUri: 'https://langfuse.example.com/api/auth/callback/custom',
			challenge: randomBytes(32).toString('base64url'),
			nonce: 'n1',
			expiresAtMs: 1_800_000_000_000,
			...changes
		});

		it('gives a code back once, exactly as it was, at whichever portal is asked', async () => {
			for (const given of [grant(), grant({ nonce: null })]) {
				const code = digest();
				await store.add(code, given);
				expect(await elsewhere.take(code)).toEqual(given);
				expect(await store.take(code)).toBeNull();
			}
			expect(await store.take(digest())).toBeNull();
		});

		it('gives it to one of many callers at the same time', async () => {
			for (let round = 0; round < 10; round += 1) {
				const code = digest();
				await store.add(code, grant());
				const taken = await Promise.all(
					Array.from({ length: 8 }, (_, n) => (n % 2 ? store : elsewhere).take(code))
				);
				expect(taken.filter((each) => each !== null)).toHaveLength(1);
			}
		});

		it('sweeps what has expired by then', async () => {
			const [old, fresh] = [digest(), digest()];
			await store.add(old, grant({ expiresAtMs: 1_000 }));
			await store.add(fresh, grant({ expiresAtMs: 1_001 }));
			await store.sweep(1_000);
			expect(await store.take(old)).toBeNull();
			expect(await store.take(fresh)).not.toBeNull();
		});
	});
}
