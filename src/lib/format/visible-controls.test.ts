import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visibleControls } from './visible-controls.ts';

describe('visibleControls', () => {
	it.each([
		['\u202egnp.exe agent', '⟪RLO⟫gnp.exe agent'],
		['a\u2066b\u2069', 'a⟪LRI⟫b⟪PDI⟫'],
		['\u001b[31mred\u0007', '␛[31mred␇'],
		['\u007f\u009b', '␡⟪U+009B⟫'],
		['one\r\ntwo\tthree\rfour', 'one\r\ntwo\tthree␍four']
	])('shows %j', (text, shown) => expect(visibleControls(text)).toBe(shown));

	it('leaves any other text as it is, also in Korean, Arabic and with emoji', () => {
		for (const text of ['주문 조회 🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'مرحبا', 'a\u200db', '⟪RLO⟫']) {
			expect(visibleControls(text)).toBe(text);
		}
	});

	it('lets none of them through, and showing twice changes nothing', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				const shown = visibleControls(text);
				expect(shown).not.toMatch(/(?![\t\n\r])\p{Cc}|\p{Bidi_Control}/u);
				expect(visibleControls(shown)).toBe(shown);
			})
		);
	});
});
