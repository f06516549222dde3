import { describe, expect, it } from 'vitest';
import { carryList } from './carry.ts';

describe('what a session keeps of its list', () => {
	it('is its query, its look and its page, and nothing of the session', () => {
		const list = 'q=a&sort=cost&none=tag&rows=calls&cols=name&w=name.90&density=compact';
		const address = `${list}&strip=cost&facets=off&cursor=c`;
		expect(carryList(new URLSearchParams(`${address}&span=s&find=x&row=r&live=1`))).toEqual(
			Object.fromEntries(new URLSearchParams(address))
		);
	});
});
