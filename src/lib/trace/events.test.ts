import { describe, expect, it } from 'vitest';
import { agentopsFailedTool } from '../../../tests/builders/agentops-spans.ts';
import { buildSpan, exceptionEvent, firstStartNs } from '../../../tests/builders/span.ts';
import { foldEvents, readExceptions } from './events.ts';

describe('readExceptions', () => {
	it('folds the twin that AgentOps records', () => {
		expect(readExceptions(agentopsFailedTool())).toMatchObject([
			{ type: 'TimeoutError', message: 'ledger did not answer', count: 2, escaped: false }
		]);
	});

	it('keeps different exceptions apart, first first', () => {
		const events = [exceptionEvent('B', 'later', 9), exceptionEvent('A', 'first', 1)];
		expect(readExceptions(buildSpan({ events })).map((note) => note.type)).toEqual(['A', 'B']);
	});

	it('gives a stack its lines back', () => {
		const event = exceptionEvent();
		const quoted = { ...event.attributes, 'exception.stacktrace': 'Traceback:\\n  File \\t"a.py"' };
		const span = buildSpan({ events: [{ ...event, attributes: quoted }] });
		expect(readExceptions(span)[0]?.stack).toBe('Traceback:\n  File \t"a.py"');
	});

	it('reads a failure that is only in attributes', () => {
		const span = buildSpan({
			attributes: { 'error.type': 'RateLimitError', 'error.message': 'slow down' }
		});
		expect(readExceptions(span)).toMatchObject([
			{ type: 'RateLimitError', message: 'slow down', stack: null, count: 1 }
		]);
		expect(readExceptions(buildSpan())).toEqual([]);
	});
});

describe('foldEvents', () => {
	it('folds only equal content', () => {
		const event = { name: 'retry', timeNs: firstStartNs, attributes: { attempt: '1' } };
		const next = { ...event, attributes: { attempt: '2' } };
		expect(foldEvents([event, next, event]).map(({ count }) => count)).toEqual([2, 1]);
	});
});
