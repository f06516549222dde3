import { expect, test } from 'vitest';
import { bytes } from './bytes.ts';

test.each([
	[null, '–'],
	[0, '0 B'],
	[842, '842 B'],
	[999.6, '1.00 kB'],
	[12_400, '12.4 kB'],
	[1.2e9, '1.20 GB'],
	// Rates: ticks of a quiet axis stay apart.
	[0.25, '0.25 B'],
	[0.0048, '0.0048 B'],
	[12.43, '12.4 B']
])('%s bytes', (size, text) => {
	expect(bytes(size)).toBe(text);
});
