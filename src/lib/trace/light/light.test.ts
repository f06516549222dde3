import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentopsFailedTool, agentopsOpenai } from '../../../../tests/builders/agentops-spans.ts';
import { litellmEraA } from '../../../../tests/builders/litellm-spans.ts';
import { buildSpan, firstStartNs } from '../../../../tests/builders/span.ts';
import { readFacts } from '../facts.ts';
import { fromLight } from './light.ts';
import { toLightTrace } from './pack.ts';
import type { RawSpan } from '../span.ts';
import { toSpanBody } from '../span-body.ts';
import { buildTree } from '../tree/tree.ts';

function through(spans: readonly RawSpan[], costs: readonly (number | null)[] = []) {
	const light = toLightTrace(spans, spans.map(readFacts), costs, new Set(['blank']));
	const sent: unknown = JSON.parse(JSON.stringify(light));
	expect(sent).toEqual(light);
	return { light, spans: fromLight(light) };
}

describe('the light trace', () => {
	it('brings over what the waterfall shows', () => {
		const call = litellmEraA({ spanId: 'a', startNs: firstStartNs + 5n, parentSpanId: 'gone' });
		const tool = agentopsFailedTool({ spanId: 'b', parentSpanId: 'a', startNs: firstStartNs });
		const { light, spans } = through([call, tool, buildSpan({ spanId: 'blank' })], [0.001, null]);
		expect(light.startNs).toBe(firstStartNs.toString());
		expect(spans[0]).toEqual({
			spanId: 'a',
			parentSpanId: 'gone',
			name: 'litellm_request',
			serviceName: 'litellm',
			type: 'llm',
			status: 'ok',
			failed: false,
			startNs: 5,
			durationNs: 1e9,
			countsAsCall: true,
			model: 'gpt-4o-2024-08-06',
			tokens: { input: 280, cacheRead: 0, cacheWrite: 0, output: 32, reasoning: 0 },
			costUsd: 0.001,
			label: null,
			errorText: null,
			truncated: false,
			endsBeforeStart: false
		});
		expect(spans[1]).toMatchObject({
			parentSpanId: 'a',
			type: 'tool',
			status: 'error',
			failed: true,
			label: 'get_invoice',
			errorText: 'TimeoutError: ledger did not answer',
			tokens: null,
			costUsd: null
		});
		expect(spans[2]).toMatchObject({ parentSpanId: '', status: 'unset', truncated: true });
		const kinds = buildTree(spans).findings.map(({ kind }) => kind);
		expect(kinds).toEqual(['missing_parent', 'truncated']);
	});

	it('brings over an empty trace', () => {
		expect(through([]).spans).toEqual([]);
	});

	it('keeps ids and parents, also of equal ids and missing parents', () => {
		const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
		const span = fc.record({
			spanId: id,
			parentSpanId: fc.oneof(fc.constant(''), id),
			name: fc.string(),
			startNs: fc.bigInt({ min: 0n, max: 2n ** 63n }).map((ns) => ns / 1024n),
			durationNs: fc.bigInt({ min: 0n, max: 2n ** 50n })
		});
		fc.assert(
			fc.property(fc.array(span, { maxLength: 20 }), (parts) => {
				const spans = parts.map((part) => buildSpan(part));
				expect(
					through(spans).spans.map(({ spanId, parentSpanId, name, durationNs }) => ({
						spanId,
						parentSpanId,
						name,
						durationNs
					}))
				).toEqual(
					parts.map(({ spanId, parentSpanId, name, durationNs }) => ({
						spanId,
						parentSpanId,
						name,
						durationNs: Number(durationNs)
					}))
				);
			})
		);
	});
});

describe('the span body', () => {
	it('can be sent as JSON and holds no secret', () => {
		const span = agentopsOpenai({
			attributes: {
				'gen_ai.prompt.1.content': 'my key is sk-proj-abcdefghijklmnop9999',
				'http.request.header.authorization': 'Basic dXNlcjpwYXNz'
			},
			resourceAttributes: { 'service.api_key': 'k-1' },
			statusMessage: 'refused: Bearer abcdefghijklmnop'
		});
		const sent = JSON.stringify(toSpanBody(span));
		for (const secret of ['sk-proj', 'dXNlcjpwYXNz', 'k-1', 'abcdefghijklmnop']) {
			expect(sent).not.toContain(secret);
		}
		expect(sent).toContain('my key is [redacted]');
	});

	it('has messages, exceptions once and other events', () => {
		const failed = agentopsFailedTool({ startNs: firstStartNs });
		const retry = { name: 'retry', timeNs: firstStartNs + 7n, attributes: { attempt: '1' } };
		const body = toSpanBody({ ...failed, events: [...failed.events, retry] });
		expect(body.exceptions).toMatchObject([
			{ type: 'TimeoutError', count: 2, offsetNs: 5_000_000 }
		]);
		expect(body.events).toEqual([
			{ name: 'retry', offsetNs: 7, attributes: { attempt: '1' }, count: 1 }
		]);
		expect(toSpanBody(litellmEraA()).conversation.input).toHaveLength(2);
	});
});
