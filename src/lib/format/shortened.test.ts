import { expect, it } from 'vitest';
import { shortened } from './shortened.ts';

it('leaves what fits as it is, cuts what is longer, and shows what cannot be shown', () => {
	expect(shortened('by=tag', 6)).toBe('by=tag');
	expect(shortened('by=tags', 6)).toBe('by=tag…');
	expect(shortened('a\nb\ud800', 9)).toBe('a\ufffdb\ufffd');
});
