import { describe, expect, it } from 'vitest';
import { buildSpan, exceptionEvent } from '../../../tests/builders/span.ts';
import { otlpJson, toResourceSpans } from './otlp-json.ts';
import type { RawSpan } from './span.ts';

async function textOf(batches: readonly (readonly RawSpan[])[]): Promise<string> {
	async function* given() {
		yield* batches;
	}
	let text = '';
	for await (const piece of otlpJson(given())) text += piece;
	return text;
}

describe('OTLP/JSON of spans', () => {
	it('writes times that no JavaScript number holds', () => {
		const span = buildSpan({
			startNs: 1_777_885_920_123_456_789n,
			durationNs: 1n,
			events: [{ ...exceptionEvent(), timeNs: 1_777_885_920_123_456_791n }]
		});
		expect(toResourceSpans([span])[0]?.scopeSpans[0]?.spans).toMatchObject([
			{
				startTimeUnixNano: '1777885920123456789',
				endTimeUnixNano: '1777885920123456790',
				events: [{ timeUnixNano: '1777885920123456791' }]
			}
		]);
	});

	it('puts spans of one resource and scope together', () => {
		const spans = [
			buildSpan({ name: 'a', scopeName: 'sdk', scopeVersion: '1' }),
			buildSpan({ name: 'b', resourceAttributes: { 'service.name': 'other' } }),
			buildSpan({ name: 'c', scopeName: 'sdk', scopeVersion: '1' }),
			buildSpan({ name: 'd', scopeName: 'sdk', scopeVersion: '2' })
		];
		const groups = toResourceSpans(spans).map(({ scopeSpans }) =>
			scopeSpans.map(({ spans: own }) => own.length)
		);
		expect(groups).toEqual([[2, 1], [1]]);
	});

	it('names the service in the resource where the source named it elsewhere', () => {
		const [group] = toResourceSpans([buildSpan({ serviceName: 'desk', resourceAttributes: {} })]);
		expect(group?.resource.attributes).toEqual([
			{ key: 'service.name', value: { stringValue: 'desk' } }
		]);
	});

	it('writes numbers where the conventions count, as they were written, and texts elsewhere', () => {
		const attributes = {
			'gen_ai.usage.input_tokens': '120',
			'gen_ai.usage.total_cost': '0.25',
			'gen_ai.usage.output_tokens': '007',
			'http.response.status_code': '429',
			'order.id': '17'
		};
		const [group] = toResourceSpans([buildSpan({ attributes })]);
		const [span] = group?.scopeSpans[0]?.spans ?? [];
		expect(span).toMatchObject({
			attributes: [
				{ value: { intValue: '120' } },
				{ value: { doubleValue: 0.25 } },
				{ value: { stringValue: '007' } },
				{ value: { intValue: '429' } },
				{ value: { stringValue: '17' } }
			]
		});
	});

	it('makes one request of any number of batches, also of empty ones', async () => {
		const spans = [buildSpan(), buildSpan(), buildSpan()];
		for (const batches of [[], [[]], [spans], [[], spans.slice(0, 1), [], spans.slice(1)]]) {
			const request = JSON.parse(await textOf(batches)) as {
				resourceSpans: ReturnType<typeof toResourceSpans>;
			};
			const count = request.resourceSpans
				.flatMap(({ scopeSpans }) => scopeSpans)
				.reduce((sum, { spans: own }) => sum + own.length, 0);
			expect(count).toBe(batches.flat().length);
		}
	});
});
