import { failed, type Reply } from '../../fault.ts';

/** A question that cannot be asked so. @param detail the field, and what it must be */
export const invalid = (detail: string): Reply<never> =>
	failed({ kind: 'invalid', hint: null, source: 'agentops', detail });
