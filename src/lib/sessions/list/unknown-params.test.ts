import { describe, expect, it } from 'vitest';
import { unknownParams } from './unknown-params.ts';

const unknown = (search: string) =>
	unknownParams(new URLSearchParams(search), ['mine']).map(({ name, value }) => `${name}=${value}`);

describe('what of an address changes nothing', () => {
	it('is named where it is no value or no parameter', () => {
		const wrong = ['w=zzz', 'density=foo', 'strip=foo', 'row=nope', 'view=gone', 'colour=red'];
		expect(unknown(wrong.join('&'))).toEqual(wrong);
	});

	it('is nothing in an address that the portal wrote', () => {
		const id = 'a'.repeat(32);
		for (const address of [
			`q=a&env=dev&minCost=1&none=tag&calls=1&sort=cost&cursor=c&row=${id}&view=mine&live=1`,
			`rows=calls&row=${id}-${'b'.repeat(16)}&view=none&facets=off&strip=cost`,
			'rows=conversations&row=talk&cols=name&w=name.90&density=compact&project=p&range=now-1h'
		]) {
			expect(unknown(address)).toEqual([]);
		}
	});
});
