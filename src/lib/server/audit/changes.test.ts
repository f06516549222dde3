import { describe, expect, it } from 'vitest';
import { changesOf } from './changes.ts';
import { toDetailText } from './detail.ts';

describe('the changes of a thing', () => {
	it('are what it was and what it became, for what differs', () => {
		expect(
			changesOf(
				{ amount: '5', period: 'day', model: undefined, projects: ['a'] },
				{ amount: '10', period: 'day', model: 'gpt-4o', projects: ['a'] }
			)
		).toEqual({ amount: { from: '5', to: '10' }, model: { from: null, to: 'gpt-4o' } });
	});

	it('are all that it was when it came or went, without what was not set', () => {
		const facts = { amount: '5', model: undefined, project: null };
		expect(changesOf(null, facts)).toEqual({ amount: '5' });
		expect(changesOf(facts, null)).toEqual({ amount: '5' });
	});

	it('are kept short and without secrets', () => {
		const changes = changesOf(
			{ password: 'a', note: 'x' },
			{ password: 'b', note: 'y'.repeat(300) }
		);
		const { password, note } = JSON.parse(toDetailText(changes));
		expect(password).toBe('…');
		expect(note.to).toHaveLength(200);
	});
});
