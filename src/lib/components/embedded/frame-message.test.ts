import { describe, expect, it } from 'vitest';
import { FrameRenewals, readFrameMessage } from './frame-message.ts';

describe('readFrameMessage', () => {
	it('reads what the portal’s own pages say', () => {
		const said = { type: 'portal-frame', reason: 'renew', to: '/project/p' };
		expect(readFrameMessage(said)).toEqual({ reason: 'renew', to: '/project/p' });
	});

	it('ignores what others post', () => {
		for (const data of [null, 'renew', 7, {}, { type: 'other', reason: 'renew' }]) {
			expect(readFrameMessage(data)).toBeNull();
		}
	});

	it('takes no address for a path', () => {
		const said = { type: 'portal-frame', reason: 'renew', to: 'https://evil.example/' };
		expect(readFrameMessage(said)?.to).toBeNull();
	});
});

describe('FrameRenewals', () => {
	it('lets three in a minute through, and more later', () => {
		const renewals = new FrameRenewals();
		expect([0, 1, 2, 3].map((at) => renewals.may(at))).toEqual([true, true, true, false]);
		expect(renewals.may(60_001)).toBe(true);
	});
});
