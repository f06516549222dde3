import { expect, it } from 'vitest';
import type { Fault } from '#lib/server/agentops/fault.ts';
import { sharedFault } from './shared-fault.ts';

const down = (detail: string): { value: null; fault: Fault } => ({
	value: null,
	fault: { kind: 'unreachable', hint: null, source: 'prometheus', detail }
});
const slow = { value: null, fault: { ...down('late').fault, kind: 'timeout' as const } };
const fine = { value: [], fault: null };

it('is the first of faults that are alike but for their details', () => {
	expect(sharedFault([down('targets'), down('rules')])).toMatchObject({ detail: 'targets' });
});

it('is none where a panel has something to show, or another fault', () => {
	expect(sharedFault([down('targets'), fine])).toBeNull();
	expect(sharedFault([fine, down('targets')])).toBeNull();
	expect(sharedFault([fine, fine])).toBeNull();
	expect(sharedFault([down('targets'), slow])).toBeNull();
	expect(sharedFault([])).toBeNull();
});

it('waits for what is still to come', async () => {
	const later = sharedFault([down('targets'), Promise.resolve(down('rules'))]);
	expect(later).toBeInstanceOf(Promise);
	expect(await later).toMatchObject({ detail: 'targets' });
	expect(await sharedFault([down('targets'), Promise.resolve(fine)])).toBeNull();
});
