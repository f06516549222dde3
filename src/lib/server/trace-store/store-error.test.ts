import { describe, expect, it } from 'vitest';
import { toStoreError } from './store-error.ts';

describe('a failure of the store', () => {
	const failure = (code: string) => Object.assign(new Error('DB::Exception'), { code });

	it.each(['225', '242', '285', '286', '289', '319', '999'])(
		'%s of a cluster passes, so that spans are sent again',
		(code) => {
			expect(toStoreError(failure(code)).trouble).toBe('busy');
		}
	);

	it('is the statement’s fault when nothing says otherwise', () => {
		expect(toStoreError(failure('62')).trouble).toBe('rejected');
	});
});
