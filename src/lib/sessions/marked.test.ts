import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { marked } from './marked.ts';

describe('marked', () => {
	it('marks what was looked for, in whatever case, also in Korean', () => {
		expect(marked('새 환불 정책, Refund', ['환불', 'refund'])).toEqual([
			{ text: '새 ', found: false },
			{ text: '환불', found: true },
			{ text: ' 정책, ', found: false },
			{ text: 'Refund', found: true }
		]);
	});

	it('marks what escapes and white space stand for', () => {
		expect(marked('새 환불\u00a0 정책', ['\\ud658\\ubd88 정책'])[1]).toEqual({
			text: '환불\u00a0 정책',
			found: true
		});
	});

	it('takes wildcards and expressions as text', () => {
		expect(marked('a.*b', ['.*'])[1]).toEqual({ text: '.*', found: true });
	});

	it('loses nothing of any text, whatever is looked for', () => {
		fc.assert(
			fc.property(fc.string(), fc.array(fc.string(), { maxLength: 3 }), (text, wanted) => {
				expect(
					marked(text, wanted)
						.map((piece) => piece.text)
						.join('')
				).toBe(text);
			})
		);
	});
});
