import { describe, expect, it } from 'vitest';
import type { Fault } from '#lib/server/agentops/fault.ts';
import { saidOnce } from './said-once.ts';

const failed = (kind: Fault['kind'], detail = '') => ({
	value: null,
	fault: { kind, hint: null, source: 'agentops' as const, detail }
});
const fine = { value: 1, fault: null };
const nothing = { value: null, fault: null };

describe('a panel above another', () => {
	it('does not repeat the fault of the other', async () => {
		expect(saidOnce(failed('unreachable', 'GET /a'), failed('unreachable', 'GET /b'))).toEqual(
			nothing
		);
		const later = Promise.resolve(failed('timeout'));
		expect(await saidOnce(later, failed('timeout'))).toEqual(nothing);
	});

	it('says a fault of its own', () => {
		expect(saidOnce(failed('timeout'), failed('unreachable'))).toEqual(failed('timeout'));
		expect(saidOnce(failed('timeout'), fine)).toEqual(failed('timeout'));
		expect(saidOnce(fine, failed('timeout'))).toEqual(fine);
	});
});
