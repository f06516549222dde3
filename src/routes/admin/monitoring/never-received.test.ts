import { expect, test } from 'vitest';
import { failed, ok } from '#lib/server/agentops/fault.ts';
import { neverReceived } from './never-received.ts';

const fault = failed({ kind: 'unexpected-reply', hint: null, source: 'agentops', detail: '500' });
const range = { startMs: 0, endMs: 1 };

test('asks about all time only where the range has no figures', async () => {
	const asks = () => {
		throw new Error('asked');
	};
	expect(await neverReceived(Promise.resolve(ok(true)), asks)).toEqual(ok(false));
	// Figures that failed say so themselves.
	expect(await neverReceived(Promise.resolve(fault), asks)).toEqual(ok(false));
});

test('tells an empty range from an empty project', async () => {
	const none = Promise.resolve(ok(false));
	expect(await neverReceived(none, () => Promise.resolve(ok(range)))).toEqual(ok(false));
	expect(await neverReceived(none, () => Promise.resolve(ok(null)))).toEqual(ok(true));
	expect(await neverReceived(none, () => Promise.resolve(fault))).toEqual(fault);
});
