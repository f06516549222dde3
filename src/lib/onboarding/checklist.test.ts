import { describe, expect, it } from 'vitest';
import { checklist } from './checklist.ts';

const none = { spans: 0, llmCalls: 0, callsWithTokens: 0, callsWithCost: 0 };
const states = (...given: Parameters<typeof checklist>) =>
	Object.fromEntries(checklist(...given).map(({ id, state }) => [id, state]));

describe('checklist', () => {
	it('starts by asking for a key', () => {
		expect(states(none, false)).toEqual({
			key: 'next',
			span: 'waiting',
			tokens: 'waiting',
			cost: 'waiting'
		});
	});

	it('goes on asking for a key when a span came in without one, as with a token', () => {
		expect(states({ ...none, spans: 1 }, false)).toMatchObject({ key: 'next', span: 'done' });
		expect(states({ ...none, spans: 1 }, true)).toMatchObject({ key: 'done', tokens: 'next' });
	});

	it('asks for tokens when calls arrive without usage', () => {
		expect(states({ ...none, spans: 3, llmCalls: 2 }, true)).toMatchObject({ tokens: 'next' });
	});

	it('leaves the key out where keys belong to a remote AgentOps', () => {
		expect(checklist(none, null).map(({ id }) => id)).toEqual(['span', 'tokens', 'cost']);
	});
});
