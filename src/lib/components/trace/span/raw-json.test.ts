import { describe, expect, it } from 'vitest';
import { buildSpan } from '../../../../../tests/builders/span.ts';
import { toSpanBody } from '#lib/trace/span-body.ts';
import { rawJson } from './raw-json.ts';

describe('a span as JSON', () => {
	it('opens JSON in attributes, keeps its digits, and leaves broken JSON a text', () => {
		const body = toSpanBody(
			buildSpan({ attributes: { a: '{"id":12345678901234567890}', b: '[1,', c: '7' } })
		);
		const text = rawJson(body);
		expect(text).toContain('"a":{"id":12345678901234567890}');
		const parsed = JSON.parse(text) as { attributes: Record<string, unknown> };
		expect(parsed.attributes).toMatchObject({ b: '[1,', c: '7' });
		expect(parsed).not.toHaveProperty('conversation');
	});

	it('says whose child it is, when it ended and with which status', () => {
		const times = { startNs: 1_000n, durationNs: 500n };
		const body = toSpanBody(
			buildSpan({ ...times, parentSpanId: 'cafe000000000001', status: 'error' })
		);
		expect(JSON.parse(rawJson(body))).toMatchObject({
			...{ parentSpanId: 'cafe000000000001', status: 'error' },
			...{ startNs: '1000', endNs: '1500' }
		});
	});
});
