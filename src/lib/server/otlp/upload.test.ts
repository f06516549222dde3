import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTraceId } from './upload.ts';

describe('readTraceId', () => {
	it('takes an id in hexadecimal digits and, as the SDK sends it, in decimal ones', () => {
		const id = '5b8efff798038103d269b633813fc60c';
		expect(readTraceId(id)).toBe(id);
		expect(readTraceId(id.toUpperCase())).toBe(id);
		const anyId = fc.bigInt({ min: 10n ** 33n, max: 2n ** 128n - 1n });
		fc.assert(
			fc.property(anyId, (number) => {
				const hex = number.toString(16).padStart(32, '0');
				expect(readTraceId(String(number))).toBe(hex);
				expect(readTraceId(hex)).toBe(hex);
			})
		);
	});

	it.each(['', 'abc', '../../etc', '0', '0'.repeat(32), String(2n ** 128n), `${'a'.repeat(32)} `])(
		'takes %j for no trace',
		(text) => {
			expect(readTraceId(text)).toBeNull();
		}
	);
});
