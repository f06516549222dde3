import { describe, expect, it } from 'vitest';
import { readLog } from './session-log.ts';

describe('readLog', () => {
	it('unwraps what the AgentOps SDK uploads', () => {
		expect(readLog('{"body": "INFO 청구서\\n"}')).toBe('INFO 청구서');
	});

	it('keeps a log that only looks like JSON', () => {
		expect(readLog('{"level":"info"}\n{"level":"warn"}')).toContain('"warn"');
	});
});
