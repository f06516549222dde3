import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unescapeJsonText } from './unescape.ts';

const escapeAll = (json: string) =>
	json.replace(/[^\x20-\x7e]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`);

describe('decoding escapes in a JSON text', () => {
	it('stores Korean as Korean', () => {
		expect(unescapeJsonText('[{"content":"\\ud55c\\uad6d\\uc5b4 \\ud83d\\ude00"}]')).toBe(
			'[{"content":"한국어 😀"}]'
		);
	});

	it('leaves text that is not JSON, and an escaped backslash before u', () => {
		expect(unescapeJsonText('C:\\ud55c')).toBe('C:\\ud55c');
		expect(unescapeJsonText('["\\\\ud55c"]')).toBe('["\\\\ud55c"]');
	});

	it('keeps control characters, quotes and lone surrogates escaped', () => {
		const text = '["\\u0022\\u000a\\u005c\\ud800 \\udc00\\u2028"]';
		expect(unescapeJsonText(text)).toBe(text);
	});

	it('never changes the value of a JSON text', { timeout: 60_000 }, () => {
		fc.assert(
			fc.property(fc.json({ stringUnit: 'binary' }), (json) => {
				const escaped = escapeAll(json);
				expect(JSON.parse(unescapeJsonText(escaped))).toEqual(JSON.parse(escaped));
			})
		);
	});
});
