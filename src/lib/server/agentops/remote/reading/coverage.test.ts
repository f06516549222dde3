import { expect, test } from 'vitest';
import { coverageOf } from './coverage.ts';

const whole = { readSessions: 7, totalSessions: 7, freePlan: false };

test('says nothing of details where all were read, or none were needed', () => {
	expect(coverageOf(whole)).toEqual({ readSessions: 7, totalSessions: 7 });
	expect(coverageOf(whole, { read: 7, of: 7 })).toEqual({ readSessions: 7, totalSessions: 7 });
});

test('counts the details that were read where some are missing', () => {
	expect(coverageOf(whole, { read: 0, of: 3 })).toMatchObject({ detailedSessions: 0 });
});

test('never reads more than there is, however low the estimate', () => {
	expect(coverageOf({ ...whole, totalSessions: 5 })).toMatchObject({ totalSessions: 7 });
});

test('tells that the free plan hides data', () => {
	expect(coverageOf({ ...whole, freePlan: true })).toMatchObject({ freePlan: true });
});
