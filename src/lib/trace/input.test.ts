import { describe, expect, it } from 'vitest';
import { litellmEraA, litellmEraB, litellmEraC } from '../../../tests/builders/litellm-spans.ts';
import { buildSpan } from '../../../tests/builders/span.ts';
import { readInput } from './input.ts';

const asked = (attributes: Record<string, string>) => readInput(buildSpan({ attributes }));
const messages = (...said: readonly (readonly [role: string, content: string])[]) => ({
	'gen_ai.input.messages': JSON.stringify(said.map(([role, content]) => ({ role, content })))
});

describe('what a span was asked', () => {
	it.each([litellmEraA(), litellmEraB()])('is what the person said, in every era', (span) => {
		expect(readInput(span)).toEqual({ text: '송장 INV-7의 합계는?', isMessage: true });
	});

	it('is what the person said, under the canonical and the legacy names', () => {
		expect(readInput(litellmEraC())?.text).toBe('What is the total of INV-7?');
	});

	it('is the last message of a history, not the answer or the instructions', () => {
		const history = messages(['system', 's'], ['user', 'one'], ['assistant', 'a'], ['user', 'two']);
		expect(asked(history)).toEqual({ text: 'two', isMessage: true });
		expect(asked(messages(['user', 'ask'], ['assistant', 'a'], ['tool', 't']))?.text).toBe('ask');
	});

	it('is what a function was given, where nobody said anything', () => {
		expect(asked({ 'input.value': 'q=7' })).toEqual({ text: 'q=7', isMessage: false });
		expect(asked({ 'http.route': '/' })).toBeNull();
	});

	it('is one line without secrets, and not longer than a row has room for', () => {
		const { text = '' } =
			asked(messages(['user', ` a\n\n b sk-abcdefghijklmnopqrstuvwx ${'가'.repeat(300)}`])) ?? {};
		expect(text).toMatch(/^a b \[redacted\] 가+…$/);
		expect(Array.from(text)).toHaveLength(160);
	});
});
