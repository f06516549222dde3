import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyLightSpans } from '../../../../tests/builders/light-spans.ts';
import { searchSpans, searchWords } from './search.ts';

const span = {
	spanId: '00f067aa0ba902b7',
	name: 'chat gpt-4o',
	label: null,
	model: 'gpt-4o-2024-11-20',
	serviceName: '환불 데스크',
	type: 'llm' as const,
	errorText: 'TimeoutError: no answer'
};
const finds = (query: string) => searchSpans([span], query)?.[0] === 1;

describe('searchSpans', () => {
	it('finds words of name, model, service, type and error, in any letter case', () => {
		for (const query of ['CHAT', '2024-11', '환불', 'llm', 'timeouterror', 'chat 데스크']) {
			expect([query, finds(query)]).toEqual([query, true]);
		}
		expect(finds('chat claude')).toBe(false);
	});

	it('finds Korean that a keyboard sent decomposed', () => {
		expect(finds('환불'.normalize('NFD'))).toBe(true);
	});

	it('finds words that were copied with their escapes', () => {
		expect([finds('\\ud658\\ubd88'), finds('데스크\u00a0 chat')]).toEqual([true, true]);
		expect(searchWords('\\ud658\\ubd88 C:\\Temp')).toEqual(['환불', 'c:\\temp']);
	});

	it('finds a span by the beginning of its id', () => {
		expect([finds('00f067'), finds('0ba902b7')]).toEqual([true, false]);
	});

	it('says nothing for a blank query', () => {
		expect(searchSpans([span], '  ')).toBeNull();
	});

	it('agrees with looking at each span', () => {
		fc.assert(
			fc.property(
				anyLightSpans,
				fc.constantFrom('chat', 'tool gpt', '검색', 'e', '/'),
				(spans, q) => {
					const naive = spans.map((each) =>
						q
							.split(' ')
							.every((word) =>
								[
									each.name,
									each.label,
									each.model,
									each.serviceName,
									each.type,
									each.errorText
								].some((text) => text?.toLowerCase().includes(word))
							)
							? 1
							: 0
					);
					expect(Array.from(searchSpans(spans, q) ?? [])).toEqual(naive);
				}
			)
		);
	});
});
