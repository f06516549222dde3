import { describe, expect, it } from 'vitest';
import { firstToRead } from './first-to-read.ts';
import type { LightSpan } from './light/light.ts';

const span = (spanId: string, more: Partial<LightSpan> = {}): LightSpan => ({
	spanId,
	parentSpanId: 'root',
	name: spanId,
	serviceName: 's',
	type: 'other',
	status: 'unset',
	failed: false,
	countsAsCall: false,
	truncated: false,
	endsBeforeStart: false,
	model: null,
	label: null,
	errorText: null,
	tokens: null,
	costUsd: null,
	startNs: 0,
	durationNs: 1,
	...more
});

describe('firstToRead', () => {
	it('opens where it failed, not the parents that the failure went through', () => {
		const spans = [
			span('root', { parentSpanId: '', failed: true }),
			span('agent', { failed: true }),
			span('tool', { parentSpanId: 'agent', failed: true, startNs: 5 })
		];
		expect(firstToRead(spans)).toBe(2);
	});

	it('opens the last answer of a run that went well', () => {
		const calls = [
			span('root', { parentSpanId: '' }),
			span('late', { countsAsCall: true, startNs: 9 }),
			span('early', { countsAsCall: true, startNs: 1 })
		];
		expect(firstToRead(calls)).toBe(1);
	});

	it('opens the root when there is no call, and nothing when there is no span', () => {
		expect(firstToRead([span('a', { startNs: -1 }), span('root', { parentSpanId: '' })])).toBe(1);
		expect(firstToRead([])).toBe(-1);
	});
});
