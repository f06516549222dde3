import { describe, expect, it } from 'vitest';
import { asApiKey, keyPlaceholder, snippets } from './snippets.ts';

describe('snippets', () => {
	it("carry this installation's address and key in every block", () => {
		for (const snippet of snippets('https://portal.corp:8443', 'k-1')) {
			const text = snippet.files.map((file) => file.text).join('\n');
			expect(text, snippet.id).toContain('https://portal.corp:8443');
			expect(text, snippet.id).toContain('k-1');
			expect(text, snippet.id).not.toContain('undefined');
		}
	});

	it('show a placeholder while there is no key to show', () => {
		const [first] = snippets('http://localhost:3000', null);
		expect(first?.files.at(-1)?.text).toContain(keyPlaceholder);
	});

	it('take a key that a person fills in, and nothing else', () => {
		const key = '6b0e3c1e-5a0a-4c39-9f0a-2b8f7a0c1d11';
		expect(asApiKey(` ${key}\n`)).toBe(key);
		for (const text of ['', 'sk-1', `${key}0`, `"${key}`]) expect(asApiKey(text)).toBeNull();
	});

	it('escape the space of an OTLP header, which is a W3C baggage value', () => {
		const otel = snippets('http://x', 'k').find(({ id }) => id === 'opentelemetry');
		expect(otel?.files[0]?.text).toContain('Authorization=Bearer%20k');
	});
});
