import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestOf } from './nearest.ts';

const models = ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4-5', '환불-모델'];

describe('the word that somebody seems to have meant', () => {
	it.each([
		['GPT-4O', 'gpt-4o'],
		['gpt-4p', 'gpt-4o'],
		['gtp-4o', 'gpt-4o'],
		['gpt4o-mini', 'gpt-4o-mini'],
		['claude', 'claude-sonnet-4-5'],
		['gpt', 'gpt-4o'],
		['환볼-모델', '환불-모델']
	])('of %s is %s', (word, meant) => {
		expect(nearestOf(word, models)).toBe(meant);
	});

	it('is none where no word is near, or several are as near', () => {
		expect(nearestOf('llama', models)).toBeNull();
		expect(nearestOf('user-15', ['user-11', 'user-12'])).toBeNull();
		expect(nearestOf('run', ['run one', 'run two'])).toBeNull();
		expect(nearestOf('ab', ['abc', 'ac'])).toBeNull();
		expect(nearestOf('', models)).toBeNull();
	});

	it('is a known word with one slip, whatever the words', () => {
		const slip = fc.tuple(fc.stringMatching(/^[a-z]{6,80}$/), fc.nat(), fc.constantFrom('', '#'));
		fc.assert(
			fc.property(slip, fc.string({ unit: 'binary' }), ([word, nat, by], other) => {
				const at = nat % word.length;
				const slipped = word.slice(0, at) + by + word.slice(at + 1);
				expect(nearestOf(slipped, [word])).toBe(word);
				expect([null, word]).toContain(nearestOf(other, [word]));
			})
		);
	});
});
