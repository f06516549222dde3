/** One list of expectations for everything that keeps a gate's tickets and passes. */
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GateStore } from './gate-store.ts';

/** @param open gives an empty store; of the second name, a store beside the first on the same ground */
export function gateStoreContract(
	name: string,
	open: () => Promise<{ readonly store: GateStore; readonly ofAnotherApp: GateStore | null }>
): void {
	describe(`gate store: ${name}`, () => {
		let store: GateStore;
		let ofAnotherApp: GateStore | null;
		beforeAll(async () => {
			({ store, ofAnotherApp } = await open());
		});
		const digest = () => randomBytes(32).toString('base64url');
		const grant = (sessionId: string, expiresAtMs = 1_800_000_000_000) => ({
			sessionId,
			personId: 'p1',
			expiresAtMs
		});

		it('gives a ticket back once, exactly as it was', async () => {
			const ticket = digest();
			await store.addTicket(ticket, grant('s1'));
			expect(await store.takeTicket(ticket)).toEqual(grant('s1'));
			expect(await store.takeTicket(ticket)).toBeNull();
			expect(await store.takeTicket(digest())).toBeNull();
		});

		it('gives it to one of many callers at the same time', async () => {
			for (let round = 0; round < 10; round += 1) {
				const ticket = digest();
				await store.addTicket(ticket, grant('s1'));
				const taken = await Promise.all(Array.from({ length: 8 }, () => store.takeTicket(ticket)));
				expect(taken.filter((each) => each !== null)).toHaveLength(1);
			}
		});

		it('finds a pass as often as it is asked, and takes no ticket for one', async () => {
			const [pass, ticket] = [digest(), digest()];
			await store.addPass(pass, grant('s1'));
			await store.addTicket(ticket, grant('s1'));
			expect(await store.findPass(pass)).toEqual(grant('s1'));
			expect(await store.findPass(pass)).toEqual(grant('s1'));
			expect(await store.takeTicket(pass)).toBeNull();
			expect(await store.findPass(pass)).toEqual(grant('s1'));
			expect(await store.findPass(ticket)).toBeNull();
		});

		it('forgets all of one session and nothing of another', async () => {
			const [pass, other, ticket] = [digest(), digest(), digest()];
			await store.addPass(pass, grant('leaving'));
			await store.addTicket(ticket, grant('leaving'));
			await store.addPass(other, grant('staying'));
			await store.removeSession('leaving');
			expect(await store.findPass(pass)).toBeNull();
			expect(await store.takeTicket(ticket)).toBeNull();
			expect(await store.findPass(other)).toEqual(grant('staying'));
		});

		it('sweeps what has expired by then', async () => {
			const [old, fresh, ticket] = [digest(), digest(), digest()];
			await store.addPass(old, grant('s1', 1_000));
			await store.addTicket(ticket, grant('s1', 999));
			await store.addPass(fresh, grant('s1', 1_001));
			await store.sweep(1_000);
			expect(await store.findPass(old)).toBeNull();
			expect(await store.takeTicket(ticket)).toBeNull();
			expect(await store.findPass(fresh)).not.toBeNull();
		});

		it('opens no other application', async () => {
			if (ofAnotherApp === null) return;
			const [pass, ticket] = [digest(), digest()];
			await store.addPass(pass, grant('s1'));
			await store.addTicket(ticket, grant('s1'));
			expect(await ofAnotherApp.findPass(pass)).toBeNull();
			expect(await ofAnotherApp.takeTicket(ticket)).toBeNull();
			await ofAnotherApp.removeSession('s1');
			expect(await store.findPass(pass)).not.toBeNull();
			expect(await store.takeTicket(ticket)).not.toBeNull();
		});
	});
}
