import { describe, expect, it } from 'vitest';
import { agentopsFailedTool } from '../../../tests/builders/agentops-spans.ts';
import { litellmEraA } from '../../../tests/builders/litellm-spans.ts';
import { buildSpan } from '../../../tests/builders/span.ts';
import { maxSearchLength, searchText } from './search-text.ts';

describe('searchText', () => {
	it('has prompts, answers and tool arguments', () => {
		const text = searchText(litellmEraA());
		for (const word of ['You help with invoices.', '송장 INV-7', 'get_invoice', 'INV-7']) {
			expect(text).toContain(word);
		}
	});

	it('has the failure', () => {
		expect(searchText(agentopsFailedTool())).toContain('ledger did not answer');
	});

	it('finds Korean however it was escaped or composed', () => {
		const escaped = buildSpan({
			attributes: {
				'agentops.tool.input': '{"args": ["\\uc1a1\\uc7a5"], "kwargs": {}}',
				'agentops.tool.output': 'cut {"x": "\\\\ud569\\\\uacc4'
			}
		});
		expect(searchText(escaped)).toContain('송장');
		expect(searchText(escaped)).toContain('합계');
		const decomposed = buildSpan({ attributes: { 'input.value': '송장'.normalize('NFD') } });
		expect(searchText(decomposed)).toContain('송장');
	});

	it('is capped, with the answer kept', () => {
		const span = buildSpan({
			attributes: { 'gen_ai.prompt': '송장 '.repeat(1_000_000), 'gen_ai.completion': 'the answer' }
		});
		const text = searchText(span);
		expect(text.length).toBeLessThanOrEqual(maxSearchLength);
		expect(text).toContain('the answer');
	});

	it('leaves images out', () => {
		const part = {
			type: 'image_url',
			image_url: { url: `data:image/png;base64,${'A'.repeat(999)}` }
		};
		const prompt = JSON.stringify([
			{ role: 'user', content: [part, { type: 'text', text: 'see' }] }
		]);
		expect(searchText(buildSpan({ attributes: { 'gen_ai.prompt': prompt } }))).toBe('see');
	});

	it('is empty when there is nothing to find', () => {
		expect(searchText(buildSpan())).toBe('');
	});
});
