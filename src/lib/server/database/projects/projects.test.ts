import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toSlug } from './projects.ts';

describe('toSlug', () => {
	it.each([
		['Billing Bot', 'billing-bot'],
		['  --x--  ', 'x'],
		['고객 상담/2팀', '고객-상담-2팀'],
		['!!!', 'project'],
		['𝒳'.repeat(40), '𝒳'.repeat(24)],
		[`x${'𝒳'.repeat(40)}`, `x${'𝒳'.repeat(23)}`],
		['123e4567-e89b-12d3-a456-426614174000', 'project-123e4567-e89b-12d3-a456-426614174000']
	])('turns %j into %j', (name, slug) => expect(toSlug(name)).toBe(slug));

	it('is short, stable and safe in a path for any name', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (name) => {
				const slug = toSlug(name);
				expect(slug).toMatch(/^[\p{Letter}\p{Number}]+(-[\p{Letter}\p{Number}]+)*$/u);
				expect(slug.length).toBeGreaterThan(0);
				expect(slug.length).toBeLessThanOrEqual(48);
			})
		);
	});
});
